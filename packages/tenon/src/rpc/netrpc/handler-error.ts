import { NetrpcError, RpcStatusError } from "../../errors/index.js";

/**
 * What the caller is told of what a handler threw: its message, never its stack. net/rpc has nothing else to carry it: of an
 * `rpcError` the status is lost, and an error that came from another net/rpc plugin goes on in that one's words.
 */
export function errorText(error: unknown): string {
  if (NetrpcError.is(error)) return error.serverMessage;
  if (RpcStatusError.is(error)) return error.statusMessage;
  if (error instanceof Error) return error.message === "" ? error.name : error.message;
  return String(error);
}

/** Whether an error is meant for the caller, so that it is no news on this side. */
export function isAnswer(error: unknown): boolean {
  return NetrpcError.is(error) || RpcStatusError.is(error);
}
