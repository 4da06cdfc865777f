import type { YamuxStream } from "../../transport/yamux-stream.js";

/**
 * Writes to a stream what collects in a tick, at once: a microtask, then nextTick, comes after every promise continuation of
 * the tick, so that all calls that one read woke go out together, in one frame.
 */
export class StreamOutput {
  readonly #stream: YamuxStream;
  readonly #take: () => Uint8Array;
  /** The stream has said that much is queued. */
  #isBlocked = false;
  #isScheduled = false;
  // Made once: a closure a tick would be garbage.
  readonly #flush = (): void => this.flush();
  readonly #afterMicrotasks = (): void => process.nextTick(this.#flush);

  /** @param take gives what has collected since the last time, empty when there is nothing */
  constructor(stream: YamuxStream, take: () => Uint8Array) {
    this.#stream = stream;
    this.#take = take;
  }

  /** Whether the other side does not read as fast as this one writes. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** There is something to write. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(this.#afterMicrotasks);
  }

  /** The stream has room again. */
  onWritable(): void {
    this.#isBlocked = false;
    this.flush();
  }

  /** Writes what there is, unless the stream is full. */
  flush(): void {
    this.#isScheduled = false;
    if (this.#isBlocked) return;
    const bytes = this.#take();
    if (bytes.length > 0) this.#isBlocked = !this.#stream.write(bytes);
  }
}
