import type { MethodType } from "../../contract/codec.js";
import { PluginError, RpcStatusError } from "../../errors/index.js";
import { statusFromErrorCode } from "../../wire/grpc/status-mapping.js";
import type { StreamFailure } from "../../wire/http2/http2-stream.js";
import type { MessageProblem } from "./message-receiver.js";

/** The error of a call whose signal fired. */
export function cancelledError(path: string, reason: unknown): RpcStatusError {
  return new RpcStatusError("CANCELLED", `the call of ${path} was cancelled by its signal`, {
    origin: "caller",
    cause: reason,
  });
}

/** The error of a call whose time was over before its answer came. */
export function deadlineError(path: string, timeoutMs: number): RpcStatusError {
  return new RpcStatusError(
    "DEADLINE_EXCEEDED",
    `${path} was not finished within ${timeoutMs} ms (timeoutMs)`,
    {
      origin: "caller",
    },
  );
}

/**
 * The error of a call whose stream failed. A connection's own error, and the rule of HTTP/2 that the peer broke on the
 * stream, are handed on as they are.
 */
export function failureError(path: string, failure: StreamFailure): PluginError {
  const { by, cause, errorCode } = failure;
  if (by === "connection") return connectionError(cause);
  if (by === "local" && PluginError.is(cause)) return cause;
  const how = `HTTP/2 error code ${errorCode}`;
  if (!failure.unprocessed) {
    return new RpcStatusError(statusFromErrorCode(errorCode), `the stream of ${path} was reset (${how})`, {
      cause,
    });
  }
  return new RpcStatusError("UNAVAILABLE", `${path} was refused before it was begun (${how})`, {
    remedy: "It is safe to call again.",
    cause,
  });
}

/** The error of whatever needs a connection that has ended: what ended it, when that is an error of ours, or CONNECTION_LOST. */
export function connectionError(cause: unknown): PluginError {
  if (PluginError.is(cause)) return cause;
  return new PluginError("CONNECTION_LOST", "The connection to the other side has ended.", {
    remedy: "The other side closed it or is gone; its own output says why.",
    cause,
  });
}

/** The error of a response whose bytes are no messages of its method. */
export function problemError(
  { path, output }: MethodType,
  problem: MessageProblem,
  maxMessageBytes: number,
): PluginError {
  switch (problem.kind) {
    case "too-large":
      return messageTooLargeError(`A message received from ${path}`, problem.messageBytes, maxMessageBytes);
    case "inflates-too-far":
      return inflatedTooLargeError(`A message received from ${path}`, maxMessageBytes);
    case "not-gzip":
      return protocolError(path, `a compressed message is not gzip (${messageOf(problem.cause)})`);
    case "compressed":
      return protocolError(path, "a message is marked as compressed, without a grpc-encoding that says how");
    case "bad-flag":
      return protocolError(path, `expected a message's first byte to be 0 or 1, got ${problem.flag}`);
    case "cut-off":
      return protocolError(path, "the response ended inside a message");
    case "undecodable":
      return malformedError(`A message received from ${path}`, output.typeName, problem.cause);
  }
}

/** The error of a message over the limit, in either direction. */
export function messageTooLargeError(
  what: string,
  messageBytes: number,
  maxMessageBytes: number,
): PluginError {
  return new PluginError(
    "MESSAGE_TOO_LARGE",
    `${what} has ${messageBytes} bytes; at most ${maxMessageBytes} are allowed.`,
    {
      remedy: "Raise the option maxMessageBytes, or send the data in parts.",
      details: { messageBytes, maxMessageBytes },
    },
  );
}

/** The error of a compressed message over the limit. */
function inflatedTooLargeError(what: string, maxMessageBytes: number): PluginError {
  return new PluginError(
    "MESSAGE_TOO_LARGE",
    `${what} inflates to more than the ${maxMessageBytes} bytes that are allowed.`,
    { remedy: "Raise the option maxMessageBytes, or send the data in parts.", details: { maxMessageBytes } },
  );
}

/**
 * The error of a response that breaks the rules of gRPC.
 * @param rpcStatus what other clients report it as, for code that compares statuses. For a wrong number of messages gRPC's
 *   table has UNIMPLEMENTED: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md ("cardinality violation")
 */
export function protocolError(
  path: string,
  violation: string,
  rpcStatus: "INTERNAL" | "UNIMPLEMENTED" = "INTERNAL",
): PluginError {
  return new PluginError("GRPC_PROTOCOL", `The answer to ${path} breaks the rules of gRPC: ${violation}.`, {
    remedy: "This is a fault of the program that serves the call.",
    details: { path, rpcStatus },
  });
}

/** The error of a message that its codec could not encode or decode. */
export function malformedError(what: string, typeName: string, cause: unknown): PluginError {
  return new PluginError("MESSAGE_MALFORMED", `${what} is not a valid ${typeName}: ${messageOf(cause)}.`, {
    cause,
    details: { typeName },
  });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
