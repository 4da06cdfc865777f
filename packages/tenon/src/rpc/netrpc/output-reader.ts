import { createDeferred } from "../../internal/deferred.js";
import type { YamuxStream, YamuxStreamListener } from "../../transport/yamux-stream.js";
import { PieceQueue } from "../../wire/yamux/piece-queue.js";

/** Takes a piece of output; while its promise is pending it gets no more. */
export type OutputSink = (bytes: Uint8Array) => void | Promise<void>;

/** Reads one of a plugin's two streams of output, which carry raw bytes. */
export class OutputReader implements YamuxStreamListener {
  /** Resolves when the stream has ended and the sink has taken all of it. */
  readonly ended: Promise<void>;
  readonly #stream: YamuxStream;
  readonly #sink: OutputSink;
  readonly #ended = createDeferred<void>();
  /** What came while the sink was busy: at most a window, since it is not consumed yet. */
  readonly #waiting = new PieceQueue();
  #isBusy = false;
  #isOver = false;

  /** Begins to read at once: a Go plugin blocks its own writes when nobody does. */
  constructor(stream: YamuxStream, sink: OutputSink) {
    this.ended = this.#ended.promise;
    this.#stream = stream;
    this.#sink = sink;
    stream.listen(this);
  }

  onData(bytes: Uint8Array): void {
    if (this.#isBusy) {
      this.#waiting.pushCopy(bytes);
      return;
    }
    // A copy: the bytes are a view of a buffer that may be much larger.
    const piece = new Uint8Array(bytes);
    const taken = this.#sink(piece);
    if (taken === undefined) this.#stream.consume(piece.length);
    else void this.#passOn(taken, piece.length);
  }

  onEnd(): void {
    // Nothing was ever to be said in the other direction.
    this.#stream.end();
    this.#finish();
  }

  onWritable(): void {
    // Nothing is written on it.
  }

  onClose(): void {
    this.#finish();
  }

  async #passOn(taken: Promise<void>, byteCount: number): Promise<void> {
    this.#isBusy = true;
    await taken;
    this.#stream.consume(byteCount);
    while (this.#waiting.byteLength > 0) {
      const piece = this.#waiting.shift();
      await this.#sink(piece);
      this.#stream.consume(piece.length);
    }
    this.#isBusy = false;
    if (this.#isOver) this.#ended.resolve();
  }

  #finish(): void {
    this.#isOver = true;
    if (!this.#isBusy) this.#ended.resolve();
  }
}
