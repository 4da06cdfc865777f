import { assertNetrpcCallOptions } from "../../contract/assert-call-options.js";
import type { NetrpcCallOptions } from "../../contract/netrpc/netrpc-client.js";
import { NetrpcError } from "../../errors/index.js";
import type { GobError } from "../../wire/gob/gob-error.js";
import type { CalledMethod, PendingCall } from "../../wire/netrpc/client-session.js";
import type { DeadlineEntry } from "../grpc/deadline-queue.js";
import { abandonedError, callTimeoutError, valueError } from "./call-errors.js";
import type { NetrpcCaller } from "./netrpc-caller.js";

/**
 * A call under way. It is itself the deadline's entry and the signal's listener, so that a call costs one object beside its
 * promise.
 */
export class NetrpcCall implements PendingCall, DeadlineEntry {
  dueAtMs = 0;
  queueIndex = -1;
  readonly method: CalledMethod;
  readonly promise: Promise<unknown>;
  readonly #caller: NetrpcCaller;
  readonly #options: NetrpcCallOptions | undefined;
  readonly #resolve: (reply: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #seq = -1;

  constructor(caller: NetrpcCaller, method: CalledMethod, options: NetrpcCallOptions | undefined) {
    const { promiseEnds } = caller;
    this.method = method;
    this.promise = new Promise(promiseEnds.capture);
    this.#caller = caller;
    this.#options = options;
    this.#resolve = promiseEnds.resolve;
    this.#reject = promiseEnds.reject;
  }

  /** Sends it. */
  start(args: unknown): void {
    try {
      if (this.#options !== undefined) assertNetrpcCallOptions(this.#options);
      const { signal, timeoutMs } = this.#options ?? {};
      if (signal?.aborted === true) throw abandonedError(this.method.serviceMethod, signal.reason);
      if (timeoutMs !== undefined && timeoutMs <= 0) {
        throw callTimeoutError(this.method.serviceMethod, timeoutMs);
      }
      this.#seq = this.#caller.send(this, args);
      signal?.addEventListener("abort", this);
      if (timeoutMs !== undefined && timeoutMs !== Infinity) this.#caller.deadlines.add(this, timeoutMs);
    } catch (error) {
      this.#reject(valueError(`The arguments of ${this.method.serviceMethod}`, error));
    }
  }

  /** It will not be answered any more. */
  fail(reason: unknown): void {
    this.#release();
    this.#reject(reason);
  }

  onReply(value: unknown): void {
    this.#release();
    this.#resolve(value);
  }

  onServerError(text: string): void {
    this.fail(new NetrpcError(this.method.serviceMethod, text));
  }

  onBadReply(error: GobError): void {
    this.fail(valueError(`The reply of ${this.method.serviceMethod}`, error));
  }

  onDeadline(): void {
    this.#caller.abandon(this.#seq);
    this.fail(callTimeoutError(this.method.serviceMethod, this.#options?.timeoutMs ?? 0));
  }

  /** The signal's listener. */
  handleEvent(): void {
    this.#caller.abandon(this.#seq);
    this.fail(abandonedError(this.method.serviceMethod, this.#options?.signal?.reason));
  }

  #release(): void {
    // Until it is sent, nothing waits for its end.
    if (this.#options === undefined || this.#seq < 0) return;
    this.#caller.deadlines.remove(this);
    this.#options.signal?.removeEventListener("abort", this);
  }
}
