import { createDeferred } from "../internal/deferred.js";
import type { Deferred } from "../internal/deferred.js";
import type { WaitOptions } from "../internal/wait-options.js";
import { settlesWithin, waitFor } from "../internal/wait.js";
import { YamuxSession } from "../wire/yamux/session.js";
import { closingError, silentPeerError } from "../wire/yamux/session-errors.js";
import type { SessionListener } from "../wire/yamux/session-state.js";
import { normalizeYamuxSettings } from "../wire/yamux/settings.js";
import type { YamuxSettings } from "../wire/yamux/settings.js";
import type { ByteStream } from "./byte-stream.js";
import { ConnectionStream } from "./yamux-stream.js";
import type { YamuxStream } from "./yamux-stream.js";

/** How long a connection that has said its last word waits for the other side to read it and to close, in milliseconds. */
const LAST_WORD_MS = 1000;

/** How long `close` waits for open streams unless it is told, in milliseconds. */
const CLOSE_MS = 5000;

/** The longest that one timer can wait, in milliseconds; `checkTime` may come too soon, so the next one waits for the rest. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Which end of the connection this side is, and who takes the other side's streams. */
export interface YamuxConnectionOptions {
  readonly role: "client" | "server";
  /** A stream that the other side has opened; it has been accepted. `listen` to it, or `toDuplex`, in the call. */
  onStream(stream: YamuxStream): void;
  /** @default defaultYamuxSettings, one by one; `normalizeYamuxSettings` has the bounds */
  readonly settings?: Partial<YamuxSettings> | undefined;
  /**
   * Asked when the byte stream has ended without a word, or with an error: what that means, such as a process that
   * died. Streams fail with the answer, and wait for it; undefined: with the byte stream's own error. Must not reject.
   */
  readonly explainEnd?: ((error: Error | undefined) => Promise<Error | undefined>) | undefined;
}

/**
 * Yamux on `stream`, which it owns from then on: a socket, a TLS socket, or one end of a pair in memory. The byte stream
 * is closed when the connection has ended, however it ended. The only place where yamux meets a socket and a timer;
 * neither timer keeps the process alive.
 *
 * @throws TypeError when a setting is out of its bounds
 */
export class YamuxConnection {
  /** Settles, never rejects, once the connection is over; with an error unless it ended in good order. */
  readonly closed: Promise<Error | undefined>;
  readonly #session: YamuxSession;
  readonly #stream: ByteStream;
  readonly #settings: YamuxSettings;
  readonly #explainEnd: YamuxConnectionOptions["explainEnd"];
  /** The byte stream has said that it is full. */
  #blocked = false;
  #closing = false;
  #inputEnded = false;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer goes off; Infinity: none is set. */
  #timerAtMs = Infinity;
  // Made once: a closure a tick would be garbage.
  readonly #flush = (): void => this.#write();
  readonly #afterMicrotasks = (): void => process.nextTick(this.#flush);

