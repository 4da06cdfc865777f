import { ConnectionViolation } from "./connection-violation.js";
import type { FrameWriter } from "./frame-writer.js";
import type { Http2Limits } from "./limits.js";
import type { SessionStream } from "./session-stream.js";
import { isReceivable } from "./stream-state.js";

/**
 * What the peer may send: the connection's window and each stream's. A stream's window is refilled as its bytes are
 * consumed. The connection's is refilled as bytes arrive, so that a slow stream does not stop the others, until
 * `receiveBudgetBytes` are held unconsumed; then as they are consumed.
 */
export class ReceiveWindow {
  readonly #limits: Http2Limits;
  readonly #writer: FrameWriter;
  /** What the peer may still send on the connection. */
  #window: number;
  /** Bytes received on the connection and not given back. */
  #owed = 0;
  /** Bytes held by handlers, all streams together. */
  #held = 0;

  constructor(limits: Http2Limits, writer: FrameWriter) {
    this.#limits = limits;
    this.#writer = writer;
    this.#window = limits.connectionWindowBytes;
  }

  /** Counts bytes of a DATA frame on the connection. @throws ConnectionViolation when the window is overrun (RFC 9113 section 6.9.1) */
  receive(flowBytes: number): void {
    this.#window -= flowBytes;
    if (this.#window < 0) {
      throw new ConnectionViolation(
        "FLOW_CONTROL_ERROR",
        `the peer sent ${-this.#window} bytes more than the connection's window lets it`,
      );
    }
    this.#owed += flowBytes;
  }

  /** Counts bytes on a stream; false when its window is overrun. `overhead` (padding) is nobody's to consume. */
  receiveOn(stream: SessionStream, byteCount: number, overhead: number): boolean {
    stream.receiveWindow -= byteCount + overhead;
    if (stream.receiveWindow < 0) return false;
    stream.unconsumed += byteCount;
    this.#held += byteCount;
    if (overhead > 0) this.#refillStream(stream, overhead);
    this.refill();
    return true;
  }

  /** The handler is done with `byteCount` bytes of the stream. */
  consume(stream: SessionStream, byteCount: number): void {
    const counted = Math.min(byteCount, stream.unconsumed);
    if (counted <= 0) return;
    stream.unconsumed -= counted;
    this.#held -= counted;
    this.#refillStream(stream, counted);
    this.refill();
  }

  /** Nobody will consume what the stream still holds: its bytes no longer count. */
  release(stream: SessionStream): void {
    this.#held -= stream.unconsumed;
    stream.unconsumed = 0;
    this.refill();
  }

  #refillStream(stream: SessionStream, byteCount: number): void {
    stream.credit += byteCount;
    if (stream.credit * 2 < this.#limits.streamWindowBytes || !isReceivable(stream.state)) return;
    this.#writer.windowUpdate(stream.id, stream.credit);
    stream.receiveWindow += stream.credit;
    stream.credit = 0;
  }

  /** Gives the connection's bytes back when it is time; to be called also for bytes that nobody takes. */
  refill(): void {
    if (this.#owed * 2 < this.#limits.connectionWindowBytes || this.#held > this.#limits.receiveBudgetBytes)
      return;
    this.#writer.windowUpdate(0, this.#owed);
    this.#window += this.#owed;
    this.#owed = 0;
  }
}
