import type { ConnInfo } from "../../../wire/grpc/conn-info.js";

/** More than a peer that reads ever lets wait. */
const maxWaiting = 4096;

/**
 * What this side's broker says, waiting for the stream to the other side to take it: also before there is one, since a
 * call that needs it may overtake the stream's opening.
 */
export class OfferQueue implements AsyncIterableIterator<ConnInfo, undefined> {
  readonly #infos: ConnInfo[] = [];
  #reader: ((result: IteratorResult<ConnInfo, undefined>) => void) | undefined;
  #isEnded = false;

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Queues one; drops it when the stream has ended, or the other side has not read thousands before it. */
  push(info: ConnInfo): void {
    if (this.#isEnded) return;
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader !== undefined) reader({ done: false, value: info });
    else if (this.#infos.length < maxWaiting) this.#infos.push(info);
  }

  next(): Promise<IteratorResult<ConnInfo, undefined>> {
    const info = this.#infos.shift();
    if (info !== undefined) return Promise.resolve({ done: false, value: info });
    if (this.#isEnded) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  /** Ends the stream. May be called again. */
  end(): void {
    this.#isEnded = true;
    this.#infos.length = 0;
    this.#reader?.({ done: true, value: undefined });
    this.#reader = undefined;
  }

  return(): Promise<IteratorResult<ConnInfo, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }
}
