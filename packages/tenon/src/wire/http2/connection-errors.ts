import { PluginError } from "../../errors/index.js";
import type { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorName } from "./error-code.js";

/** How many bytes of a peer's opening or debug data an error shows. */
export const QUOTED_BYTES = 40;

/** Bytes of a peer, readable: the first of them, with `…` behind when there are more. */
export function quote(bytes: Uint8Array): string {
  const head = Array.from(bytes.subarray(0, QUOTED_BYTES), (code) => String.fromCharCode(code)).join("");
  return JSON.stringify(head) + (bytes.length > QUOTED_BYTES ? "…" : "");
}

/** HTTP2_PROTOCOL: the peer, which had spoken HTTP/2 so far, broke one of its rules. */
export function brokenRulesError(violation: ConnectionViolation): PluginError {
  const { errorCode } = violation;
  const errorName = http2ErrorName(errorCode);
  return new PluginError(
    "HTTP2_PROTOCOL",
    `The peer broke the rules of HTTP/2 (${errorName}): ${violation.message}.`,
    {
      cause: violation,
      details: { errorCode, errorName },
      remedy: "Update the library the peer speaks HTTP/2 with; report it to Tenon if the peer is right.",
    },
  );
}

/** HTTP2_PROTOCOL: the peer's first bytes are not HTTP/2. `reason` says what is wrong with them. */
export function notHttp2Error(openingBytes: Uint8Array, reason: ConnectionViolation | string): PluginError {
  const opening = quote(openingBytes);
  const isViolation = typeof reason !== "string";
  return new PluginError(
    "HTTP2_PROTOCOL",
    `The peer does not speak HTTP/2: its first bytes are ${opening} (${isViolation ? reason.message : reason}).`,
    {
      cause: isViolation ? reason : undefined,
      details: isViolation ? { errorCode: reason.errorCode, opening } : { opening },
      remedy:
        "Check that the address belongs to a gRPC server, and that both sides agree on using TLS or not.",
    },
  );
}

/** CONNECTION_LOST: the byte stream ended while it was needed. `cause` is its own error, if it had one. */
export function lostError(when: string, cause: unknown): PluginError {
  return new PluginError("CONNECTION_LOST", `The other side closed the connection ${when}.`, {
    cause,
    remedy: "Look at the other side's log for why it ended.",
  });
}

/**
 * CONNECTION_LOST: the peer sent GOAWAY. Debug data is opaque (RFC 9113 section 6.8), though servers put words there,
 * such as `too_many_pings`.
 */
export function goAwayError(errorCode: number, debugData: Uint8Array): PluginError {
  const errorName = http2ErrorName(errorCode);
  const debug = debugData.length === 0 ? "" : `, saying ${quote(debugData)}`;
  return new PluginError(
    "CONNECTION_LOST",
    `The peer ended the connection with GOAWAY ${errorName}${debug}.`,
    {
      details: { errorCode, errorName },
      remedy: "Call again on a new connection; look at the other side's log when it was not closing down.",
    },
  );
}

/** CLOSED: this side is closing the connection, and a call comes too late. */
export function closingError(): PluginError {
  return new PluginError("CLOSED", "This side is closing the connection, which takes no new calls.");
}

/**
 * CONNECTION_LOST: all stream ids of a connection, 2^30 at most, are used up (RFC 9113 section 5.1.1). `cause`: why there
 * is no next connection, when one was tried.
 */
export function usedUpError(cause: unknown): PluginError {
  return new PluginError("CONNECTION_LOST", "All stream ids of the connection are used up.", {
    cause,
    origin: "local",
    remedy: "Call again on a new connection.",
  });
}

/** MESSAGE_TOO_LARGE: the header fields of a request are more than the peer takes; nothing of it was sent. */
export function headersTooLargeError(headerListBytes: number, maxHeaderListBytes: number): PluginError {
  return new PluginError(
    "MESSAGE_TOO_LARGE",
    `The call's header fields have ${headerListBytes} bytes; the other side takes at most ${maxHeaderListBytes}.`,
    {
      origin: "caller",
      details: { headerListBytes, maxHeaderListBytes },
      remedy: "Send less metadata with the call, or put it into the message.",
    },
  );
}
