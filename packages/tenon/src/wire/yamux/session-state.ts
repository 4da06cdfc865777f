import type { PluginError } from "../../errors/index.js";
import { OutputQueue } from "../queue/output-queue.js";
import { frameFlags, goAwayCodes } from "./frame.js";
import { FrameWriter } from "./frame-writer.js";
import { KeepAlive } from "./keep-alive.js";
import { Pings } from "./pings.js";
import { ReceiveWindows } from "./receive-windows.js";
import { closingError, finRefusal } from "./session-errors.js";
import type { SessionStream, YamuxStreamListener } from "./session-stream.js";
import { defaultYamuxSettings } from "./settings.js";
import type { YamuxSettings } from "./settings.js";
import { nextStreamState } from "./stream-state.js";
import type { StreamEvent } from "./stream-state.js";
import { StreamSender } from "./stream-sender.js";
import { StreamTable } from "./stream-table.js";
import type { YamuxRole } from "./stream-table.js";
import { TimedStreams } from "./timed-streams.js";
import { YamuxViolation } from "./yamux-violation.js";

/** What a session needs of its driver. */
export interface SessionListener {
  /** Output waits; called once until `takeOutput` has been called. Not to be answered inside the call. */
  onOutput(): void;
  /** A stream that the other side has opened, and that has been accepted; its listener must be set in the call. */
  onStream(stream: SessionStream): void;
  /** Once, last: what waits is the last output. Undefined: the session ended in good order. */
  onClose(error: Error | undefined): void;
}

/** What a session starts from. */
export interface YamuxSessionOptions {
  readonly role: YamuxRole;
  /** The driver's clock; only differences mean anything. */
  readonly nowMs: number;
  /** @default defaultYamuxSettings; from `normalizeYamuxSettings` */
  readonly settings?: YamuxSettings | undefined;
}

/** What all parts of a session work on, and the changes that concern several of them. */
export class SessionState {
  readonly settings: YamuxSettings;
  readonly listener: SessionListener;
  readonly queue: OutputQueue = new OutputQueue();
  readonly writer: FrameWriter = new FrameWriter(this.queue);
  readonly streams: StreamTable;
  readonly sender: StreamSender;
  readonly windows: ReceiveWindows;
  readonly keepAlive: KeepAlive;
  readonly pings: Pings = new Pings();
  readonly openTimes: TimedStreams;
  readonly closeTimes: TimedStreams;
  /** The time as the driver told it last. */
  nowMs: number;
  ended = false;
  /** This side has said GO_AWAY: the other side's new streams are refused. */
  goneAway = false;
  /** The other side has said it: this side opens no more. */
  peerGoneAway = false;
  /** The session ends with the last of its streams. */
  draining = false;

  constructor(listener: SessionListener, options: YamuxSessionOptions) {
    const { settings = defaultYamuxSettings, nowMs } = options;
    this.settings = settings;
    this.listener = listener;
    this.nowMs = nowMs;
    this.streams = new StreamTable(options.role);
    this.windows = new ReceiveWindows(settings, this.writer);
    this.keepAlive = new KeepAlive(settings, nowMs);
    this.openTimes = new TimedStreams(settings.streamOpenTimeoutMs);
    this.closeTimes = new TimedStreams(settings.streamCloseTimeoutMs);
    const { queue, writer } = this;
    const { outputHighWaterBytes, streamHighWaterBytes } = settings;
    const sendFin = (stream: SessionStream): void => this.#sendFin(stream);
    this.sender = new StreamSender({ queue, writer, outputHighWaterBytes, streamHighWaterBytes, sendFin });
  }

  /** Says SYN as far as the other side's backlog has room. yamux session.go:169-174 @v0.1.2 */
  openWaiting(): void {
    const { streams, settings } = this;
    while (streams.waiting.length > 0 && streams.unaccepted.size < settings.acceptBacklog) {
      const stream = streams.waiting.shift();
      if (stream === undefined) return;
      this.change(stream, "sendSyn");
      streams.add(stream);
      this.openTimes.add(stream);
      // At once, with a frame of its own: Go's side waits for it. yamux session.go:198 @v0.1.2
      this.writer.windowUpdate(frameFlags.SYN, stream.id, this.windows.widen(stream));
      this.sender.resume(stream);
    }
  }

