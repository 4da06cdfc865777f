import type { ByteSource, HeaderList, Http2Stream, PreparedHeaders, StreamHandler } from "./http2-stream.js";
import type { PendingHeaders, PendingSend } from "./pending-send.js";
import { nextStreamState } from "./stream-state.js";
import type { StreamEvent, StreamState } from "./stream-state.js";

/** What a stream hands on to its session. */
export interface StreamPort {
  // oxlint-disable-next-line max-params -- twice a call: an options object would be garbage
  sendHeaders(
    stream: SessionStream,
    headers: PreparedHeaders,
    extra: HeaderList | undefined,
    endStream: boolean,
  ): boolean;
  sendData(stream: SessionStream, source: ByteSource, endStream: boolean): boolean;
  endData(stream: SessionStream): void;
  consume(stream: SessionStream, byteCount: number): void;
  reset(stream: SessionStream, errorCode: number): void;
}

/** One stream with its state, windows and what waits to be sent. The session's parts read and write it; users see `Http2Stream`. */
export class SessionStream implements Http2Stream {
  id = 0;
  state: StreamState = "idle";
  /** Set right after creation: the server's handler is asked for with the stream in hand. */
  handler: StreamHandler | undefined = undefined;
  /** Bytes this side may still send; may be negative after the peer lowered its initial window (RFC 9113 section 6.9.2). */
  sendWindow: number;
  /** Bytes the peer may still send. */
  receiveWindow: number;
  /** Bytes given to the handler and not consumed. */
  unconsumed = 0;
  /** Bytes consumed, not yet given back by WINDOW_UPDATE. */
  credit = 0;
  pending: PendingSend | undefined = undefined;
  /** The request's header block, while the stream waits for room under the peer's limit of concurrent streams. */
  opening: PendingHeaders | undefined = undefined;
  /** sendData has returned false and onWritable is owed. */
  owesWritable = false;
  /** The message's first header block has come: the next one is trailers. */
  headersSeen = false;
  /** The body's length as content-length says, -1 when unsaid, and what has come of it. RFC 9113 section 8.1.1. */
  contentLength = -1;
  received = 0;
  #port: StreamPort;

  constructor(port: StreamPort, sendWindow: number, receiveWindow: number) {
    this.#port = port;
    this.sendWindow = sendWindow;
    this.receiveWindow = receiveWindow;
  }

  /** Goes on at another session; only while it waits to be opened. */
  moveTo(port: StreamPort): void {
    this.#port = port;
  }

  /** Moves on by `event`. One that is an error in the state leaves it: whoever calls has asked what is allowed in it. */
  advance(event: StreamEvent): void {
    const next = nextStreamState(this.state, event);
    if (next !== "PROTOCOL_ERROR" && next !== "STREAM_CLOSED") this.state = next;
  }

  sendHeaders(headers: PreparedHeaders, extra: HeaderList | undefined, endStream: boolean): boolean {
    return this.#port.sendHeaders(this, headers, extra, endStream);
  }

  sendData(source: ByteSource, endStream: boolean): boolean {
    return this.#port.sendData(this, source, endStream);
  }

  endData(): void {
    this.#port.endData(this);
  }

  consume(byteCount: number): void {
    this.#port.consume(this, byteCount);
  }

  reset(errorCode: number): void {
    this.#port.reset(this, errorCode);
  }
}
