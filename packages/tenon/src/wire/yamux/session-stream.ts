import { INITIAL_WINDOW_BYTES } from "./frame.js";
import { PieceQueue } from "./piece-queue.js";
import type { StreamState } from "./stream-state.js";

/** What a stream tells its owner: called synchronously, from the session's own calls. */
export interface YamuxStreamListener {
  /**
   * Bytes came: a view, perhaps of a much larger buffer, so copy what is kept for long. `consume` them on the stream:
   * only then the other side may send as many more.
   */
  onData(bytes: Uint8Array): void;
  /** The other side has half-closed: no more data comes. */
  onEnd(): void;
  /** After `write` returned false: most of what was queued has gone. */
  onWritable(): void;
  /**
   * Once, last. Undefined: both sides have ended, or this one has reset.
   * Otherwise PluginError STREAM_RESET, or why the session ended.
   */
  onClose(error: Error | undefined): void;
}

/** What a stream asks of its session. */
export interface StreamPort {
  write(stream: SessionStream, bytes: Uint8Array): boolean;
  consume(stream: SessionStream, byteCount: number): void;
  end(stream: SessionStream): void;
  reset(stream: SessionStream): void;
}

/** One stream of a session: what both sides may send, and what waits. Its methods do nothing once it is closed. */
export class SessionStream {
  readonly id: number;
  state: StreamState = "waiting";
  listener: YamuxStreamListener | undefined = undefined;
  /** What this side may still send. Both windows: 256 KiB until something is said. yamux stream.go:73 @v0.1.2 */
  sendWindow: number = INITIAL_WINDOW_BYTES;
  /** What the other side may still send. */
  receiveWindow: number = INITIAL_WINDOW_BYTES;
  /** Received and not consumed. */
  unreadBytes = 0;
  /** What may not go yet. */
  readonly pending: PieceQueue = new PieceQueue();
  /** FIN goes behind what waits. */
  endsWithPending = false;
  /** `write` has returned false, and `onWritable` has not been called since. */
  owesWritable = false;
  /** When the last bytes came, on the driver's clock. */
  heardAtMs = 0;
  readonly #port: StreamPort;

  constructor(id: number, port: StreamPort) {
    this.id = id;
    this.#port = port;
  }

  /** Queues bytes, which are the stream's from then on. False: much is queued; wait for `onWritable`. */
  write(bytes: Uint8Array): boolean {
    return this.#port.write(this, bytes);
  }

  /** Of the bytes that came, so many more are done with. */
  consume(byteCount: number): void {
    this.#port.consume(this, byteCount);
  }

  /** Half-closes behind all that was written: FIN, once. */
  end(): void {
    this.#port.end(this);
  }

  /** Ends both directions at once: RST. What is queued is dropped. */
  reset(): void {
    this.#port.reset(this);
  }
}