  /** None of the streams that wait to be opened will be. */
  failWaiting(error: Error): void {
    for (const stream of Array.from(this.streams.waiting.values())) this.closeStream(stream, error);
  }

  /** The other side has accepted the stream. */
  accepted(stream: SessionStream): void {
    this.change(stream, "receiveAck");
    this.openTimes.delete(stream);
    if (this.streams.unaccepted.delete(stream)) this.openWaiting();
  }

  /** FIN came, behind all bytes of the stream. @throws YamuxViolation when it came before */
  receiveFin(stream: SessionStream): void {
    this.change(stream, "receiveFin");
    stream.listener?.onEnd();
    if (stream.state === "closed") this.#forget(stream, undefined);
  }

  /** Ends both directions: RST was sent, or came, or the session is over. Does nothing a second time. */
  closeStream(stream: SessionStream, error: Error | undefined): void {
    if (stream.state === "closed") return;
    this.change(stream, "reset");
    this.windows.forget(stream);
    this.#forget(stream, error);
  }

  /** Tells the other side that the stream is over, also one that it has not accepted. */
  resetStream(stream: SessionStream, error: Error | undefined): void {
    if (stream.state === "closed") return;
    // Nobody knows of one that waits for its SYN.
    if (stream.state !== "waiting") this.writer.windowUpdate(frameFlags.RST, stream.id, 0);
    this.closeStream(stream, error);
  }

  /** @throws YamuxViolation when the event is against the rules in the stream's state, which only FIN can be */
  change(stream: SessionStream, event: StreamEvent): void {
    const next = nextStreamState(stream.state, event);
    // yamux stream.go:445-447 @v0.1.2
    if (next === undefined) throw new YamuxViolation(finRefusal(stream));
    stream.state = next;
  }

  sayGoAway(code: number): void {
    if (this.goneAway && code === goAwayCodes.NORMAL) return;
    this.goneAway = true;
    this.writer.goAway(code);
  }

  /** Ends the session when it drains and nothing is open any more. */
  settle(): void {
    if (this.draining && this.streams.size === 0) this.end(undefined);
  }

  /**
   * The session is over. Open streams are reset before: at GO_AWAY with a reason, or at the end of the connection, Go's
   * readers see a regular end of file, as if all had come (yamux stream.go:399-404, :106-113 @v0.1.2). Where FIN has been
   * sent, all has come: a reset would take from Go's reader what it has not read yet (:114-116).
   */
  end(error: PluginError | Error | undefined, goAwayCode: number = goAwayCodes.NORMAL): void {
    if (this.ended) return;
    this.ended = true;
    const reason = error ?? closingError();
    for (const stream of Array.from(this.streams.open)) {
      if (stream.state === "localClosed") this.closeStream(stream, reason);
      else this.resetStream(stream, reason);
    }
    this.failWaiting(reason);
    this.sayGoAway(goAwayCode);
    this.pings.fail(reason);
    this.listener.onClose(error);
  }

  #sendFin(stream: SessionStream): void {
    this.change(stream, "sendFin");
    // A lone FIN is a window update of 0, as Go sends it: yamux stream.go:306-321 @v0.1.2.
    this.writer.windowUpdate(frameFlags.FIN, stream.id, 0);
    // Read through a function: the compiler takes the state for unchanged since `isSendable`.
    if (isOver(stream)) {
      this.#forget(stream, undefined);
    } else {
      this.openTimes.delete(stream);
      this.closeTimes.add(stream);
    }
  }

  #forget(stream: SessionStream, error: Error | undefined): void {
    this.sender.drop(stream);
    this.openTimes.delete(stream);
    this.closeTimes.delete(stream);
    this.streams.delete(stream);
    if (!this.ended) this.openWaiting();
    const listener: YamuxStreamListener | undefined = stream.listener;
    stream.listener = undefined;
    listener?.onClose(error);
    this.settle();
  }
}

function isOver(stream: SessionStream): boolean {
  return stream.state === "closed";
}
