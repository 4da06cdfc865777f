import type { FrameWriter } from "./frame-writer.js";
import type { HeaderSender } from "./header-sender.js";
import type { ByteSource } from "./http2-stream.js";
import { MAX_31_BITS } from "./frame.js";
import type { OutputQueue } from "./output-queue.js";
import { PendingSend } from "./pending-send.js";
import type { PendingHeaders } from "./pending-send.js";
import type { SessionStream } from "./session-stream.js";
import type { PeerSettings } from "./settings.js";
import { StreamQueue } from "./stream-queue.js";

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
  readonly #waiting = new StreamQueue();

  constructor(parts: DataSenderParts) {
    this.#parts = parts;
  }

  /** Sends what may go; the rest waits. Returns whether nothing of the stream waits. */
  send(stream: SessionStream, source: ByteSource, endStream: boolean): boolean {
    const byteCount = source.byteLength;
    if (stream.pending === undefined && stream.opening === undefined && this.#fits(stream, byteCount)) {
      this.#sendWhole(stream, source, endStream);
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

  /** Puts trailers, or the stream's end without bytes, behind the data that waits; false when nothing waits. */
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
    // Trailers alone need no window, so they do not stand in line for one.
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
    let turns = this.#waiting.length;
    while (turns > 0 && this.#parts.queue.byteLength < this.#parts.outputHighWaterBytes) {
      const stream = this.#waiting.shift();
      if (stream === undefined) return;
      // A stream without window of its own leaves the line: WINDOW_UPDATE lines it up again.
      if (this.#sendFrame(stream)) turns = this.#waiting.length;
      else turns--;
      if (this.#window <= 0 && stream.pending !== undefined) return;
    }
  }

  #fits(stream: SessionStream, byteCount: number): boolean {
    return (
      byteCount <= this.#window &&
      byteCount <= stream.sendWindow &&
      byteCount <= this.#parts.peer.maxFrameBytes &&
      this.#parts.queue.byteLength < this.#parts.outputHighWaterBytes
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

  #line(stream: SessionStream): void {
    const pending = stream.pending;
    if (pending === undefined || stream.opening !== undefined) return;
    if (pending.byteCount === 0 || stream.sendWindow > 0) this.#waiting.push(stream);
  }

  /** One frame of a waiting stream; returns whether anything was sent. */
  #sendFrame(stream: SessionStream): boolean {
    const pending = stream.pending;
    if (pending === undefined) return false;
    const byteCount = Math.min(pending.byteCount, this.#window, stream.sendWindow, this.#parts.peer.maxFrameBytes);
    if (byteCount <= 0 && pending.byteCount > 0) {
      // Without window on the connection it keeps its place; without its own it waits for WINDOW_UPDATE.
      this.#line(stream);
      return false;
    }
    const done = byteCount === pending.byteCount;
    const endStream = done && pending.endsWithData;
    if (byteCount > 0 || endStream) {
      this.#window -= byteCount;
      stream.sendWindow -= byteCount;
      this.#parts.writer.dataPieces(stream.id, pending.take(byteCount), byteCount, endStream);
    }
    if (done) this.#finish(stream, pending);
    else this.#line(stream);
    return true;
  }

  #finish(stream: SessionStream, pending: PendingSend): void {
    stream.pending = undefined;
    const trailers = pending.trailers;
    if (trailers !== undefined) {
      this.#parts.headers.send(stream.id, trailers.headers, trailers.extra, trailers.endStream);
    }
    if (pending.endsWithData || trailers?.endStream === true) this.#parts.onEndSent(stream);
    if (!stream.owesWritable) return;
    stream.owesWritable = false;
    stream.handler?.onWritable();
  }
}
