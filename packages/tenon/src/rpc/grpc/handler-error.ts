import { RpcStatusError } from "../../errors/index.js";
import type { Metadata, RpcStatus, StatusDetail } from "../../errors/index.js";
import type { MessageProblem } from "./message-receiver.js";

/** How a call ends when its handler failed. */
export interface CallFailure {
  readonly status: Exclude<RpcStatus, "OK">;
  readonly message: string;
  readonly details: readonly StatusDetail[];
  readonly metadata: Metadata | undefined;
}

/**
 * The status for what a handler threw: an `RpcStatusError`'s own; anything else is UNKNOWN with its message, never its
 * stack. (grpc-go does the same with errors that are no status.)
 */
export function toCallFailure(error: unknown): CallFailure {
  if (RpcStatusError.is(error)) {
    return {
      status: error.status,
      message: error.statusMessage,
      details: error.statusDetails,
      metadata: error.metadata,
    };
  }
  return callFailure("UNKNOWN", messageOf(error));
}

/** A failure without details. */
export function callFailure(status: Exclude<RpcStatus, "OK">, message: string): CallFailure {
  return { status, message, details: [], metadata: undefined };
}

/** A request whose bytes are no messages of its method: statuses as grpc-go's server gives them (rpc_util.go, recv and recvAndDecompress). */
export function problemFailure(
  typeName: string,
  problem: MessageProblem,
  maxMessageBytes: number,
): CallFailure {
  switch (problem.kind) {
    case "too-large":
      return callFailure(
        "RESOURCE_EXHAUSTED",
        `the request has ${problem.messageBytes} bytes; this server's maxMessageBytes is ${maxMessageBytes}`,
      );
    case "inflates-too-far":
      return callFailure(
        "RESOURCE_EXHAUSTED",
        `the request inflates to more than this server's maxMessageBytes, ${maxMessageBytes}`,
      );
    case "not-gzip":
      return callFailure("INTERNAL", `a compressed message is not gzip: ${messageOf(problem.cause)}`);
    case "compressed":
      return callFailure(
        "INTERNAL",
        "a message is marked as compressed, without a grpc-encoding that says how",
      );
    case "bad-flag":
      return callFailure("INTERNAL", `expected a message's first byte to be 0 or 1, got ${problem.flag}`);
    case "cut-off":
      return callFailure("INTERNAL", "the request ended inside a message");
    case "undecodable":
      return callFailure("INTERNAL", `the request is not a valid ${typeName}: ${messageOf(problem.cause)}`);
  }
}

/** Metadata of a handler's that is more than the caller's HTTP/2 takes. The caller learns no size: its own limit is it. */
export function metadataTooLargeFailure(what: "setHeaders" | "setTrailers"): CallFailure {
  const message = `the metadata of ${what} is more than the caller takes (SETTINGS_MAX_HEADER_LIST_SIZE)`;
  return callFailure("RESOURCE_EXHAUSTED", message);
}

/** The same status for a caller that does not take its message, details and metadata. */
export function withoutMetadata({ status }: CallFailure): CallFailure {
  return callFailure(
    status,
    "what goes with this status is more than you take (SETTINGS_MAX_HEADER_LIST_SIZE)",
  );
}

/** An answer over the limit of what the server sends. */
export function answerTooLargeFailure(messageBytes: number, maxSentMessageBytes: number): CallFailure {
  const message = `the answer has ${messageBytes} bytes; this server sends at most ${maxSentMessageBytes}`;
  return callFailure("RESOURCE_EXHAUSTED", message);
}

/** An answer that its codec could not encode. */
export function badAnswerFailure(typeName: string, error: unknown): CallFailure {
  return callFailure("INTERNAL", `the handler's answer is not a valid ${typeName}: ${messageOf(error)}`);
}

/** Whether an error is what code throws that was told to stop. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
