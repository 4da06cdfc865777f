import type { PluginError } from "../../errors/index.js";
import {
  QUOTED_BYTES,
  brokenRulesError,
  closingError,
  lostError,
  notHttp2Error,
} from "./connection-errors.js";
import { ConnectionState } from "./connection-state.js";
import type { Http2Role } from "./connection-state.js";
import { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorCodes } from "./error-code.js";
import { CLIENT_PREFACE, MAX_31_BITS } from "./frame.js";
import { FrameHandler } from "./frame-handler.js";
import { FrameReader } from "./frame-reader.js";
import { HeaderReceiver } from "./header-receiver.js";
import type {
  ByteSource,
  HeaderList,
  Http2ConnectionHandler,
  Http2Stream,
  PreparedHeaders,
  RenewableConnection,
  StreamHandler,
} from "./http2-stream.js";
import { defaultHttp2Limits } from "./limits.js";
import type { Http2Limits } from "./limits.js";
import { SessionStream } from "./session-stream.js";
import type { StreamPort } from "./session-stream.js";
import { encodeSettings } from "./settings.js";
import { isSendable } from "./stream-state.js";

/** What a session needs of its driver. */
export interface SessionListener extends Http2ConnectionHandler {
  /** Output waits; called once until `takeOutput` has been called. Not to be answered inside the call. */
  onOutput(): void;
}

/** RFC 9113 section 6.9.2: the connection's window before WINDOW_UPDATE. */
const INITIAL_CONNECTION_WINDOW = 65_535;

/** The PING behind the first GOAWAY of a graceful end: its answer tells that the peer has seen it. */
const DRAIN_PING = Uint8Array.from("tenonbye", (letter) => letter.charCodeAt(0));

/** Bytes of a peer's opening kept for the error about a peer that does not speak HTTP/2; one more than shown, to tell that. */
const OPENING_BYTES = QUOTED_BYTES + 1;

/**
 * HTTP/2 (RFC 9113) over any byte stream, both roles, without IO: bytes go in by `receive` and out by `takeOutput`,
 * the listener and the streams' handlers are called synchronously. A profile: no push, no priorities, no upgrade.
 */
export class Http2Session implements RenewableConnection, StreamPort {
  readonly #state: ConnectionState;
  readonly #listener: SessionListener;
  readonly #frames: FrameHandler;
  readonly #reader: FrameReader;
  #opening: Uint8Array = new Uint8Array(0);
  #outputTold = false;
  #drainPingSent = false;

  constructor(role: Http2Role, listener: SessionListener, limits: Http2Limits = defaultHttp2Limits) {
    const state = new ConnectionState(role, limits, listener);
    this.#state = state;
    this.#listener = listener;
    this.#frames = new FrameHandler(state, new HeaderReceiver(state, this), this);
    this.#reader = new FrameReader(this.#frames, { expectPreface: role === "server" });
    if (role === "client")
      state.writer.raw(Uint8Array.from(CLIENT_PREFACE, (letter) => letter.charCodeAt(0)));
    state.writer.settings(encodeSettings(role, limits));
    const more = limits.connectionWindowBytes - INITIAL_CONNECTION_WINDOW;
    if (more > 0) state.writer.windowUpdate(0, more);
  }

  /** Whether the connection is over: what waits is the last output. */
  get ended(): boolean {
    return this.#state.ended;
  }

  /** Whether the peer has proven to speak HTTP/2 by its SETTINGS. */
  get peerReady(): boolean {
    return this.#frames.settingsSeen;
  }

  /** Open streams, and those that wait for room. */
  get streamCount(): number {
    return this.#state.streams.size + this.#state.openings.length;
  }

