import { MAX_32_BITS, frameFlags, frameTypes, goAwayCodes } from "./frame.js";
import type { FrameSink } from "./frame-reader.js";
import { finRefusal, goAwayError, goneAwayError, resetError, unreadError } from "./session-errors.js";
import { SessionStream } from "./session-stream.js";
import type { StreamPort } from "./session-stream.js";
import type { SessionState } from "./session-state.js";
import { isReceivable, nextStreamState } from "./stream-state.js";
import { YamuxViolation } from "./yamux-violation.js";

/** Does what the other side's frames say. Unknown flags are ignored, as by Go, which looks at those it knows. */
export class FrameHandler implements FrameSink {
  readonly #state: SessionState;
  readonly #port: StreamPort;
  /** Whose payload is being read; undefined: it is dropped. */
  #payloadOf: SessionStream | undefined;
  #endsWithPayload = false;

  constructor(state: SessionState, port: StreamPort) {
    this.#state = state;
    this.#port = port;
  }

  get isOver(): boolean {
    return this.#state.ended;
  }

  // oxlint-disable-next-line max-params -- the hot path: an object a frame would be garbage a frame
  onFrame(type: number, flags: number, streamId: number, length: number): void {
    this.#payloadOf = undefined;
    switch (type) {
      case frameTypes.PING:
        this.#onPing(flags, length);
        break;
      case frameTypes.GO_AWAY:
        this.#onGoAway(length);
        break;
      default:
        this.#onStreamFrame(type === frameTypes.DATA, flags, streamId, length);
    }
  }

  onPayload(bytes: Uint8Array, last: boolean): void {
    const stream = this.#payloadOf;
    if (stream === undefined || stream.state === "closed") return;
    stream.heardAtMs = this.#state.nowMs;
    this.#state.windows.received(stream, bytes.length);
    stream.listener?.onData(bytes);
    if (!last || !this.#endsWithPayload) return;
    // Read again: the listener may have reset the stream.
    if (isReceivable(stream.state)) this.#state.receiveFin(stream);
  }

  // oxlint-disable-next-line max-params -- as above
  #onStreamFrame(isData: boolean, flags: number, id: number, length: number): void {
    const state = this.#state;
    if (isData && length > state.settings.streamWindowBytes) throw windowViolation(id, length);
    if ((flags & frameFlags.SYN) !== 0) this.#onSyn(id);
    const stream = state.streams.get(id);
    // One that was refused, reset or timed out, whose frames were on their way: yamux session.go:593-606 @v0.1.2.
    if (stream === undefined) return;
    if ((flags & frameFlags.ACK) !== 0) state.accepted(stream);
    if ((flags & frameFlags.RST) !== 0) {
      state.closeStream(stream, resetError(id));
      return;
    }
    const ends = (flags & frameFlags.FIN) !== 0;
    if (isData && length > 0) {
      this.#startPayload(stream, length, ends);
      return;
    }
    if (!isData) this.#growWindow(stream, length);
    // The stream may have sent its last, and been closed, with the new window.
    if (ends && state.streams.get(id) === stream) state.receiveFin(stream);
  }

  /** yamux session.go:677-716 @v0.1.2 */
  #onSyn(id: number): void {
    const state = this.#state;
    const { streams, writer, settings } = state;
    if (!streams.isPeerId(id))
      throw new YamuxViolation(`SYN for stream ${id}, whose id is not the peer's to give`);
    if (streams.get(id) !== undefined) throw new YamuxViolation(`SYN for stream ${id}, which is open`);
    if (state.goneAway || streams.incomingCount >= settings.maxIncomingStreams) {
      writer.refusal(id);
      this.#boundAnswers();
      return;
    }
    const stream = new SessionStream(id, this.#port);
    stream.state = "established";
    stream.heardAtMs = state.nowMs;
    streams.add(stream);
    // At once, with a frame of its own.
    writer.acceptance(id, state.windows.widen(stream));
    this.#boundAnswers();
    state.listener.onStream(stream);
  }

  #startPayload(stream: SessionStream, length: number, ends: boolean): void {
    if (length > stream.receiveWindow) throw windowViolation(stream.id, length, stream.receiveWindow);
    if (ends && nextStreamState(stream.state, "receiveFin") === undefined) {
      throw new YamuxViolation(finRefusal(stream));
    }
    stream.receiveWindow -= length;
    // Go's writer can send what it had begun behind its own FIN: yamux stream.go:183-211 @v0.1.2.
    if (!isReceivable(stream.state)) return;
    const { windows, streams } = this.#state;
    if (windows.isOverBudget(stream, length, streams.openCount)) {
      this.#state.resetStream(stream, unreadError(stream.id, windows.unreadBytes));
      return;
    }
    this.#payloadOf = stream;
    this.#endsWithPayload = ends;
  }

  #growWindow(stream: SessionStream, increment: number): void {
    if (increment === 0) return;
    stream.sendWindow += increment;
    // Go's counter would wrap: yamux stream.go:472 @v0.1.2.
    if (stream.sendWindow > MAX_32_BITS) {
      throw new YamuxViolation(`stream ${stream.id} is granted a window of ${stream.sendWindow} bytes`);
    }
    this.#state.sender.resume(stream);
  }

  /** yamux session.go:629-656 @v0.1.2: what does not ask, answers. */
  #onPing(flags: number, value: number): void {
    if ((flags & frameFlags.SYN) === 0) {
      this.#state.pings.answer(value);
      return;
    }
    this.#state.writer.pingAnswer(value);
    this.#boundAnswers();
  }

  #onGoAway(code: number): void {
    const state = this.#state;
    if (code !== goAwayCodes.NORMAL) {
      state.end(goAwayError(code));
      return;
    }
    state.peerGoneAway = true;
    state.failWaiting(goneAwayError());
  }

  #boundAnswers(): void {
    const { writer, settings } = this.#state;
    if (writer.answerCount <= settings.maxQueuedControlFrames) return;
    throw new YamuxViolation(`it asks for ${writer.answerCount} answers without reading them`);
  }
}

function windowViolation(streamId: number, length: number, window?: number): YamuxViolation {
  const limit = window === undefined ? "any window" : `the ${window} bytes that it may`;
  return new YamuxViolation(`DATA of ${length} bytes on stream ${streamId}, more than ${limit}`);
}
