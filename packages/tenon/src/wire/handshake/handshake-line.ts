import { formatAddress, parseHostPort } from "./address.js";
import type { Address } from "./address.js";
import { parseBool, parseInteger, trimSpace } from "./go-text.js";

/** The version of the handshake itself. @see go-plugin server.go:36 @v1.8.0 `CoreProtocolVersion` */
export const coreProtocolVersion = 1;

// go-plugin client.go:926 @v1.8.0: "Checking if the length is > 50 rules out catching the unused "extra" data returned
// from some older implementations."
const longestNonCertificate = 50;

// Enough to recognize a line in an error message, short enough for a log entry.
const longestQuote = 200;

/** What a plugin says of itself on the first line of its stdout. */
export interface HandshakeLine {
  /** The application protocol version that the plugin serves; whether the host takes it is `checkHostVersion`'s business. */
  readonly appVersion: number;
  readonly address: Address;
  /**
   * `grpc` or `netrpc`; `netrpc` when an old plugin's line has no such field. Any other text is kept as it came (an
   * empty one too): the host refuses it by its own list.
   */
  readonly protocol: string;
  /** The plugin's certificate: base64 of its DER, with or without padding as it came. undefined when it sent none. */
  readonly serverCertificate: string | undefined;
  /**
   * Whether the plugin can multiplex the broker. undefined when the field is absent or no boolean: a host that asked
   * for multiplexing refuses both.
   */
  readonly multiplex: boolean | undefined;
}

/** Why a line is not a handshake that this side can use. */
export interface HandshakeProblem {
  /** The code of the error to raise. */
  readonly problem: "HANDSHAKE_MALFORMED" | "CORE_VERSION_UNSUPPORTED";
  /** The part of the line that is at fault. */
  readonly field: "line" | "coreVersion" | "appVersion" | "network" | "address";
  /** One sentence: what was expected, and what came. */
  readonly message: string;
}

/** Tells the two results of {@link parseHandshakeLine} apart. */
export function isHandshakeProblem(result: HandshakeLine | HandshakeProblem): result is HandshakeProblem {
  return "problem" in result;
}

/**
 * Reads a handshake line, with or without its line end: `CORE|APP|NETWORK|ADDRESS|PROTOCOL|CERTIFICATE|MULTIPLEX`, of
 * which the first four are needed. White space around the line is ignored, and so are fields after the seventh.
 * Never throws; the time is linear in the line's length, which the caller bounds.
 * @see go-plugin client.go:834-942 @v1.8.0
 */
export function parseHandshakeLine(line: string): HandshakeLine | HandshakeProblem {
  const text = trimSpace(line);
  const fields = text.split("|");
  const [core, app, network, address, protocol = "netrpc", certificate = "", multiplex = ""] = fields;
  if (core === undefined || app === undefined || network === undefined || address === undefined) {
    return malformed(
      "line",
      `A handshake line has at least 4 fields separated by "|", this one has ${fields.length}`,
      text,
    );
  }
  const coreProblem = checkCoreVersion(core);
  if (coreProblem !== undefined) return coreProblem;
  const appVersion = parseInteger(app);
  if (appVersion === undefined) {
    return malformed(
      "appVersion",
      "The application protocol version (second field) must be a decimal integer",
      app,
    );
  }
  const parsedAddress = parseAddress(network, address);
  if ("problem" in parsedAddress) return parsedAddress;
  return {
    appVersion,
    address: parsedAddress,
    protocol,
    serverCertificate: certificate.length > longestNonCertificate ? certificate : undefined,
    multiplex: parseBool(multiplex),
  };
}

/**
 * Writes a handshake line, without the line end: six fields as Go's plugins do (the last empty when there is no
 * certificate), seven when `multiplex` is given, which only a host that asked for it understands: hosts up to 1.5.2
 * would read the seventh as part of the sixth.
 * @throws RangeError when a field cannot be written because it has a `|` or a line end in it
 * @see go-plugin server.go:426-443 @v1.8.0
 */
export function formatHandshakeLine(line: HandshakeLine): string {
  const fields = [
    String(coreProtocolVersion),
    String(line.appVersion),
    line.address.network,
    formatAddress(line.address),
    line.protocol,
    line.serverCertificate ?? "",
  ];
  if (line.multiplex !== undefined) fields.push(String(line.multiplex));
  for (const field of fields) {
    if (/[|\r\n]/.test(field)) {
      throw new RangeError(
        `a handshake field cannot have "|" or a line end in it, but this one has: ${quote(field)}`,
      );
    }
  }
  return fields.join("|");
}

function checkCoreVersion(core: string): HandshakeProblem | undefined {
  const version = parseInteger(core);
  if (version === undefined) {
    return malformed(
      "coreVersion",
      "The core protocol version (first field) must be a decimal integer",
      core,
    );
  }
  if (version === coreProtocolVersion) return undefined;
  return {
    problem: "CORE_VERSION_UNSUPPORTED",
    field: "coreVersion",
    message: `The plugin speaks core protocol version ${version}; the only version there is so far is ${coreProtocolVersion}.`,
  };
}

function parseAddress(network: string, address: string): Address | HandshakeProblem {
  if (network === "unix") {
    if (address !== "") return { network, path: address };
    return malformed("address", "The path of a unix socket (fourth field) must not be empty", address);
  }
  if (network !== "tcp") {
    return malformed("network", 'The network (third field) must be "unix" or "tcp"', network);
  }
  const hostPort = parseHostPort(address);
  if (hostPort !== undefined) return { network, ...hostPort };
  return malformed(
    "address",
    "A tcp address (fourth field) must be host:port, the port from 1 to 65535",
    address,
  );
}

function malformed(field: HandshakeProblem["field"], expected: string, came: string): HandshakeProblem {
  return { problem: "HANDSHAKE_MALFORMED", field, message: `${expected}: got ${quote(came)}.` };
}

function quote(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}
