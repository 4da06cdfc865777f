import { PluginError } from "../errors/index.js";
import type { Http2ConnectionHandler, RenewableConnection } from "../wire/http2/http2-stream.js";
import type { Http2Stream, StreamHandler } from "../wire/http2/http2-stream.js";
import { normalizeHttp2Limits } from "../wire/http2/limits.js";
import type { Http2Limits } from "../wire/http2/limits.js";
import { Http2Session } from "../wire/http2/session.js";
import type { SessionListener } from "../wire/http2/session.js";
import type { ByteStream } from "./byte-stream.js";

/** How long a connection that has said its last word waits for the other side to read it and to close, in milliseconds. */
const LAST_WORD_MS = 1000;

/** How long a client that has connected may take to say that it speaks HTTP/2. grpc-go server.go:192 @v1.83.0 */
const OPENING_MS = 120_000;

/** Which end of the connection this side is, and what it bears. */
export interface Http2ConnectionOptions {
  readonly role: "client" | "server";
  /** @default defaultHttp2Limits, one by one; `normalizeHttp2Limits` has the bounds */
  readonly limits?: Partial<Http2Limits>;
  /** Milliseconds for a client's preface and SETTINGS (server): then the connection ends. @default 120_000 */
  readonly openingMs?: number;
  /**
   * Asked when the byte stream has ended without a word, or with an error: what that means, such as a process that
   * died. Streams fail with the answer, and wait for it; undefined: with the byte stream's own error. Must not reject.
   */
  readonly explainEnd?: ((error: Error | undefined) => Promise<Error | undefined>) | undefined;
}

/**
 * Speaks HTTP/2 on `stream`, which it owns from then on: a socket, a TLS socket, or one end of a pair in memory.
 * The byte stream is closed when the connection has ended, however it ended.
 *
 * @throws TypeError when a limit is out of its bounds
 */
export function connectHttp2(
  stream: ByteStream,
  options: Http2ConnectionOptions,
  handler: Http2ConnectionHandler,
): RenewableConnection {
  return new Http2Driver(stream, options, handler).session;
}

/** The only place where HTTP/2 meets a socket and a timer. */
class Http2Driver implements SessionListener {
  readonly session: Http2Session;
  readonly onStreamIdsLow?: () => void;
  readonly #stream: ByteStream;
  readonly #handler: Http2ConnectionHandler;
  /** The socket has said that it is full. */
  #blocked = false;
  #closing = false;
  #inputEnded = false;
  // Made once: a closure a tick would be garbage.
  readonly #flush = (): void => this.#write();
  readonly #afterMicrotasks = (): void => process.nextTick(this.#flush);

  constructor(stream: ByteStream, options: Http2ConnectionOptions, handler: Http2ConnectionHandler) {
    this.#stream = stream;
    this.#handler = handler;
    // Only if the owner has one: without it, calls that find no stream id fail.
    if (handler.onStreamIdsLow !== undefined) this.onStreamIdsLow = () => handler.onStreamIdsLow?.();
    this.session = new Http2Session(options.role, this, normalizeHttp2Limits(options.limits));
    stream.on("data", (bytes: Uint8Array) => this.session.receive(bytes));
    stream.on("drain", () => this.#unblock());
    const end = (error?: Error): void => this.#endInput(error, options.explainEnd);
    stream.on("end", end);
    stream.on("error", end);
    stream.on("close", () => end());
    // One that is over already tells nobody any more.
    if (stream.destroyed || stream.readableEnded) process.nextTick(end);
    if (options.role === "server") this.#limitOpening(options.openingMs ?? OPENING_MS);
    this.onOutput();
  }

  /** Whoever connects and says nothing would hold a socket and a session for ever. */
  #limitOpening(openingMs: number): void {
    const timer = setTimeout(() => {
      if (!this.session.peerReady) this.session.destroy(createOpeningTimeout(openingMs));
    }, openingMs);
    timer.unref();
    this.#stream.once("close", () => clearTimeout(timer));
  }

  onStream(stream: Http2Stream): StreamHandler {
    return this.#handler.onStream(stream);
  }

  onReady(): void {
    this.#handler.onReady?.();
  }

  /**
   * One write a tick: a microtask, then nextTick, comes after every promise continuation of the tick, so that the
   * output of all calls that one read woke goes out together (docs/performance.md has the figures).
   */
  onOutput(): void {
    queueMicrotask(this.#afterMicrotasks);
  }

  onClose(error: unknown): void {
    this.#closing = true;
    this.onOutput();
    this.#handler.onClose(error);
  }

  #endInput(error: Error | undefined, explain: Http2ConnectionOptions["explainEnd"]): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    if (explain === undefined || this.#closing) {
      this.session.endInput(error);
      return;
    }
    void explain(error).then((reason) => {
      if (reason === undefined) this.session.endInput(error);
      else this.session.destroy(reason);
    });
  }

  #unblock(): void {
    this.#blocked = false;
    this.#write();
  }

  #write(): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.writableEnded) return;
    // The last output goes whether or not the socket is full: there is no more of it to come.
    while (!this.#blocked || this.#closing) {
      const pieces = this.session.takeOutput();
      if (pieces.length === 0) break;
      this.#blocked = !this.#writePieces(pieces);
    }
    if (this.#closing) this.#endStream();
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

  /**
   * What was written last goes out if the other side still reads; then the byte stream is closed both ways, once the
   * other side has closed its own: closing with input unread resets a socket, and could take our GOAWAY with it.
   */
  #endStream(): void {
    const stream = this.#stream;
    const destroy = (): void => void stream.destroy();
    // unref: a closed connection keeps no process alive.
    const timer = setTimeout(destroy, LAST_WORD_MS);
    timer.unref();
    stream.once("close", () => clearTimeout(timer));
    stream.end(() => {
      if (stream.readableEnded) destroy();
      else stream.once("end", destroy);
    });
  }
}

function createOpeningTimeout(timeoutMs: number): PluginError {
  return new PluginError(
    "START_TIMEOUT",
    `A client connected and did not speak HTTP/2 within ${timeoutMs} ms.`,
    {
      remedy: "Look for what connects to the plugin's socket and says nothing; the connection was closed.",
      details: { phase: "http2", timeoutMs },
    },
  );
}
