import { PluginError } from "../../errors/index.js";
import { ConnectionViolation } from "./connection-violation.js";
import type { ConnectionState } from "./connection-state.js";
import { http2ErrorCodes, http2ErrorName } from "./error-code.js";
import { MAX_31_BITS, frameFlags, frameTypes } from "./frame.js";
import { quote } from "./frame-reader.js";
import type { FrameSink } from "./frame-reader.js";
import { HeaderAssembler, readStreamId, readUint32 } from "./header-assembler.js";
import { HeaderReceiver } from "./header-receiver.js";
import type { SessionStream } from "./session-stream.js";
import { applySettings } from "./settings.js";
import { isReceivable } from "./stream-state.js";

/** What the frame handler leaves to the session. */
export interface FrameHandlerOwner {
  /** The peer has acknowledged our PING. */
  onPingAck(payload: Uint8Array): void;
}

/** The receiving half of a session: what each frame of the peer does. */
export class FrameHandler implements FrameSink {
  readonly #state: ConnectionState;
  readonly #owner: FrameHandlerOwner;
  readonly #receiver: HeaderReceiver;
  readonly #assembler: HeaderAssembler;
  #settingsSeen = false;
  #emptyFrames = 0;

  constructor(state: ConnectionState, createReceiver: HeaderReceiver, owner: FrameHandlerOwner) {
    this.#state = state;
    this.#owner = owner;
    this.#receiver = createReceiver;
    this.#assembler = new HeaderAssembler(state.limits, (streamId, bytes, endStream) => {
      this.#receiver.receive(streamId, bytes, endStream, this.#assembler.selfDependent);
    });
  }

  /** Whether the peer's SETTINGS have come: it does speak HTTP/2. */
  get settingsSeen(): boolean {
    return this.#settingsSeen;
  }

  // oxlint-disable-next-line max-params -- the hot path: an object a frame would be garbage
  onFrameStart(type: number, flags: number, streamId: number, byteCount: number): void {
    if (!this.#settingsSeen && (type !== frameTypes.SETTINGS || (flags & frameFlags.ACK) !== 0)) {
      // RFC 9113 section 3.4: the first frame of either side is SETTINGS.
      throw violation("PROTOCOL_ERROR", "the first frame is not SETTINGS");
    }
    if (byteCount > this.#state.limits.maxFrameBytes) {
      throw violation("FRAME_SIZE_ERROR", `a frame has ${byteCount} bytes, at most ${this.#state.limits.maxFrameBytes} are allowed`);
    }
    const expected = this.#assembler.expectedStreamId;
    if (expected === 0 && type !== frameTypes.CONTINUATION) return;
    if (type !== frameTypes.CONTINUATION || streamId !== expected) {
      throw violation(
        "PROTOCOL_ERROR",
        expected === 0
          ? "a CONTINUATION frame without a header block to continue"
          : `a frame of type ${type} on stream ${streamId} stands inside the header block of stream ${expected}`,
      );
    }
  }

  onUnknownFrame(): void {
    this.#countEmpty();
  }

  // oxlint-disable-next-line max-params -- the hot path: an object a frame would be garbage
  onData(streamId: number, bytes: Uint8Array, flowBytes: number, endStream: boolean): void {
    const state = this.#state;
    if (flowBytes > 0) state.window.receive(flowBytes);
    else if (!endStream) this.#countEmpty();
    const stream = state.streams.get(streamId);
    if (stream === undefined) {
      this.#dataWithoutStream(streamId);
      return;
    }
    if (!this.#checkData(stream, bytes.length, endStream)) return;
    if (!state.window.receiveOn(stream, bytes.length, flowBytes - bytes.length)) {
      state.refuse(stream, http2ErrorCodes.FLOW_CONTROL_ERROR, "the peer overran the stream's window");
      return;
    }
    if (bytes.length > 0) this.#emptyFrames = 0;
    if (endStream) {
      stream.advance("receiveEnd");
      if (stream.state === "closed") state.forget(stream);
    }
    stream.handler?.onData(bytes, endStream);
  }

  // oxlint-disable-next-line max-params -- the hot path: an object a frame would be garbage
  onFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    switch (type) {
      case frameTypes.HEADERS:
        if (streamId === 0) throw violation("PROTOCOL_ERROR", "HEADERS on stream 0");
        this.#assembler.headers(flags, streamId, payload);
        return;
      case frameTypes.CONTINUATION:
        this.#assembler.continuation(flags, payload);
        return;
      case frameTypes.WINDOW_UPDATE:
        this.#windowUpdate(streamId, payload);
        return;
      case frameTypes.SETTINGS:
        this.#settings(flags, streamId, payload);
        return;
      case frameTypes.PING:
        this.#ping(flags, streamId, payload);
        return;
      case frameTypes.RST_STREAM:
        this.#rstStream(streamId, payload);
        return;
      case frameTypes.GOAWAY:
        this.#goAway(streamId, payload);
        return;
      case frameTypes.PRIORITY:
        this.#priority(streamId, payload);
        return;
      default:
        // RFC 9113 section 8.4: a server may push only to a client that has not said ENABLE_PUSH 0; a client never may.
        throw violation("PROTOCOL_ERROR", "PUSH_PROMISE, which nobody may send here");
    }
  }

  #dataWithoutStream(streamId: number): void {
    const known = this.#state.streams.classify(streamId);
    if (known === "idle") throw violation("PROTOCOL_ERROR", `DATA on stream ${streamId}, which is not open`);
    if (known === "closed") this.#answerReset(streamId, http2ErrorCodes.STREAM_CLOSED);
  }

  #checkData(stream: SessionStream, byteCount: number, endStream: boolean): boolean {
    if (!isReceivable(stream.state)) {
      this.#state.refuse(stream, http2ErrorCodes.STREAM_CLOSED, "DATA after the peer had ended the stream");
      return false;
    }
    if (!stream.headersSeen) {
      this.#state.refuse(stream, http2ErrorCodes.PROTOCOL_ERROR, "DATA before the response's header block");
      return false;
    }
    stream.received += byteCount;
    const announced = stream.contentLength;
    if (announced >= 0 && (stream.received > announced || (endStream && stream.received !== announced))) {
      this.#state.refuse(stream, http2ErrorCodes.PROTOCOL_ERROR, `the body is not the ${announced} bytes of content-length`);
      return false;
    }
    return true;
  }

  #windowUpdate(streamId: number, payload: Uint8Array): void {
    checkLength("WINDOW_UPDATE", payload, 4);
    const increment = readStreamId(payload, 0);
    const state = this.#state;
    if (streamId === 0) {
      if (increment === 0) throw violation("PROTOCOL_ERROR", "WINDOW_UPDATE of 0 on the connection");
      if (!state.sender.growWindow(increment)) {
        throw violation("FLOW_CONTROL_ERROR", "WINDOW_UPDATE takes the connection's window above 2^31-1");
      }
      state.sender.pump();
      return;
    }
    const stream = state.streams.get(streamId);
    if (stream === undefined) {
      this.#rejectIdle("WINDOW_UPDATE", streamId);
      return;
    }
    if (increment === 0) {
      state.refuse(stream, http2ErrorCodes.PROTOCOL_ERROR, "WINDOW_UPDATE of 0 on the stream");
      return;
    }
    stream.sendWindow += increment;
    if (stream.sendWindow > MAX_31_BITS) {
      state.refuse(stream, http2ErrorCodes.FLOW_CONTROL_ERROR, "WINDOW_UPDATE takes the stream's window above 2^31-1");
      return;
    }
    state.sender.resume(stream);
  }

  #settings(flags: number, streamId: number, payload: Uint8Array): void {
    if (streamId !== 0) throw violation("PROTOCOL_ERROR", "SETTINGS on a stream");
    if ((flags & frameFlags.ACK) !== 0) {
      checkLength("SETTINGS with ACK", payload, 0);
      return;
    }
    if (payload.length % 6 !== 0) throw violation("FRAME_SIZE_ERROR", `SETTINGS of ${payload.length} bytes`);
    const state = this.#state;
    const before = state.peer.initialWindowBytes;
    applySettings(payload, state.peer, state.role === "client" ? "server" : "client");
    if (!this.#settingsSeen) this.#firstSettings(payload);
    state.encoder.setPeerTableBytes(state.peer.headerTableBytes);
    this.#shiftWindows(state.peer.initialWindowBytes - before);
    this.#countAnswer();
    state.writer.settingsAck();
    state.openWaiting();
    state.sender.pump();
  }

  #firstSettings(payload: Uint8Array): void {
    this.#settingsSeen = true;
    // Until now a guess of our own stood for the limit; a peer that names none has none.
    let named = false;
    for (let at = 0; at < payload.length; at += 6) named ||= payload[at] === 0 && payload[at + 1] === 3;
    if (!named) this.#state.peer.maxConcurrentStreams = Number.POSITIVE_INFINITY;
  }

  /** RFC 9113 section 6.9.2: a new initial window changes the windows of open streams by the difference. */
  #shiftWindows(difference: number): void {
    if (difference === 0) return;
    for (const stream of this.#state.streams.values()) {
      stream.sendWindow += difference;
      if (stream.sendWindow > MAX_31_BITS) {
        throw violation("FLOW_CONTROL_ERROR", "SETTINGS_INITIAL_WINDOW_SIZE takes a stream's window above 2^31-1");
      }
      this.#state.sender.resume(stream);
    }
  }

  #ping(flags: number, streamId: number, payload: Uint8Array): void {
    if (streamId !== 0) throw violation("PROTOCOL_ERROR", "PING on a stream");
    checkLength("PING", payload, 8);
    if ((flags & frameFlags.ACK) !== 0) {
      this.#owner.onPingAck(payload);
      return;
    }
    this.#countAnswer();
    this.#state.writer.ping(payload, true);
  }

  #rstStream(streamId: number, payload: Uint8Array): void {
    checkLength("RST_STREAM", payload, 4);
    const stream = this.#state.streams.get(streamId);
    if (stream === undefined) {
      this.#rejectIdle("RST_STREAM", streamId);
      return;
    }
    const errorCode = readUint32(payload, 0);
    const unprocessed = errorCode === http2ErrorCodes.REFUSED_STREAM;
    this.#state.fail(stream, { by: "peer", errorCode, unprocessed });
  }

  #goAway(streamId: number, payload: Uint8Array): void {
    if (streamId !== 0) throw violation("PROTOCOL_ERROR", "GOAWAY on a stream");
    if (payload.length < 8) throw violation("FRAME_SIZE_ERROR", `GOAWAY of ${payload.length} bytes`);
    const state = this.#state;
    const lastStreamId = readStreamId(payload, 0);
    const errorCode = readUint32(payload, 4);
    const cause = goAwayError(errorCode, payload.subarray(8));
    state.draining = true;
    state.drainCause = cause;
    if (errorCode !== http2ErrorCodes.NO_ERROR) state.drainError = cause;
    const failure = { by: "peer", errorCode, unprocessed: true, cause } as const;
    const refused = state.role === "client" ? [...state.streams.values()].filter(({ id }) => id > lastStreamId) : [];
    for (let stream = state.openings.shift(); stream !== undefined; stream = state.openings.shift()) {
      refused.push(stream);
    }
    for (const stream of refused) state.fail(stream, failure);
    if (state.streams.size === 0) state.end(state.drainError);
  }

  /** Priorities are read and dropped: RFC 9113 section 5.3. */
  #priority(streamId: number, payload: Uint8Array): void {
    if (streamId === 0) throw violation("PROTOCOL_ERROR", "PRIORITY on stream 0");
    this.#countEmpty();
    const wrongLength = payload.length !== 5;
    if (!wrongLength && readStreamId(payload, 0) !== streamId) return;
    const errorCode = wrongLength ? http2ErrorCodes.FRAME_SIZE_ERROR : http2ErrorCodes.PROTOCOL_ERROR;
    const stream = this.#state.streams.get(streamId);
    if (stream === undefined) this.#answerReset(streamId, errorCode);
    else this.#state.refuse(stream, errorCode, "PRIORITY of a wrong length, or on the stream itself");
  }

  /** RFC 9113 section 5.1: only HEADERS and PRIORITY may come for a stream that nobody has opened. */
  #rejectIdle(name: string, streamId: number): void {
    if (streamId === 0 || this.#state.streams.classify(streamId) === "idle") {
      throw violation("PROTOCOL_ERROR", `${name} on stream ${streamId}, which is not open`);
    }
  }

  #answerReset(streamId: number, errorCode: number): void {
    this.#countAnswer();
    this.#state.writer.rstStream(streamId, errorCode);
  }

  #countAnswer(): void {
    if (this.#state.countControlFrame()) return;
    const { maxQueuedControlFrames } = this.#state.limits;
    throw violation("ENHANCE_YOUR_CALM", `more than ${maxQueuedControlFrames} answers wait for the peer to read them`);
  }

  #countEmpty(): void {
    if (++this.#emptyFrames <= this.#state.limits.maxEmptyFrames) return;
    throw violation("ENHANCE_YOUR_CALM", `more than ${this.#state.limits.maxEmptyFrames} frames in a row carried nothing`);
  }
}

/** Debug data is opaque (RFC 9113 section 6.8), though every server puts words there: `too_many_pings`. */
function goAwayError(errorCode: number, debugData: Uint8Array): PluginError {
  const errorName = http2ErrorName(errorCode);
  const debug = debugData.length === 0 ? "" : `, saying ${quote(debugData)}`;
  return new PluginError("CONNECTION_LOST", `The peer ended the connection with GOAWAY ${errorName}${debug}.`, {
    details: { errorCode, errorName },
    remedy: "Call again on a new connection; look at the other side's log when it was not closing down.",
  });
}

function checkLength(name: string, payload: Uint8Array, expected: number): void {
  if (payload.length !== expected) {
    throw violation("FRAME_SIZE_ERROR", `${name} of ${payload.length} bytes, ${expected} expected`);
  }
}

function violation(code: keyof typeof http2ErrorCodes, message: string): ConnectionViolation {
  return new ConnectionViolation(http2ErrorCodes[code], message);
}
