import { PluginError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ServerConnection } from "./server-connection.js";

/** The longest wait that `setTimeout` can do: 2^31 - 1 ms, about 25 days. */
const maxTimerMs = 2_147_483_647;

/** The open connections of a server. */
export class ConnectionSet {
  readonly #connections = new Set<ServerConnection>();
  readonly #onChange: ((count: number) => void) | undefined;
  readonly #empty = createDeferred<void>();
  #isClosing = false;

  /** @param onChange called with the new count after each change */
  constructor(onChange: ((count: number) => void) | undefined) {
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#connections.size;
  }

  add(connection: ServerConnection): void {
    this.#connections.add(connection);
    this.#onChange?.(this.size);
  }

  delete(connection: ServerConnection): void {
    if (!this.#connections.delete(connection)) return;
    this.#onChange?.(this.size);
    this.#resolveWhenEmpty();
  }

  /** Lets the connections end after the calls that run; cuts them off when the time is over or the signal fires. */
  async close({ signal, timeoutMs = Infinity }: WaitOptions): Promise<void> {
    this.#isClosing = true;
    for (const connection of this.#connections) connection.goAway();
    this.#resolveWhenEmpty();
    let isAborted = false;
    const cut = (): void => this.destroy(closedError());
    const abort = (): void => {
      isAborted = this.size > 0;
      cut();
    };
    const timer = timeoutMs === Infinity ? undefined : setTimeout(cut, Math.min(timeoutMs, maxTimerMs));
    signal?.addEventListener("abort", abort);
    if (signal?.aborted === true) abort();
    await this.#empty.promise;
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    if (isAborted) throw abortedError(signal?.reason);
  }

  /** Ends them at once. */
  destroy(reason: Error): void {
    this.#isClosing = true;
    for (const connection of Array.from(this.#connections)) connection.destroy(reason);
    this.#resolveWhenEmpty();
  }

  #resolveWhenEmpty(): void {
    if (this.#isClosing && this.size === 0) this.#empty.resolve();
  }
}

function closedError(): PluginError {
  return new PluginError("CLOSED", "The server was closed before the call was answered.");
}

function abortedError(reason: unknown): PluginError {
  return new PluginError("ABORTED", "Waiting for the server's calls to end was aborted; they were cut off.", {
    cause: reason,
  });
}
