import { rpcError, RpcStatusError } from "../../src/index.js";

export function rejects(error: unknown): void {
  RpcStatusError.is(error, "NOT_FOUND") satisfies boolean;
  if (RpcStatusError.is(error)) error.statusMessage satisfies string;
  // @ts-expect-error TS2345 a status that there is not
  RpcStatusError.is(error, "NOTFOUND") satisfies boolean;
  // @ts-expect-error TS2345 no failure
  rpcError("OK", "all is well") satisfies RpcStatusError;
}
