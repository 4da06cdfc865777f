import type { OutputQueue } from "../queue/output-queue.js";
import { StreamQueue } from "../queue/stream-queue.js";
import { MAX_FRAME_BYTES } from "./frame-writer.js";
import type { FrameWriter } from "./frame-writer.js";
import type { SessionStream } from "./session-stream.js";
import { isSendable } from "./stream-state.js";

/** What the sender works on, and whom it asks. */
export interface StreamSenderParts {
  readonly queue: OutputQueue;
  readonly writer: FrameWriter;
  readonly outputHighWaterBytes: number;
  readonly streamHighWaterBytes: number;
  /** All of the stream's bytes are written, and it is to end: writes FIN. */
  sendFin(stream: SessionStream): void;
}

/**
 * Sends data within the streams' windows and our own output limit. What may not go yet waits in its stream; streams
 * that wait take turns, a frame each, and one without window is not in line: it keeps nobody waiting.
 */
export class StreamSender {
  readonly #parts: StreamSenderParts;
  readonly #line = new StreamQueue<SessionStream>();
  #pumping = false;

  constructor(parts: StreamSenderParts) {
    this.#parts = parts;
  }

  /** Sends what may go, the rest waits; false when much does. */
  write(stream: SessionStream, bytes: Uint8Array): boolean {
    if (!isSendable(stream.state) || stream.endsWithPending || bytes.length === 0) return true;
    if (this.#fits(stream, bytes.length)) {
      stream.sendWindow -= bytes.length;
      this.#parts.writer.data(stream.id, bytes);
      return true;
    }
    stream.pending.push(bytes);
    this.resume(stream);
    stream.owesWritable = stream.pending.byteLength > this.#parts.streamHighWaterBytes;
    return !stream.owesWritable;
  }

  end(stream: SessionStream): void {
    if (!isSendable(stream.state) || stream.endsWithPending) return;
    stream.endsWithPending = true;
    if (stream.state !== "waiting" && stream.pending.byteLength === 0) this.#parts.sendFin(stream);
  }

  /** The stream has been opened, or has got window: what waits may go. */
  resume(stream: SessionStream): void {
    if (stream.state === "waiting") return;
    if (stream.pending.byteLength === 0) {
      if (stream.endsWithPending && isSendable(stream.state)) this.#parts.sendFin(stream);
      return;
    }
    if (stream.sendWindow === 0) return;
    this.#line.push(stream);
    this.pump();
  }

  /** Forgets what waits in the stream. */
  drop(stream: SessionStream): void {
    stream.pending.clear();
    this.#line.delete(stream);
  }

  /** Sends what windows and output limit let out. */
  pump(): void {
    // From inside `onWritable`: the loop that called it goes on with what has come into line.
    if (this.#pumping) return;
    this.#pumping = true;
    const { queue, outputHighWaterBytes } = this.#parts;
    while (queue.byteLength < outputHighWaterBytes) {
      const stream = this.#line.shift();
      if (stream === undefined) break;
      this.#sendFrame(stream);
    }
    this.#pumping = false;
  }

  #fits(stream: SessionStream, byteCount: number): boolean {
    const { queue, outputHighWaterBytes } = this.#parts;
    return (
      byteCount <= stream.sendWindow &&
      byteCount <= MAX_FRAME_BYTES &&
      queue.byteLength < outputHighWaterBytes &&
      stream.pending.byteLength === 0 &&
      stream.state !== "waiting"
    );
  }

  /** One frame of a stream that waits: of small pieces, as many as are at hand. */
  #sendFrame(stream: SessionStream): void {
    const { pending } = stream;
    let left = Math.min(stream.sendWindow, MAX_FRAME_BYTES, pending.byteLength);
    stream.sendWindow -= left;
    while (left > 0) {
      const piece = pending.shift(left);
      left -= piece.length;
      this.#parts.writer.data(stream.id, piece);
    }
    if (pending.byteLength > 0 && stream.sendWindow > 0) this.#line.push(stream);
    if (pending.byteLength === 0 && stream.endsWithPending) this.#parts.sendFin(stream);
    else if (pending.byteLength * 2 <= this.#parts.streamHighWaterBytes) tellWritable(stream);
  }
}

function tellWritable(stream: SessionStream): void {
  if (!stream.owesWritable) return;
  stream.owesWritable = false;
  stream.listener?.onWritable();
}