  /**
   * Takes in what the peer sent; views of it are handed out during the call only. Not to be called from inside a
   * callback. Does not throw: a peer that breaks the rules gets GOAWAY, the listener `onClose`.
   */
  receive(bytes: Uint8Array): void {
    if (this.#state.ended) return;
    if (!this.peerReady && this.#opening.length < OPENING_BYTES) this.#keepOpening(bytes);
    try {
      this.#reader.read(bytes);
    } catch (error) {
      if (!(error instanceof ConnectionViolation)) throw error;
      this.#violated(error);
    }
    this.#tellOutput();
  }

  /** The peer has closed its side of the byte stream; `cause` is the byte stream's own error, if it had one. */
  endInput(cause?: unknown): void {
    const state = this.#state;
    if (state.ended) return;
    const orderly = cause === undefined && this.streamCount === 0 && this.peerReady;
    state.end(orderly ? state.drainError : (state.drainError ?? this.#lost(cause)));
  }

  /** What waits to be written, in order; then streams may have put more in line: call until nothing comes. */
  takeOutput(): readonly Uint8Array[] {
    const pieces = this.#state.queue.take();
    this.#outputTold = false;
    this.#state.outputTaken();
    return pieces;
  }

  prepare(fields: HeaderList): PreparedHeaders {
    return this.#state.headers.prepare(fields);
  }

  // oxlint-disable-next-line max-params -- once a call: an options object would be garbage
  openStream(
    handler: StreamHandler,
    headers: PreparedHeaders,
    extra: HeaderList | undefined,
    endStream: boolean,
  ): Http2Stream {
    const state = this.#state;
    const stream = new SessionStream(this, state.peer.initialWindowBytes, state.limits.streamWindowBytes);
    stream.handler = handler;
    if (state.ended || state.draining) {
      stream.state = "closed";
      handler.onFailure(state.unprocessed());
      return stream;
    }
    stream.opening = { headers, extra, endStream };
    if (state.openings.length === 0 && state.hasRoom) {
      state.open(stream);
    } else {
      state.openings.push(stream);
      state.askForNext();
    }
    this.#tellOutput();
    return stream;
  }

  /**
   * A graceful end. A server tells the peer twice (RFC 9113 section 6.8): first that the end is near, then, once a PING
   * has come back, which stream was the last; so no call that was on its way is refused. A client opens no more.
   */
  goAway(): void {
    const state = this.#state;
    if (state.ended || state.draining || this.#drainPingSent) return;
    if (state.role === "client") {
      state.draining = true;
      state.drainCause = closingError();
      state.settle();
    } else {
      this.#drainPingSent = true;
      state.writer.goAway(MAX_31_BITS, http2ErrorCodes.NO_ERROR, "");
      state.writer.ping(DRAIN_PING, false);
    }
    this.#tellOutput();
  }

  handOver(next: RenewableConnection): void {
    if (!(next instanceof Http2Session)) throw new TypeError("handOver(next) takes another session");
    for (const stream of this.#state.openings.values()) {
      this.#state.openings.delete(stream);
      next.#takeOver(stream);
    }
    this.goAway();
  }

  refuseWaiting(cause: unknown): void {
    this.#state.refuseWaiting(cause);
  }

  #takeOver(stream: SessionStream): void {
    const state = this.#state;
    stream.moveTo(this);
    if (state.ended || state.draining) {
      state.fail(stream, state.unprocessed());
      return;
    }
    state.openings.push(stream);
    state.settle();
    this.#tellOutput();
  }

  onPingAck(payload: Uint8Array): void {
    const state = this.#state;
    if (!this.#drainPingSent || state.draining || !payload.every((byte, at) => byte === DRAIN_PING[at]))
      return;
    state.draining = true;
    state.sayGoodbye(http2ErrorCodes.NO_ERROR, "");
    state.settle();
  }

  destroy(cause: unknown): void {
    this.#state.end(cause);
  }

  // oxlint-disable-next-line max-params -- twice a call: an options object would be garbage
  sendHeaders(
    stream: SessionStream,
    headers: PreparedHeaders,
    extra: HeaderList | undefined,
    endStream: boolean,
  ): boolean {
    if (!maySend(stream)) return true;
    const state = this.#state;
    if (state.headers.excessBytes(headers, extra) > 0) return false;
    if (stream.opening !== undefined || stream.pending !== undefined) {
      state.sender.sendBehind(stream, { headers, extra, endStream });
      return true;
    }
    state.headers.send(stream.id, headers, extra, endStream);
    if (endStream) state.endSent(stream);
    this.#tellOutput();
    return true;
  }

  sendData(stream: SessionStream, source: ByteSource, endStream: boolean): boolean {
    if (!maySend(stream)) return true;
    const done = this.#state.sender.send(stream, source, endStream);
    this.#tellOutput();
    return done;
  }

  endData(stream: SessionStream): void {
    if (!maySend(stream)) return;
    const state = this.#state;
    if (state.sender.sendBehind(stream, undefined)) return;
    state.writer.data(stream.id, 0, true);
    state.endSent(stream);
    this.#tellOutput();
  }

  consume(stream: SessionStream, byteCount: number): void {
    if (this.#state.ended) return;
    this.#state.window.consume(stream, byteCount);
    this.#tellOutput();
  }

  reset(stream: SessionStream, errorCode: number): void {
    this.#state.reset(stream, errorCode);
    this.#tellOutput();
  }

  #keepOpening(bytes: Uint8Array): void {
    const known = this.#opening;
    const joined = new Uint8Array(Math.min(OPENING_BYTES, known.length + bytes.length));
    joined.set(known);
    joined.set(bytes.subarray(0, joined.length - known.length), known.length);
    this.#opening = joined;
  }

  #violated(violation: ConnectionViolation): void {
    this.#state.sayGoodbye(violation.errorCode, violation.message);
    this.#state.end(this.peerReady ? brokenRulesError(violation) : notHttp2Error(this.#opening, violation));
  }

  #lost(cause: unknown): PluginError {
    if (this.peerReady) return lostError(`while ${this.streamCount} calls were open`, cause);
    if (this.#opening.length === 0 || cause !== undefined)
      return lostError("before it had spoken HTTP/2", cause);
    return notHttp2Error(this.#opening, "then it closed the connection");
  }

  #tellOutput(): void {
    if (this.#outputTold || this.#state.queue.byteLength === 0) return;
    this.#outputTold = true;
    this.#listener.onOutput();
  }
}

/** Whether this side may still send on the stream, nothing that ends it waiting either. */
function maySend(stream: SessionStream): boolean {
  if (!isSendable(stream.state)) return false;
  return stream.pending?.endsStream !== true && stream.opening?.endStream !== true;
}
