import { PluginError } from "../../errors/index.js";
import type { TlsRole } from "./tls-settings.js";

/** Why there is no TLS connection; `details.reason` of a TLS_FAILED. */
export type TlsFailure =
  /** The other side showed no certificate. */
  | "no-certificate"
  /** It showed another one than it announced. */
  | "other-certificate"
  /** Its certificate is not valid yet, or no longer. */
  | "expired"
  /** Its certificate is not one that a trusted authority issued for the name. */
  | "untrusted"
  /** It does not take this side's certificate. */
  | "refused"
  /** It does not speak TLS. */
  | "not-tls"
  /** It went before the handshake was done. */
  | "closed"
  /** This side has no certificate, or one that cannot be used. */
  | "own-certificate"
  /** Anything else: the cause says what. */
  | "handshake";

const sentences: { readonly [Reason in TlsFailure]: readonly [what: string, remedy: string] } = {
  "no-certificate": [
    "it shows no certificate",
    "Both sides must use TLS in the same way: AutoMTLS, or certificates that each side is given.",
  ],
  "other-certificate": [
    "it shows another certificate than the one it announced",
    "Something else than the plugin and its host has connected, or listens at the plugin's address.",
  ],
  expired: [
    "its certificate is not valid at this time",
    "Compare the clocks of the two sides, or renew the certificate.",
  ],
  untrusted: [
    "its certificate was not issued by a trusted authority for the expected name",
    "Put the authority's certificate into tls.ca, and the name in the certificate into tls.serverName.",
  ],
  refused: [
    "it does not accept this side's certificate",
    "The other side's log says why. It must trust this side's certificate, or its authority.",
  ],
  "not-tls": [
    "it does not speak TLS",
    "Both sides must use TLS, or neither: a plugin of Go's does with AutoMTLS or a TLSProvider.",
  ],
  closed: [
    "it closed the connection during the handshake",
    "It may not speak TLS, or not accept this side's certificate: its log says why.",
  ],
  "own-certificate": [
    "this side has no certificate and key that TLS can use",
    "Give tls.cert and tls.key, in PEM, the key being the certificate's own.",
  ],
  handshake: ["the handshake failed", "This error's cause has the words of the TLS library."],
};

/** The error for a connection on which the other side, the server or the client, could not be made sure of. */
export function createTlsError(role: TlsRole, reason: TlsFailure, cause?: unknown): PluginError {
  const [what, remedy] = sentences[reason];
  const other = role === "client" ? "server" : "client";
  const why = cause instanceof Error ? ` (${readWords(cause)})` : "";
  return new PluginError("TLS_FAILED", `No TLS connection with the ${other}: ${what}${why}.`, {
    cause,
    details: { reason, role },
    remedy,
    ...(reason === "own-certificate" ? { origin: "caller" } : {}),
  });
}

/** OpenSSL puts its words between addresses of its own: `803C…:error:0A00045C:SSL routines:ssl3_read_bytes:the words:file.c:1601:`. */
function readWords({ message }: Error): string {
  return /\berror:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.trim();
}

/** What an error of Node's TLS means: the one place that knows its codes. */
export function fromTlsError(role: TlsRole, error: Error): PluginError {
  return PluginError.is(error) ? error : createTlsError(role, readReason(error), error);
}

/** Whether an error of a byte stream comes from TLS: such as an alert, by which a client hears late of its refusal. */
export function isTlsError(error: Error): boolean {
  return readCode(error).startsWith("ERR_SSL_");
}

const reasonsByCode: readonly (readonly [code: RegExp, reason: TlsFailure])[] = [
  // Alerts: the other side's verdict on what this side has shown. RFC 8446 section 6.2
  [
    /^ERR_SSL_.*_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED)/,
    "refused",
  ],
  [/^ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE$/, "no-certificate"],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|HTTPS_PROXY_REQUEST|RECORD_LAYER_FAILURE|UNEXPECTED_MESSAGE|BAD_RECORD_TYPE)$/,
    "not-tls",
  ],
  [/^(ECONNRESET|EPIPE)$/, "closed"],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, "expired"],
  [
    /^(CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_|UNABLE_TO_|INVALID_|HOSTNAME_MISMATCH|PATH_LENGTH_|ERR_TLS_CERT_)/,
    "untrusted",
  ],
];

function readReason(error: Error): TlsFailure {
  const code = readCode(error);
  return reasonsByCode.find(([pattern]) => pattern.test(code))?.[1] ?? "handshake";
}

function readCode(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
