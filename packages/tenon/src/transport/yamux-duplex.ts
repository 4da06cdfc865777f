import { Duplex } from "node:stream";
import { PieceQueue } from "../wire/yamux/piece-queue.js";
import type { YamuxStreamListener } from "../wire/yamux/session-stream.js";

/** What a duplex needs of its stream. */
export interface DuplexTarget {
  write(bytes: Uint8Array): boolean;
  consume(byteCount: number): void;
  end(): void;
  reset(): void;
}

/** What Node's buffer holds before `write` returns false. More than its 16 KiB: a grant of window finds something to send. */
const WRITABLE_BYTES = 64 << 10;

/**
 * A yamux stream as a Node Duplex. What Node's own buffer does not take stays unconsumed, so that a reader who stops
 * holds at most one window and stops nobody else. `end()` sends FIN and leaves the readable side open; `destroy()` sends
 * RST, or FIN when the other side's end has been read and nothing waits to be written.
 */
export class YamuxDuplex extends Duplex {
  /** Of the stream: its names are not for users of the Duplex. */
  readonly listener: YamuxStreamListener;
  readonly #target: DuplexTarget;
  readonly #unread = new PieceQueue();
  #wanted = false;
  #inputEnded = false;
  /** Why the stream is over while what came before its regular end is still being read. */
  #failure: Error | undefined;
  #writeDone: (() => void) | undefined;

  constructor(target: DuplexTarget) {
    super({ allowHalfOpen: true, writableHighWaterMark: WRITABLE_BYTES });
    this.#target = target;
    this.listener = {
      onData: (bytes) => this.#receive(bytes),
      onEnd: () => this.#endInput(),
      onWritable: () => this.#finishWrite(),
      onClose: (error) => this.#close(error),
    };
  }

  override _read(): void {
    let wanted = true;
    while (wanted && this.#unread.byteLength > 0) wanted = this.#pass(this.#unread.shift());
    this.#wanted = wanted;
    if (this.#inputEnded && this.#unread.byteLength === 0) this.push(null);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#failure !== undefined) done(this.#failure);
    else if (this.#target.write(chunk)) done();
    else this.#writeDone = done;
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    done: (error?: Error | null) => void,
  ): void {
    if (this.#failure !== undefined) {
      done(this.#failure);
      return;
    }
    let open = true;
    for (const { chunk } of chunks) open = this.#target.write(chunk);
    if (open) done();
    else this.#writeDone = done;
  }

  override _final(done: () => void): void {
    this.#target.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // Who has read all and owes nothing is done: FIN. It, and the last bytes, may wait for window.
    if (this.readableEnded && this.writableLength === 0 && !isFailure(error)) this.#target.end();
    else if (!this.#inputEnded || !this.writableFinished) this.#target.reset();
    // Nobody will read it: what all streams may hold together is not to count it for ever.
    this.#target.consume(this.#unread.byteLength);
    this.#unread.clear();
    this.#finishWrite();
    done(error);
  }

  #receive(bytes: Uint8Array): void {
    if (this.destroyed) return;
    // Who reads as it comes needs no copy.
    if (this.#wanted && this.readableFlowing === true && this.readableLength === 0) {
      this.#pass(bytes);
      return;
    }
    this.#unread.pushCopy(bytes);
    if (this.#wanted) this._read();
  }

  /** What Node takes into its buffer, 16 or 64 KiB of it, counts as read. */
  #pass(bytes: Uint8Array): boolean {
    const wanted = this.push(bytes);
    this.#target.consume(bytes.length);
    return wanted;
  }

  #endInput(): void {
    this.#inputEnded = true;
    if (this.#unread.byteLength === 0) this.push(null);
  }

  #finishWrite(): void {
    const done = this.#writeDone;
    this.#writeDone = undefined;
    done?.();
  }

  #close(error: Error | undefined): void {
    if (error === undefined || this.destroyed) return;
    // All that the other side had to say is here: whoever reads it gets it.
    if (this.#inputEnded && !this.readableEnded) {
      this.#failure = error;
      this.once("end", () => this.destroy(error));
    } else {
      this.destroy(error);
    }
  }
}

/** Node ends a `for await` that has come to the end of a Duplex with an AbortError. */
function isFailure(error: Error | null): boolean {
  return error !== null && error.name !== "AbortError";
}
