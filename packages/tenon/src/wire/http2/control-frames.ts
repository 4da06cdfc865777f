import { goAwayError } from "./connection-errors.js";
import type { ConnectionState } from "./connection-state.js";
import { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorCodes } from "./error-code.js";
import { MAX_31_BITS, frameFlags, readUint31, readUint32 } from "./frame.js";
import { applySettings, namesStreamLimit, smallestTableBytes } from "./settings.js";

/** Whom the acknowledgement of our PING is for. */
export interface PingAckListener {
  onPingAck(payload: Uint8Array): void;
}

/** What the peer's frames that carry no message do: one method a type. */
export class ControlFrames {
  /** Whether the peer's SETTINGS have come. */
  settingsSeen = false;
  readonly #state: ConnectionState;
  readonly #pings: PingAckListener;

  constructor(state: ConnectionState, pings: PingAckListener) {
    this.#state = state;
    this.#pings = pings;
  }

  /** RFC 9113 section 6.9. */
  windowUpdate(streamId: number, payload: Uint8Array): void {
    checkLength("WINDOW_UPDATE", payload, 4);
    const increment = readUint31(payload, 0);
    if (streamId === 0) this.#widenConnection(increment);
    else this.#widenStream(streamId, increment);
  }

  #widenConnection(increment: number): void {
    const { sender } = this.#state;
    if (increment === 0)
      throw new ConnectionViolation("PROTOCOL_ERROR", "WINDOW_UPDATE of 0 on the connection");
    if (!sender.growWindow(increment)) {
      throw new ConnectionViolation(
        "FLOW_CONTROL_ERROR",
        "WINDOW_UPDATE takes the connection's window above 2^31-1",
      );
    }
    sender.pump();
  }

  #widenStream(streamId: number, increment: number): void {
    const state = this.#state;
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
      state.refuse(
        stream,
        http2ErrorCodes.FLOW_CONTROL_ERROR,
        "WINDOW_UPDATE takes the stream's window above 2^31-1",
      );
      return;
    }
    state.sender.resume(stream);
  }

  /** RFC 9113 section 6.5. */
  settings(flags: number, streamId: number, payload: Uint8Array): void {
    checkNoStream("SETTINGS", streamId);
    if ((flags & frameFlags.ACK) !== 0) {
      checkLength("SETTINGS with ACK", payload, 0);
      return;
    }
    if (payload.length % 6 !== 0)
      throw new ConnectionViolation("FRAME_SIZE_ERROR", `SETTINGS of ${payload.length} bytes`);
    const state = this.#state;
    const { peer } = state;
    const before = peer.initialWindowBytes;
    applySettings(payload, peer, state.role === "client" ? "server" : "client");
    const isFirst = !this.settingsSeen;
    // Until the first SETTINGS a guess of our own stands for the limit; a peer that names none has none.
    if (isFirst && !namesStreamLimit(payload)) peer.maxConcurrentStreams = Number.POSITIVE_INFINITY;
    this.settingsSeen = true;
    // RFC 7541 section 4.2: also a size in between has to be announced, when it was the smallest.
    state.encoder.setPeerTableBytes(Math.min(smallestTableBytes(payload), peer.headerTableBytes));
    state.encoder.setPeerTableBytes(peer.headerTableBytes);
    state.writer.settingsAck();
    this.#shiftWindows(peer.initialWindowBytes - before);
    state.settle();
    state.sender.pump();
    if (isFirst) state.handler.onReady?.();
  }

  /** RFC 9113 section 6.9.2: a new initial window changes the windows of open streams by the difference. */
  #shiftWindows(difference: number): void {
    if (difference === 0) return;
    const { streams, work, sender } = this.#state;
    work.spend(streams.size);
    const open = [...streams.values()];
    for (const stream of open) {
      stream.sendWindow += difference;
      if (stream.sendWindow <= MAX_31_BITS) continue;
      throw new ConnectionViolation(
        "FLOW_CONTROL_ERROR",
        "SETTINGS_INITIAL_WINDOW_SIZE takes a stream's window above 2^31-1",
      );
    }
    // Only now: what goes out may end streams and open others.
    if (difference > 0) for (const stream of open) sender.resume(stream);
  }

  /** RFC 9113 section 6.7. */
  ping(flags: number, streamId: number, payload: Uint8Array): void {
    checkNoStream("PING", streamId);
    checkLength("PING", payload, 8);
    if ((flags & frameFlags.ACK) === 0) this.#state.writer.ping(payload, true);
    else this.#pings.onPingAck(payload);
  }

  /** RFC 9113 section 6.4. */
  rstStream(streamId: number, payload: Uint8Array): void {
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

  /** RFC 9113 section 6.8. */
  goAway(streamId: number, payload: Uint8Array): void {
    checkNoStream("GOAWAY", streamId);
    if (payload.length < 8)
      throw new ConnectionViolation("FRAME_SIZE_ERROR", `GOAWAY of ${payload.length} bytes`);
    const state = this.#state;
    const errorCode = readUint32(payload, 4);
    const cause = goAwayError(errorCode, payload.subarray(8));
    state.draining = true;
    state.drainCause = cause;
    if (errorCode !== http2ErrorCodes.NO_ERROR) state.drainError = cause;
    state.refuseAbove(readUint31(payload, 0), errorCode);
  }

  /** Priorities are read and dropped: RFC 9113 section 5.3. */
  priority(streamId: number, payload: Uint8Array): void {
    if (streamId === 0) throw new ConnectionViolation("PROTOCOL_ERROR", "PRIORITY on stream 0");
    const wrongLength = payload.length !== 5;
    if (!wrongLength && readUint31(payload, 0) !== streamId) return;
    const code = wrongLength ? "FRAME_SIZE_ERROR" : "PROTOCOL_ERROR";
    const problem = "PRIORITY of a wrong length, or on the stream itself";
    const { streams } = this.#state;
    const stream = streams.get(streamId);
    if (stream !== undefined) this.#state.refuse(stream, http2ErrorCodes[code], problem);
    // RFC 9113 section 6.4: an idle stream must not be reset; and a client would open it later.
    else if (streams.classify(streamId) === "idle") throw new ConnectionViolation(code, problem);
    else this.#state.answerReset(streamId, http2ErrorCodes[code]);
  }

  /** RFC 9113 section 5.1: only HEADERS and PRIORITY may come for a stream that nobody has opened. */
  #rejectIdle(name: string, streamId: number): void {
    if (this.#state.streams.classify(streamId) !== "idle") return;
    throw new ConnectionViolation("PROTOCOL_ERROR", `${name} on stream ${streamId}, which is not open`);
  }
}

function checkLength(name: string, payload: Uint8Array, expected: number): void {
  if (payload.length === expected) return;
  throw new ConnectionViolation(
    "FRAME_SIZE_ERROR",
    `${name} of ${payload.length} bytes, ${expected} expected`,
  );
}

function checkNoStream(name: string, streamId: number): void {
  if (streamId !== 0) throw new ConnectionViolation("PROTOCOL_ERROR", `${name} on a stream`);
}
