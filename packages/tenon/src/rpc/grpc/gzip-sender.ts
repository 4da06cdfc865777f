import { gzip } from "./gzip.js";

/** The call that a {@link GzipSender} sends for. */
export interface GzipSenderTarget {
  /** Sends one message; false when the next must wait for `onWritable`. Does nothing once the call is over. */
  sendFrame(bytes: Uint8Array, isCompressed: boolean, endStream: boolean): boolean;
  /** The next message may be given. */
  onWritable(): void;
  /** zlib failed: out of memory, nothing else. */
  onSourceError(error: unknown): void;
}

/** Compresses a call's messages and sends them, one after the other. */
export class GzipSender {
  readonly #target: GzipSenderTarget;
  #compressing: Promise<void> | undefined;
  #whenIdle: (() => void) | undefined;

  constructor(target: GzipSenderTarget) {
    this.#target = target;
  }

  /** Whether a message is being compressed: until `onWritable` no other may be given. */
  get isBusy(): boolean {
    return this.#compressing !== undefined;
  }

  /** Resolves, never rejects, when zlib is done with a message: also when nobody wants it any more. */
  get compressing(): Promise<void> | undefined {
    return this.#compressing;
  }

  /** @returns whether the next message may be given; on false, wait for the target's `onWritable` */
  send(bytes: Uint8Array, endStream: boolean): boolean {
    // As in grpc-go: an empty message would only grow. (rpc_util.go, compress @v1.83.0)
    if (bytes.length === 0) return this.#target.sendFrame(bytes, false, endStream);
    const compressed = gzip(bytes);
    if (compressed instanceof Uint8Array) return this.#target.sendFrame(compressed, true, endStream);
    this.#compressing = compressed.then(
      (ready) => this.#finish(ready, endStream),
      (error) => this.#target.onSourceError(error),
    );
    return false;
  }

  /** Calls `work` when no message is being compressed: at once, or once. */
  whenIdle(work: () => void): void {
    if (this.isBusy) this.#whenIdle = work;
    else work();
  }

  #finish(compressed: Uint8Array, endStream: boolean): void {
    this.#compressing = undefined;
    const mayGoOn = this.#target.sendFrame(compressed, true, endStream);
    this.#whenIdle?.();
    if (mayGoOn) this.#target.onWritable();
  }
}
