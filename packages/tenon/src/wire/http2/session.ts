import { PluginError } from "../../errors/index.js";
import { ConnectionState } from "./connection-state.js";
import type { Http2Role } from "./connection-state.js";
import { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorCodes, http2ErrorName } from "./error-code.js";
import { CLIENT_PREFACE, MAX_31_BITS } from "./frame.js";
import { FrameHandler } from "./frame-handler.js";
import { FrameReader, quote } from "./frame-reader.js";
import { HeaderReceiver } from "./header-receiver.js";
import type {
  ByteSource,
  HeaderList,
  Http2Connection,
  Http2ConnectionHandler,
  Http2Stream,
  PreparedHeaders,
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

/** Bytes of a peer's opening kept for the error about a peer that does not speak HTTP/2. */
const OPENING_BYTES = 41;

/**
 * HTTP/2 (RFC 9113) over any byte stream, both roles, without IO: bytes go in by `receive` and out by `takeOutput`,
 * the listener and the streams' handlers are called synchronously. A profile: no push, no priorities, no upgrade.
 */
export class Http2Session implements Http2Connection, StreamPort {
  readonly #state: ConnectionState;
  readonly #listener: SessionListener;
  readonly #frames: FrameHandler;
  readonly #reader: FrameReader;
  #opening: Uint8Array | undefined = new Uint8Array(0);
  #outputTold = false;

  constructor(role: Http2Role, listener: SessionListener, limits: Http2Limits = defaultHttp2Limits) {
    const state = new ConnectionState(role, limits, listener);
    this.#state = state;
    this.#listener = listener;
    this.#frames = new FrameHandler(state, new HeaderReceiver(state, this), this);
    this.#reader = new FrameReader(this.#frames, { expectPreface: role === "server" });
    if (role === "client") state.writer.raw(Uint8Array.from(CLIENT_PREFACE, (letter) => letter.charCodeAt(0)));
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

  /** Takes in what the peer sent. Does not throw: a peer that breaks the rules gets GOAWAY, the listener `onClose`. */
  receive(bytes: Uint8Array): void {
    if (this.#state.ended) return;
    if (this.#opening !== undefined) this.#keepOpening(bytes);
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
    state.end(orderly ? undefined : this.#lost(cause));
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
      handler.onFailure(state.unprocessed(state.drainCause));
      return stream;
    }
    stream.opening = { headers, extra, endStream };
    if (state.openings.length === 0 && state.streams.size < state.peer.maxConcurrentStreams) state.open(stream);
    else state.openings.push(stream);
    this.#tellOutput();
    return stream;
  }

  /**
   * A graceful end. A server tells the peer twice (RFC 9113 section 6.8): first that the end is near, then, once a PING
   * has come back, which stream was the last; so no call that was on its way is refused. A client opens no more.
   */
  goAway(): void {
    const state = this.#state;
    if (state.ended || state.draining) return;
    state.drainCause = new PluginError("CLOSED", "the connection is being closed by this side.");
    if (state.role === "client") {
      state.draining = true;
      if (this.streamCount === 0) state.end(undefined);
    } else {
      state.writeGoAway(MAX_31_BITS, http2ErrorCodes.NO_ERROR);
      state.writer.ping(DRAIN_PING, false);
    }
    this.#tellOutput();
  }

  onPingAck(payload: Uint8Array): void {
    const state = this.#state;
    if (state.draining || state.drainCause === undefined || !payload.every((byte, at) => byte === DRAIN_PING[at])) return;
    state.draining = true;
    state.writeGoAway(state.streams.lastPeerId, http2ErrorCodes.NO_ERROR);
    if (this.streamCount === 0) state.end(undefined);
  }

  destroy(cause: unknown): void {
    this.#reader.stop();
    this.#state.end(cause);
  }

  // oxlint-disable-next-line max-params -- twice a call: an options object would be garbage
  sendHeaders(stream: SessionStream, headers: PreparedHeaders, extra: HeaderList | undefined, endStream: boolean): void {
    if (!isSendable(stream.state)) return;
    const state = this.#state;
    if (stream.opening !== undefined || stream.pending !== undefined) {
      state.sender.sendBehind(stream, { headers, extra, endStream });
      return;
    }
    state.headers.send(stream.id, headers, extra, endStream);
    if (endStream) state.endSent(stream);
    this.#tellOutput();
  }

  sendData(stream: SessionStream, source: ByteSource, endStream: boolean): boolean {
    if (!isSendable(stream.state) || stream.pending?.endsWithData === true) return true;
    const done = this.#state.sender.send(stream, source, endStream);
    this.#tellOutput();
    return done;
  }

  endData(stream: SessionStream): void {
    if (!isSendable(stream.state)) return;
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
    const known = this.#opening ?? new Uint8Array(0);
    if (this.peerReady || known.length >= OPENING_BYTES) return;
    const joined = new Uint8Array(Math.min(OPENING_BYTES, known.length + bytes.length));
    joined.set(known);
    joined.set(bytes.subarray(0, joined.length - known.length), known.length);
    this.#opening = joined;
  }

  #violated(violation: ConnectionViolation): void {
    this.#reader.stop();
    const state = this.#state;
    state.writeGoAway(state.streams.lastPeerId, violation.errorCode);
    state.end(this.peerReady ? this.#brokenRules(violation) : this.#notHttp2(violation));
  }

  #brokenRules(violation: ConnectionViolation): PluginError {
    const errorName = http2ErrorName(violation.errorCode);
    return new PluginError("HTTP2_PROTOCOL", `The peer broke the rules of HTTP/2 (${errorName}): ${violation.message}.`, {
      cause: violation,
      details: { errorCode: violation.errorCode, errorName },
      remedy: "Update the library the peer speaks HTTP/2 with; report it to Tenon if the peer is right.",
    });
  }

  #notHttp2(violation: ConnectionViolation): PluginError {
    const opening = quote(this.#opening ?? new Uint8Array(0));
    return new PluginError(
      "HTTP2_PROTOCOL",
      `The peer does not speak HTTP/2: its first bytes are ${opening} (${violation.message}).`,
      {
        cause: violation,
        details: { errorCode: violation.errorCode, opening },
        remedy: "Check that the address belongs to a gRPC server, and that both sides agree on using TLS or not.",
      },
    );
  }

  #lost(cause: unknown): PluginError {
    const when = this.peerReady ? `while ${this.streamCount} calls were open` : "before it had spoken HTTP/2";
    const options = cause === undefined ? {} : { cause };
    return new PluginError("CONNECTION_LOST", `The other side closed the connection ${when}.`, {
      ...options,
      remedy: "Look at the other side's log for why it ended.",
    });
  }

  #tellOutput(): void {
    if (this.#outputTold || this.#state.queue.byteLength === 0) return;
    this.#outputTold = true;
    this.#listener.onOutput();
  }
}
