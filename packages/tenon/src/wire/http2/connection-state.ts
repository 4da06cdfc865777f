import { DataSender } from "./data-sender.js";
import { http2ErrorCodes } from "./error-code.js";
import { MAX_31_BITS } from "./frame.js";
import { FrameWriter } from "./frame-writer.js";
import { HeaderSender } from "./header-sender.js";
import { HpackEncoder } from "./hpack/encoder.js";
import type { Http2ConnectionHandler, StreamFailure } from "./http2-stream.js";
import type { Http2Limits } from "./limits.js";
import { OutputQueue } from "./output-queue.js";
import { ReceiveWindow } from "./receive-window.js";
import type { SessionStream } from "./session-stream.js";
import { initialPeerSettings } from "./settings.js";
import type { PeerSettings } from "./settings.js";
import { StreamQueue } from "./stream-queue.js";
import { StreamTable } from "./stream-table.js";

/** The two ends of a connection. */
export type Http2Role = "client" | "server";

const NO_DEBUG_DATA = new Uint8Array(0);

/** What the two halves of a session share, and how streams and the connection end. */
export class ConnectionState {
  readonly role: Http2Role;
  readonly limits: Http2Limits;
  readonly handler: Http2ConnectionHandler;
  readonly queue: OutputQueue = new OutputQueue();
  readonly writer: FrameWriter = new FrameWriter(this.queue);
  readonly peer: PeerSettings = initialPeerSettings();
  readonly encoder: HpackEncoder = new HpackEncoder();
  readonly headers: HeaderSender = new HeaderSender(this.writer, this.encoder, this.peer);
  readonly sender: DataSender;
  readonly window: ReceiveWindow;
  readonly streams: StreamTable;
  /** Streams that wait for room under the peer's limit of concurrent streams (client). */
  readonly openings: StreamQueue = new StreamQueue();
  /** No new streams: GOAWAY was sent or received. The connection ends with the last open stream. */
  draining = false;
  /** Why there are no new streams, for calls that come too late. */
  drainCause: unknown = undefined;
  /** The error that the connection ends with once it has drained: the peer's GOAWAY, unless it said NO_ERROR. */
  drainError: unknown = undefined;
  /** The highest stream of the peer's that is still served; lowered by our GOAWAY. */
  lastServedId: number = MAX_31_BITS;
  ended = false;
  #queuedControlFrames = 0;

  constructor(role: Http2Role, limits: Http2Limits, handler: Http2ConnectionHandler) {
    this.role = role;
    this.limits = limits;
    this.handler = handler;
    this.streams = new StreamTable(role);
    this.window = new ReceiveWindow(limits, this.writer);
    this.sender = new DataSender({
      queue: this.queue,
      writer: this.writer,
      headers: this.headers,
      peer: this.peer,
      outputHighWaterBytes: limits.outputHighWaterBytes,
      onEndSent: (stream) => this.endSent(stream),
    });
  }

  /** Counts a frame that the peer made us write; false when too many of them wait to be read. */
  countControlFrame(): boolean {
    return ++this.#queuedControlFrames <= this.limits.maxQueuedControlFrames;
  }

  /** The driver has taken what waited. */
  outputTaken(): void {
    this.#queuedControlFrames = 0;
    this.sender.pump();
  }

  endSent(stream: SessionStream): void {
    stream.advance("sendEnd");
    if (stream.state === "closed") this.forget(stream);
  }

  /** RST_STREAM, and no more of the stream; its handler is not told. */
  reset(stream: SessionStream, errorCode: number): void {
    const waiting = stream.opening !== undefined;
    stream.opening = undefined;
    this.window.release(stream);
    if (waiting) {
      this.openings.delete(stream);
      this.sender.drop(stream);
      stream.state = "closed";
      return;
    }
    if (stream.state === "closed" || stream.state === "idle") return;
    this.writer.rstStream(stream.id, errorCode);
    this.streams.noteReset(stream.id);
    stream.state = "closed";
    this.forget(stream);
  }

  /** The stream broke a rule, ours to say: RST_STREAM to the peer, failure to the handler. */
  refuse(stream: SessionStream, errorCode: number, reason: string): void {
    this.reset(stream, errorCode);
    stream.handler?.onFailure({ by: "local", errorCode, unprocessed: false, cause: new Error(reason) });
  }

  /** Ends a stream without a word to the peer, which knows. */
  fail(stream: SessionStream, failure: StreamFailure): void {
    stream.state = "closed";
    stream.opening = undefined;
    this.window.release(stream);
    this.forget(stream);
    stream.handler?.onFailure(failure);
  }

  /** The stream is closed: takes it out, and lets the next one in. */
  forget(stream: SessionStream): void {
    this.sender.drop(stream);
    this.streams.delete(stream);
    this.openings.delete(stream);
    this.openWaiting();
    if (this.draining && this.streams.size === 0 && this.openings.length === 0) this.end(this.drainError);
  }

  /** Opens streams that wait for room, as far as there is room. */
  openWaiting(): void {
    while (!this.ended && this.openings.length > 0 && this.streams.size < this.peer.maxConcurrentStreams) {
      const stream = this.openings.shift();
      if (stream !== undefined) this.open(stream);
    }
  }

  /** Gives the stream its id and sends its request's header block. */
  open(stream: SessionStream): void {
    const opening = stream.opening;
    if (opening === undefined) return;
    if (!this.streams.addLocal(stream)) {
      this.fail(stream, this.unprocessed(new Error("all stream ids of the connection are used up")));
      return;
    }
    stream.opening = undefined;
    stream.sendWindow = this.peer.initialWindowBytes;
    stream.advance("sendHeaders");
    this.headers.send(stream.id, opening.headers, opening.extra, opening.endStream);
    if (opening.endStream) this.endSent(stream);
    else this.sender.resume(stream);
  }

  unprocessed(cause: unknown): StreamFailure {
    return { by: "connection", errorCode: http2ErrorCodes.REFUSED_STREAM, unprocessed: true, cause };
  }

  /** The connection is over: every open stream fails, then the owner is told. Output may still wait. */
  end(error: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.drainCause = error;
    const failure: StreamFailure = {
      by: "connection",
      errorCode: http2ErrorCodes.INTERNAL_ERROR,
      unprocessed: false,
      cause: error,
    };
    for (const stream of [...this.streams.values()]) this.fail(stream, failure);
    for (let stream = this.openings.shift(); stream !== undefined; stream = this.openings.shift()) {
      this.fail(stream, this.unprocessed(error));
    }
    this.handler.onClose(error);
  }

  /** GOAWAY to the peer. RFC 9113 section 6.8. */
  writeGoAway(lastStreamId: number, errorCode: number): void {
    this.lastServedId = lastStreamId;
    this.writer.goAway(lastStreamId, errorCode, NO_DEBUG_DATA);
  }
}
