import { INITIAL_WINDOW_BYTES } from "./frame.js";
import type { FrameWriter } from "./frame-writer.js";
import type { SessionStream } from "./session-stream.js";
import { isReceivable } from "./stream-state.js";

/** See `YamuxSettings`. */
export interface ReceiveLimits {
  readonly streamWindowBytes: number;
  readonly receiveBudgetBytes: number;
}

/** What the other side may send on each stream, and what of it is unread on all. */
export class ReceiveWindows {
  /** Received and not consumed, on all streams. */
  unreadBytes = 0;
  readonly #limits: ReceiveLimits;
  readonly #writer: FrameWriter;

  constructor(limits: ReceiveLimits, writer: FrameWriter) {
    this.#limits = limits;
    this.#writer = writer;
  }

  /** What the SYN or the ACK of a stream grants above the first window. yamux stream.go:272-291 @v0.1.2 */
  widen(stream: SessionStream): number {
    stream.receiveWindow = this.#limits.streamWindowBytes;
    return stream.receiveWindow - INITIAL_WINDOW_BYTES;
  }

  received(stream: SessionStream, byteCount: number): void {
    stream.unreadBytes += byteCount;
    this.unreadBytes += byteCount;
  }

  /**
   * Gives window back once half of it is free and not granted, as Go does: yamux stream.go:272-303 @v0.1.2. More
   * seldom, and the sender stands still; more often, and there are more frames than it helps.
   */
  consume(stream: SessionStream, byteCount: number): void {
    const consumed = Math.min(byteCount, stream.unreadBytes);
    stream.unreadBytes -= consumed;
    this.unreadBytes -= consumed;
    if (!isReceivable(stream.state)) return;
    const most = this.#limits.streamWindowBytes;
    const increment = most - stream.unreadBytes - stream.receiveWindow;
    if (increment < most / 2) return;
    stream.receiveWindow += increment;
    this.#writer.windowUpdate(0, stream.id, increment);
  }

  /**
   * Whether `byteCount` more bytes are too many: above the budget a stream may hold its equal share of it. What all
   * hold together stays below twice the budget, and a stream that is read goes on.
   */
  isOverBudget(stream: SessionStream, byteCount: number, streamCount: number): boolean {
    const budget = this.#limits.receiveBudgetBytes;
    if (this.unreadBytes + byteCount <= budget) return false;
    return stream.unreadBytes + byteCount > budget / streamCount;
  }

  /** The stream was reset: nobody reads what it held. */
  forget(stream: SessionStream): void {
    this.unreadBytes -= stream.unreadBytes;
    stream.unreadBytes = 0;
  }
}
