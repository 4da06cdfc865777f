import { describeValue } from "../internal/describe-value.js";
import { PluginError } from "./plugin-error.js";
import type { PluginErrorOptions } from "./plugin-error.js";
import { rpcStatusNumbers } from "./rpc-status.js";
import type { RpcStatus } from "./rpc-status.js";

/**
 * Call metadata: names in lower case; a name that ends in `-bin` has bytes as its values, any other printable ASCII.
 * A name that came more than once has its values in order.
 */
export type Metadata = Readonly<Record<string, string | Uint8Array | readonly (string | Uint8Array)[]>>;

/** One entry of a gRPC status' details: a `google.protobuf.Any`, not decoded. */
export interface StatusDetail {
  /** The message's type, such as `type.googleapis.com/google.rpc.RetryInfo`. */
  readonly typeUrl: string;
  /** The message's bytes. */
  readonly value: Uint8Array;
}

/** What {@link rpcError} takes besides status and message. */
export interface RpcErrorOptions {
  /** Machine-readable facts that go with the status (`grpc-status-details-bin`). */
  readonly details?: readonly StatusDetail[];
  /** Trailing metadata that goes with the status. */
  readonly metadata?: Metadata;
  /** The error underneath; it stays on this side. */
  readonly cause?: unknown;
}

/**
 * A {@link PluginError} with code `RPC_STATUS`: a call that ended with a gRPC status other than OK. Its `name` is
 * `PluginError`, as every error's of the library: tell errors apart by code and status.
 */
export class RpcStatusError extends PluginError {
  declare readonly code: "RPC_STATUS";
  /** The gRPC status by name. */
  readonly status: Exclude<RpcStatus, "OK">;
  /** The status message as the other side sent it, without code and status in front. */
  readonly statusMessage: string;
  readonly statusDetails: readonly StatusDetail[];
  /** Trailing metadata. */
  readonly metadata: Metadata;

  /** @throws TypeError when `status` is not the name of a gRPC status, or is OK */
  constructor(
    status: Exclude<RpcStatus, "OK">,
    message: string,
    options: RpcErrorOptions & Pick<PluginErrorOptions, "origin" | "remedy"> = {},
  ) {
    assertFailure(status);
    super("RPC_STATUS", message === "" ? status : `${status}: ${message}`, {
      ...options,
      details: { status, statusDetails: options.details ?? [] },
    });
    this.status = status;
    this.statusMessage = message;
    this.statusDetails = options.details ?? [];
    this.metadata = options.metadata ?? {};
  }

  /** Whether `value` is an error with a gRPC status; with `status`, one with that status. */
  // Two signatures, since a single one with an optional status would not fit the base class, whose `is` takes a code.
  static override is(value: unknown): value is RpcStatusError;
  static override is(value: unknown, status: Exclude<RpcStatus, "OK"> | undefined): value is RpcStatusError;
  static override is(value: unknown, status?: string): value is RpcStatusError {
    if (!PluginError.is(value, "RPC_STATUS")) return false;
    return status === undefined || (value as RpcStatusError).status === status;
  }
}

/**
 * The error a handler throws to end its call with a gRPC status: `throw rpcError("NOT_FOUND", "no such key")`.
 * The other side gets a {@link RpcStatusError} with the same status, message, details and metadata.
 * @throws TypeError when `status` is not the name of a gRPC status, or is OK
 */
export function rpcError(
  status: Exclude<RpcStatus, "OK">,
  message: string,
  options: RpcErrorOptions = {},
): RpcStatusError {
  return new RpcStatusError(status, message, options);
}

function assertFailure(status: unknown): void {
  if (typeof status === "string" && status !== "OK" && Object.hasOwn(rpcStatusNumbers, status)) return;
  throw new TypeError(
    `status must be the name of a gRPC status other than OK, such as "NOT_FOUND", got ${describeValue(status)}`,
  );
}
