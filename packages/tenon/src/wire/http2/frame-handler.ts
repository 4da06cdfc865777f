import { ConnectionViolation } from "./connection-violation.js";
import type { ConnectionState } from "./connection-state.js";
import { ControlFrames } from "./control-frames.js";
import type { PingAckListener } from "./control-frames.js";
import { http2ErrorCodes } from "./error-code.js";
import { FRAME_HEADER_BYTES, frameFlags, frameTypes } from "./frame.js";
import type { FrameSink } from "./frame-reader.js";
import { HeaderAssembler } from "./header-assembler.js";
import type { HeaderReceiver } from "./header-receiver.js";
import type { SessionStream } from "./session-stream.js";
import { isReceivable } from "./stream-state.js";

/** The receiving half of a session: which frame may come when, what DATA does, and where the other frames go. */
export class FrameHandler implements FrameSink {
  readonly #state: ConnectionState;
  readonly #control: ControlFrames;
  readonly #assembler: HeaderAssembler;
  #emptyFrames = 0;
  /** Of the DATA frame under way: bytes to come, padding counted, and whether some were data. */
  #frameLeft = 0;
  #frameHasData = false;

  constructor(state: ConnectionState, receiver: HeaderReceiver, pings: PingAckListener) {
    this.#state = state;
    this.#control = new ControlFrames(state, pings);
    this.#assembler = new HeaderAssembler(state.limits, (streamId, bytes, endStream) => {
      receiver.receive(streamId, bytes, endStream, this.#assembler.selfDependent);
    });
  }

  /** Whether the peer's SETTINGS have come: it does speak HTTP/2. */
  get settingsSeen(): boolean {
    return this.#control.settingsSeen;
  }

  get isOver(): boolean {
    return this.#state.ended;
  }

  // oxlint-disable-next-line max-params -- the hot path: an object a frame would be garbage
  onFrameStart(type: number, flags: number, streamId: number, byteCount: number): void {
    const { limits, writer, work } = this.#state;
    if (!this.settingsSeen && (type !== frameTypes.SETTINGS || (flags & frameFlags.ACK) !== 0)) {
      // RFC 9113 section 3.4: the first frame of either side is SETTINGS.
      throw new ConnectionViolation("PROTOCOL_ERROR", "the first frame is not SETTINGS");
    }
    if (byteCount > limits.maxFrameBytes) {
      const message = `a frame has ${byteCount} bytes, at most ${limits.maxFrameBytes} are allowed`;
      throw new ConnectionViolation("FRAME_SIZE_ERROR", message);
    }
    if (writer.answerCount > limits.maxQueuedControlFrames) {
      const message = `more than ${limits.maxQueuedControlFrames} answers wait for the peer to read them`;
      throw new ConnectionViolation("ENHANCE_YOUR_CALM", message);
    }
    work.earn(FRAME_HEADER_BYTES + byteCount);
    this.#frameLeft = byteCount;
    this.#frameHasData = false;
    const expected = this.#assembler.expectedStreamId;
    if (
      expected === 0
        ? type === frameTypes.CONTINUATION
        : type !== frameTypes.CONTINUATION || streamId !== expected
    ) {
      throw outOfPlace(type, streamId, expected);
    }
  }

  onUnknownFrame(): void {
    this.#countEmpty();
  }

  // oxlint-disable-next-line max-params -- the hot path: an object a frame would be garbage
  onData(streamId: number, bytes: Uint8Array, flowBytes: number, endStream: boolean): void {
    const state = this.#state;
    if (flowBytes > 0) state.window.receive(flowBytes);
    if (bytes.length > 0) {
      this.#emptyFrames = 0;
      this.#frameHasData = true;
    }
    // Padding may come in a piece of its own: it is the whole frame that carried nothing.
    this.#frameLeft -= flowBytes;
    if (this.#frameLeft === 0 && !this.#frameHasData && !endStream) this.#countEmpty();
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
    if (endStream) state.endReceived(stream);
    else if (bytes.length === 0) return;
    stream.handler?.onData(bytes, endStream);
    if (stream.state === "closed") state.settle();
  }

  // oxlint-disable-next-line max-params -- the hot path: an object a frame would be garbage
  onFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    switch (type) {
      case frameTypes.HEADERS:
        if (streamId === 0) throw new ConnectionViolation("PROTOCOL_ERROR", "HEADERS on stream 0");
        this.#emptyFrames = 0;
        this.#assembler.headers(flags, streamId, payload);
        return;
      case frameTypes.CONTINUATION:
        this.#assembler.continuation(flags, payload);
        return;
      case frameTypes.WINDOW_UPDATE:
        this.#control.windowUpdate(streamId, payload);
        return;
      case frameTypes.SETTINGS:
        this.#control.settings(flags, streamId, payload);
        return;
      case frameTypes.PING:
        this.#control.ping(flags, streamId, payload);
        return;
      case frameTypes.RST_STREAM:
        this.#control.rstStream(streamId, payload);
        return;
      case frameTypes.GOAWAY:
        this.#control.goAway(streamId, payload);
        return;
      case frameTypes.PRIORITY:
        this.#countEmpty();
        this.#control.priority(streamId, payload);
        return;
      default:
        // RFC 9113 section 8.4: a server may push only to a client that has not said ENABLE_PUSH 0; a client never may.
        throw new ConnectionViolation("PROTOCOL_ERROR", "PUSH_PROMISE, which nobody may send here");
    }
  }

  /** RFC 9113 section 5.1: half-closed (remote) and closed streams answer with STREAM_CLOSED, idle ones end it all. */
  #dataWithoutStream(streamId: number): void {
    this.#state.window.refill();
    const known = this.#state.streams.classify(streamId);
    if (known === "closed") this.#state.answerReset(streamId, http2ErrorCodes.STREAM_CLOSED);
    if (known !== "idle") return;
    throw new ConnectionViolation("PROTOCOL_ERROR", `DATA on stream ${streamId}, which is not open`);
  }

  #checkData(stream: SessionStream, byteCount: number, endStream: boolean): boolean {
    const state = this.#state;
    if (!isReceivable(stream.state)) {
      state.refuse(stream, http2ErrorCodes.STREAM_CLOSED, "DATA after the peer had ended the stream");
      return false;
    }
    if (!stream.headersSeen) {
      state.refuse(stream, http2ErrorCodes.PROTOCOL_ERROR, "DATA before the response's header block");
      return false;
    }
    stream.received += byteCount;
    const announced = stream.contentLength;
    if (announced < 0 || (endStream ? stream.received === announced : stream.received <= announced))
      return true;
    state.refuse(
      stream,
      http2ErrorCodes.PROTOCOL_ERROR,
      `the body is not the ${announced} bytes of content-length`,
    );
    return false;
  }

  #countEmpty(): void {
    const { maxEmptyFrames } = this.#state.limits;
    if (++this.#emptyFrames <= maxEmptyFrames) return;
    throw new ConnectionViolation(
      "ENHANCE_YOUR_CALM",
      `more than ${maxEmptyFrames} frames in a row carried nothing`,
    );
  }
}

/** RFC 9113 section 6.10: a header block's CONTINUATION frames follow it, and nothing comes between. */
function outOfPlace(type: number, streamId: number, expected: number): ConnectionViolation {
  const message =
    expected === 0
      ? "a CONTINUATION frame without a header block to continue"
      : `a frame of type ${type} on stream ${streamId} stands inside the header block of stream ${expected}`;
  return new ConnectionViolation("PROTOCOL_ERROR", message);
}
