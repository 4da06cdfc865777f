import { MAX_32_BITS } from "./frame.js";

/** Told of a ping's answer, or why there will be none. */
export type PingCallback = (error: Error | undefined) => void;

/** Pings on their way, by the value that comes back. */
export class Pings {
  #nextValue = 0;
  readonly #callbacks = new Map<number, PingCallback>();

  /** The value to send. */
  add(callback: PingCallback): number {
    const value = this.#nextValue;
    this.#nextValue = value === MAX_32_BITS ? 0 : value + 1;
    this.#callbacks.set(value, callback);
    return value;
  }

  /** Nobody waits for the answer any more. */
  forget(value: number): void {
    this.#callbacks.delete(value);
  }

  /** An answer that nobody waits for is ignored, as by Go: yamux session.go:648-654 @v0.1.2. */
  answer(value: number): void {
    const callback = this.#callbacks.get(value);
    this.#callbacks.delete(value);
    callback?.(undefined);
  }

  fail(error: Error): void {
    const callbacks = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const callback of callbacks) callback(error);
  }
}
