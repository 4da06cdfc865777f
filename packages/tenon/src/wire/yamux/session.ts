import { goAwayCodes } from "./frame.js";
import { FrameHandler } from "./frame-handler.js";
import { FrameReader } from "./frame-reader.js";
import type { PingCallback } from "./pings.js";
import {
  brokenRulesError,
  closeTimeoutError,
  closingError,
  goneAwayError,
  lostError,
  silentPeerError,
  usedUpError,
} from "./session-errors.js";
import { SessionState } from "./session-state.js";
import type { SessionListener, YamuxSessionOptions } from "./session-state.js";
import { SessionStream } from "./session-stream.js";
import type { StreamPort } from "./session-stream.js";
import { YamuxViolation } from "./yamux-violation.js";

/**
 * Yamux over any byte stream, both roles, without IO: bytes go in by `receive` and out by `takeOutput`, time comes as
 * an argument, the listeners are called synchronously. Nothing here throws at what the other side does.
 */
export class YamuxSession implements StreamPort {
  readonly #state: SessionState;
  readonly #reader: FrameReader;
  #outputTold = false;

  constructor(listener: SessionListener, options: YamuxSessionOptions) {
    this.#state = new SessionState(listener, options);
    this.#reader = new FrameReader(new FrameHandler(this.#state, this));
  }

  /** Whether the session is over: what waits is the last output. */
  get ended(): boolean {
    return this.#state.ended;
  }

  /** Open streams, and those that wait to be opened. */
  get streamCount(): number {
    return this.#state.streams.size;
  }

  /** Bytes received and not consumed, on all streams. */
  get unreadBytes(): number {
    return this.#state.windows.unreadBytes;
  }

  /** When to call `checkTime`, on the clock of `nowMs`, at the latest; Infinity = never. Changes with each call of a method. */
  get deadlineMs(): number {
    const { ended, keepAlive, openTimes, closeTimes } = this.#state;
    if (ended) return Infinity;
    return Math.min(keepAlive.deadlineMs, openTimes.deadlineMs, closeTimes.deadlineMs);
  }

  /**
   * Takes in what the other side sent. Not to be called from inside a callback. Does not throw, unless a listener does:
   * a peer that breaks the rules gets GO_AWAY, the listener `onClose` with YAMUX_PROTOCOL.
   */
  receive(bytes: Uint8Array, nowMs: number): void {
    const state = this.#state;
    if (state.ended) return;
    state.nowMs = nowMs;
    state.keepAlive.heard(nowMs);
    try {
      this.#reader.read(bytes);
    } catch (error) {
      if (!(error instanceof YamuxViolation)) throw error;
      state.end(brokenRulesError(error), goAwayCodes.PROTOCOL_ERROR);
    }
    this.#tellOutput();
  }

  /** The other side has closed the byte stream; `cause` is the byte stream's own error, if it had one. */
  endInput(cause?: Error): void {
    const { streams } = this.#state;
    const orderly = cause === undefined && streams.size === 0;
    this.destroy(orderly ? undefined : lostError(streams.size, cause));
  }

  /** What waits to be written, in order; then streams may have put more in line: call until nothing comes. */
  takeOutput(nowMs: number): readonly Uint8Array[] {
    const state = this.#state;
    const pieces = state.queue.take();
    this.#outputTold = false;
    state.writer.seal();
    state.keepAlive.taken(nowMs);
    state.openTimes.begin(nowMs);
    state.closeTimes.begin(nowMs);
    if (!state.ended) state.sender.pump();
    return pieces;
  }

  /** The driver can take no more for now: the other side has `writeTimeoutMs` to read what it was sent. */
  outputBlocked(nowMs: number): void {
    this.#state.keepAlive.blocked(nowMs);
  }

  /** Does what is due by now: see `deadlineMs`. */
  checkTime(nowMs: number): void {
    const state = this.#state;
    if (state.ended) return;
    state.nowMs = nowMs;
    this.#checkStreams(nowMs);
    const due = state.keepAlive.check(nowMs);
    if (due === "ping") this.ping(() => state.keepAlive.answered(state.nowMs));
    else if (due !== undefined) state.end(silentPeerError(due, state.settings.writeTimeoutMs));
    this.#tellOutput();
  }

  /**
   * Opens a stream: SYN at once, unless too many are not accepted yet; what is written then waits. Its listener must be
   * set before the next call of another method.
   * @throws PluginError CLOSED after `drain` or the end, CONNECTION_LOST when the other side takes no more streams or ids are used up
   */
  openStream(): SessionStream {
    const state = this.#state;
    const { streams, settings } = state;
    if (state.ended || state.draining) throw closingError();
    if (state.peerGoneAway) throw goneAwayError();
    if (streams.nextId > settings.maxStreamId) throw usedUpError();
    const stream = new SessionStream(streams.nextId, this);
    streams.nextId += 2;
    streams.waiting.push(stream);
    state.openWaiting();
    this.#tellOutput();
    return stream;
  }

  /** Asks for an answer, of which `callback` is told once; returns the ping's value, for `forgetPing`. */
  ping(callback: PingCallback): number {
    const value = this.#state.pings.add(callback);
    this.#state.writer.ping(value);
    this.#tellOutput();
    return value;
  }

  /** The ping's callback is not to be called any more. */
  forgetPing(value: number): void {
    this.#state.pings.forget(value);
  }

  /** Tells the other side to open no more streams; those that it opens are refused. Open ones go on. */
  goAway(): void {
    if (this.#state.ended) return;
    this.#state.sayGoAway(goAwayCodes.NORMAL);
    this.#tellOutput();
  }

  /** Goes away, opens no more streams, and ends with the last that is open. */
  drain(): void {
    if (this.#state.ended) return;
    this.#state.draining = true;
    this.goAway();
    this.#state.settle();
  }

  /** Ends at once: open streams are reset, the listeners told `reason`; undefined: the end is in good order. */
  destroy(reason: Error | undefined): void {
    this.#state.end(reason);
    this.#tellOutput();
  }

  write(stream: SessionStream, bytes: Uint8Array): boolean {
    const open = this.#state.sender.write(stream, bytes);
    this.#tellOutput();
    return open;
  }

  consume(stream: SessionStream, byteCount: number): void {
    this.#state.windows.consume(stream, byteCount);
    this.#tellOutput();
  }

  end(stream: SessionStream): void {
    this.#state.sender.end(stream);
    this.#tellOutput();
  }

  reset(stream: SessionStream): void {
    this.#state.resetStream(stream, undefined);
    this.#tellOutput();
  }

  #checkStreams(nowMs: number): void {
    const state = this.#state;
    const { streamOpenTimeoutMs, streamCloseTimeoutMs } = state.settings;
    for (const stream of state.closeTimes.takeExpired(nowMs)) {
      state.resetStream(stream, closeTimeoutError(stream.id, streamCloseTimeoutMs));
    }
    const [unaccepted] = state.openTimes.takeExpired(nowMs);
    // The session, not the stream alone: yamux session.go:209-228 @v0.1.2.
    if (unaccepted === undefined) return;
    state.end(silentPeerError(`accept yamux stream ${unaccepted.id}`, streamOpenTimeoutMs));
  }

  #tellOutput(): void {
    if (this.#outputTold || this.#state.queue.byteLength === 0) return;
    this.#outputTold = true;
    this.#state.listener.onOutput();
  }
}