  constructor(stream: ByteStream, options: YamuxConnectionOptions) {
    this.#stream = stream;
    this.#settings = normalizeYamuxSettings(options.settings);
    this.#explainEnd = options.explainEnd;
    const closed = createDeferred<Error | undefined>();
    this.closed = closed.promise;
    const listener: SessionListener = {
      // One write a tick, after every promise continuation: see http2-connection.ts.
      onOutput: () => queueMicrotask(this.#afterMicrotasks),
      onStream: (incoming) => options.onStream(new ConnectionStream(incoming)),
      onClose: (error) => this.#onClose(error, closed),
    };
    const { role } = options;
    this.#session = new YamuxSession(listener, { role, settings: this.#settings, nowMs: performance.now() });
    this.#listenToBytes(stream);
    this.#setTimer();
  }

  /** Open streams, and those that wait to be opened. */
  get streamCount(): number {
    return this.#session.streamCount;
  }

  /**
   * Opens a stream and tells the other side at once; when `acceptBacklog` streams are not accepted yet, it and what is
   * written on it wait.
   * @throws PluginError CLOSED after `close`, CONNECTION_LOST when the other side takes no more streams or ids are used up
   */
  openStream(): YamuxStream {
    return new ConnectionStream(this.#session.openStream());
  }

  /**
   * Resolves once the other side has answered.
   * @param options `timeoutMs` @default writeTimeoutMs of the settings. yamux session.go:347-351 @v0.1.2
   * @throws PluginError CONNECTION_LOST when there is no answer in time, which ends nothing; ABORTED; why the connection ended
   */
  async ping(options: WaitOptions = {}): Promise<void> {
    const { signal, timeoutMs = this.#settings.writeTimeoutMs } = options;
    if (this.#session.ended) throw (await this.closed) ?? closingError();
    const answer = createDeferred<void>();
    const value = this.#session.ping((error) => {
      if (error === undefined) answer.resolve();
      else answer.reject(error);
    });
    try {
      await waitFor(answer.promise, {
        signal,
        timeoutMs,
        onTimeout: () => silentPeerError("answer a ping", timeoutMs),
      });
    } finally {
      this.#session.forgetPing(value);
    }
  }

  /** Tells the other side to open no more streams; those that it opens are refused. Open ones go on. */
  goAway(): void {
    this.#session.goAway();
  }

  /**
   * Goes away, lets open streams end, then ends the byte stream. Streams that are open after `timeoutMs`, or when the
   * signal fires, are reset. Does not reject.
   * @param options `timeoutMs` @default 5000
   */
  async close(options: WaitOptions = {}): Promise<void> {
    this.#session.drain();
    const inTime = await settlesWithin(this.closed, { timeoutMs: CLOSE_MS, ...options });
    if (!inTime) this.#session.destroy(undefined);
  }

  /** Ends everything at once: open streams are reset, their listeners told `reason`. */
  destroy(reason: Error): void {
    this.#session.destroy(reason);
  }

  #listenToBytes(stream: ByteStream): void {
    stream.on("data", (bytes: Uint8Array) => {
      this.#session.receive(bytes, performance.now());
      this.#setTimer();
    });
    stream.on("drain", () => {
      this.#blocked = false;
      this.#write();
    });
    const end = (error?: Error): void => this.#endInput(error);
    stream.on("end", end);
    stream.on("error", end);
    stream.on("close", () => end());
    // One that is over already tells nobody any more.
    if (stream.destroyed || stream.readableEnded) process.nextTick(end);
  }

  #onClose(error: Error | undefined, closed: Deferred<Error | undefined>): void {
    this.#closing = true;
    clearTimeout(this.#timer);
    queueMicrotask(this.#afterMicrotasks);
    closed.resolve(error);
  }

  #endInput(error: Error | undefined): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    const explain = this.#explainEnd;
    if (explain === undefined || this.#closing) {
      this.#session.endInput(error);
      return;
    }
    void explain(error).then((reason) => {
      if (reason === undefined) this.#session.endInput(error);
      else this.#session.destroy(reason);
    });
  }

  #write(): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.writableEnded) return;
    const nowMs = performance.now();
    // The last output goes whether or not the byte stream is full: there is no more of it to come.
    while (!this.#blocked || this.#closing) {
      const pieces = this.#session.takeOutput(nowMs);
      if (pieces.length === 0) break;
      this.#blocked = !this.#writePieces(pieces);
    }
    if (this.#closing) {
      this.#endStream();
      return;
    }
    if (this.#blocked) this.#session.outputBlocked(nowMs);
    this.#setTimer();
  }

  #writePieces(pieces: readonly Uint8Array[]): boolean {
    const stream = this.#stream;
    if (pieces.length === 1) return stream.write(pieces[0]);
    stream.cork();
    let open = true;
    for (const piece of pieces) open = stream.write(piece);
    stream.uncork();
    return open;
  }

  /** A timer that goes off too early is set anew then: deadlines mostly move away, seldom closer. */
  #setTimer(): void {
    const atMs = this.#session.deadlineMs;
    if (atMs >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    const delayMs = Math.min(Math.ceil(atMs - performance.now()), LONGEST_TIMER_MS);
    // After a long pause of this process timers come first: what has arrived meanwhile is read before anybody is blamed.
    this.#timer = setTimeout(() => setImmediate(() => this.#checkTime()), delayMs);
    this.#timer.unref();
  }

  #checkTime(): void {
    this.#timerAtMs = Infinity;
    this.#session.checkTime(performance.now());
    this.#setTimer();
  }

  /** As in http2-connection.ts: closing with input unread resets a socket, and could take our last word with it. */
  #endStream(): void {
    const stream = this.#stream;
    const destroy = (): void => void stream.destroy();
    const timer = setTimeout(destroy, LAST_WORD_MS);
    timer.unref();
    stream.once("close", () => clearTimeout(timer));
    stream.end(() => {
      if (stream.readableEnded) destroy();
      else stream.once("end", destroy);
    });
  }
}
