import type { FrameWriter } from "./frame-writer.js";
import type { HeaderSender } from "./header-sender.js";
import type { ByteSource } from "./http2-stream.js";
import { MAX_31_BITS } from "./frame.js";
import type { OutputQueue } from "../queue/output-queue.js";
import { PendingSend } from "./pending-send.js";
import type { PendingHeaders } from "./pending-send.js";
import type { SessionStream } from "./session-stream.js";
import type { PeerSettings } from "./settings.js";
import { StreamQueue } from "../queue/stream-queue.js";

/** Below this a message is written straight into the output block; from here on its pieces go by reference. */
const DIRECT_BYTES = 16 << 10;

/** What the sender works on, and whom it tells. */
export interface DataSenderParts {
  readonly queue: OutputQueue;
  readonly writer: FrameWriter;
  readonly headers: HeaderSender;
  readonly peer: PeerSettings;
  readonly outputHighWaterBytes: number;
  /** END_STREAM has been written on the stream. */
  onEndSent(stream: SessionStream): void;
}

/**
 * Sends DATA within the peer's windows and our own output limit. What may not go yet waits in its stream; streams
 * that wait take turns, a frame each (RFC 9113 section 5.2 leaves the order to us).
 */
export class DataSender {
  /** What the peer lets us send on the connection. RFC 9113 section 6.9.2: 65,535 at first. */
  #window = 65_535;
  readonly #parts: DataSenderParts;
  readonly #waiting = new StreamQueue<SessionStream>();
  #pumping = false;

  constructor(parts: DataSenderParts) {
    this.#parts = parts;
  }

  /** Sends what may go; the rest waits. Returns whether nothing of the stream waits. */
  send(stream: SessionStream, source: ByteSource, endStream: boolean): boolean {
    const byteCount = source.byteLength;
    if (stream.pending === undefined && stream.opening === undefined && this.#fits(stream, byteCount)) {
      if (byteCount > 0 || endStream) this.#sendWhole(stream, source, endStream);
      return true;
    }
    stream.pending ??= new PendingSend();
    stream.pending.add(source.toPieces(), endStream);
    this.#line(stream);
    this.pump();
    if (stream.pending === undefined) return true;
    stream.owesWritable = true;
    return false;
  }

  /** Puts trailers, or with undefined the stream's end, behind what waits in the stream; false when nothing waits. */
  sendBehind(stream: SessionStream, trailers: PendingHeaders | undefined): boolean {
    if (stream.opening !== undefined) stream.pending ??= new PendingSend();
    const pending = stream.pending;
    if (pending === undefined) return false;
    if (trailers === undefined) pending.endsWithData = true;
    else pending.trailers = trailers;
    return true;
  }

  /** The stream has been opened, or the peer has given it more window: what waits may go. */
  resume(stream: SessionStream): void {
    if (stream.pending === undefined) return;
    // An end without bytes needs no window, so it does not stand in line for one.
    if (stream.pending.byteCount === 0) this.#sendFrame(stream);
    this.#line(stream);
    this.pump();
  }

  /** The peer has given the connection more window; false when that is more than 2^31-1 (RFC 9113 section 6.9.1). */
  growWindow(increment: number): boolean {
    this.#window += increment;
    return this.#window <= MAX_31_BITS;
  }

  /** Forgets what waits in the stream. */
  drop(stream: SessionStream): void {
    stream.pending = undefined;
    this.#waiting.delete(stream);
  }

  /** Sends what windows and output limit let out. */
  pump(): void {
    // From inside `onWritable`: the loop that called it goes on with what has come into line.
    if (this.#pumping) return;
    this.#pumping = true;
    const { queue, outputHighWaterBytes } = this.#parts;
    while (this.#window > 0 && queue.byteLength < outputHighWaterBytes) {
      const stream = this.#waiting.shift();
      if (stream === undefined) break;
      this.#sendFrame(stream);
    }
    this.#pumping = false;
  }

  #fits(stream: SessionStream, byteCount: number): boolean {
    // No bytes need no window, also where it is negative.
    if (byteCount === 0) return true;
    const { queue, peer, outputHighWaterBytes } = this.#parts;
    return (
      byteCount <= this.#window &&
      byteCount <= stream.sendWindow &&
      byteCount <= peer.maxFrameBytes &&
      byteCount <= outputHighWaterBytes &&
      queue.byteLength < outputHighWaterBytes
    );
  }

  #sendWhole(stream: SessionStream, source: ByteSource, endStream: boolean): void {
    const byteCount = source.byteLength;
    this.#window -= byteCount;
    stream.sendWindow -= byteCount;
    if (byteCount < DIRECT_BYTES) {
      const at = this.#parts.writer.data(stream.id, byteCount, endStream);
      source.writeTo(this.#parts.queue.block, at);
    } else {
      this.#parts.writer.dataPieces(stream.id, source.toPieces(), byteCount, endStream);
    }
    if (endStream) this.#parts.onEndSent(stream);
  }

  /** A stream without window of its own stays out of line: WINDOW_UPDATE brings it in. */
  #line(stream: SessionStream): void {
    if (stream.pending === undefined || stream.opening !== undefined) return;
    if (stream.sendWindow > 0) this.#waiting.push(stream);
  }

  /** One frame of a stream that waits. */
  #sendFrame(stream: SessionStream): void {
    const pending = stream.pending;
    if (pending === undefined) return;
    const { peer, outputHighWaterBytes, writer } = this.#parts;
    const room = Math.min(this.#window, stream.sendWindow, peer.maxFrameBytes, outputHighWaterBytes);
    // Negative windows let out nothing: RFC 9113 section 6.9.2.
    const byteCount = Math.max(0, Math.min(pending.byteCount, room));
    const done = byteCount === pending.byteCount;
    const endStream = done && pending.endsWithData;
    if (byteCount > 0 || endStream) {
      this.#window -= byteCount;
      stream.sendWindow -= byteCount;
      writer.dataPieces(stream.id, pending.take(byteCount), byteCount, endStream);
    }
    if (done) this.#finish(stream, pending);
    else this.#line(stream);
  }

  #finish(stream: SessionStream, pending: PendingSend): void {
    stream.pending = undefined;
    const trailers = pending.trailers;
    if (trailers !== undefined) {
      this.#parts.headers.send(stream.id, trailers.headers, trailers.extra, trailers.endStream);
    }
    if (pending.endsStream) this.#parts.onEndSent(stream);
    if (!stream.owesWritable) return;
    stream.owesWritable = false;
    // Once both sides have ended the handler hears nothing more.
    if (stream.state !== "closed") stream.handler?.onWritable();
  }
}
