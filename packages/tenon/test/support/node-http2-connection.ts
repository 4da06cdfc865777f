import http2 from "node:http2";
import type { ByteStream } from "../../src/transport/byte-stream.js";
import type { Http2ConnectionOptions } from "../../src/transport/http2-connection.js";
import type {
  ByteSource,
  HeaderBlock,
  HeaderList,
  Http2Connection,
  Http2ConnectionHandler,
  Http2Stream,
  PreparedHeaders,
  StreamFailure,
  StreamHandler,
} from "../../src/wire/http2/http2-stream.js";

/**
 * The gRPC layer's seam filled by `node:http2` (docs/decisions: the way out of our own HTTP/2). It is made for tests:
 * nothing here is fast, and one behaviour suite runs over it and over our own session.
 */
export function connectNodeHttp2(
  stream: ByteStream,
  options: Http2ConnectionOptions,
  handler: Http2ConnectionHandler,
): Http2Connection {
  return options.role === "client"
    ? new NodeClientConnection(stream, handler)
    : new NodeServerConnection(stream, handler);
}

abstract class NodeConnection implements Http2Connection {
  readonly #handler: Http2ConnectionHandler;
  readonly #streams = new Set<NodeStream>();
  #error: unknown;
  #isClosed = false;

  constructor(handler: Http2ConnectionHandler) {
    this.#handler = handler;
  }

  protected abstract readonly session: http2.Http2Session;

  protected watch(session: http2.Http2Session): void {
    session.on("error", (error) => (this.#error ??= error));
    session.on("close", () => this.#onClose());
  }

  protected track(stream: NodeStream, node: http2.Http2Stream): void {
    this.#streams.add(stream);
    node.once("close", () => {
      if (!this.session.destroyed) this.#streams.delete(stream);
    });
  }

  #onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stream of this.#streams) stream.failByConnection(this.#error);
    this.#handler.onClose(this.#error);
  }

  prepare(fields: HeaderList): PreparedHeaders {
    return { fields };
  }

  // oxlint-disable-next-line eslint/max-params -- the seam's signature
  openStream(
    handler: StreamHandler,
    headers: PreparedHeaders,
    extra: HeaderList | undefined,
    endStream: boolean,
  ): Http2Stream {
    const session = this.session as http2.ClientHttp2Session;
    if (this.#isClosed || session.closed || session.destroyed) {
      handler.onFailure({ by: "connection", errorCode: 0, unprocessed: true, cause: this.#error });
      return deadStream;
    }
    const node = session.request(toNodeHeaders(headers, extra), { endStream });
    const stream = new NodeStream(node, session, handler);
    this.track(stream, node);
    return stream;
  }

  goAway(): void {
    this.session.close();
  }

  destroy(cause: unknown): void {
    this.#error ??= cause;
    const streams = Array.from(this.#streams);
    this.session.destroy();
    for (const stream of streams) stream.failByConnection(cause);
  }
}

class NodeClientConnection extends NodeConnection {
  protected readonly session: http2.ClientHttp2Session;

  constructor(stream: ByteStream, handler: Http2ConnectionHandler) {
    super(handler);
    this.session = http2.connect("http://localhost", { createConnection: () => stream });
    this.watch(this.session);
  }
}

class NodeServerConnection extends NodeConnection {
  protected readonly session: http2.ServerHttp2Session;

  constructor(stream: ByteStream, handler: Http2ConnectionHandler) {
    super(handler);
    this.session = http2.performServerHandshake(stream);
    this.watch(this.session);
    this.session.on("stream", (node, ...[, flags, rawHeaders]: [unknown, number, string[]?]) => {
      const adapted = new NodeStream(node, this.session);
      this.track(adapted, node);
      adapted.handler = handler.onStream(adapted);
      adapted.start(toBlock(rawHeaders ?? []), (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0);
    });
  }
}

/** Bytes are handed on by `read()` of what has arrived; `consume` lets the stream flow again. */
class NodeStream implements Http2Stream {
  readonly #node: http2.Http2Stream;
  readonly #session: http2.Http2Session;
  handler: StreamHandler | undefined;
  #isOver = false;
  #hasEnded = false;
  #unconsumed = 0;
  #trailersBlock: HeaderBlock | undefined;
  #trailersToSend: http2.OutgoingHttpHeaders | undefined;
  #isWaiting = false;

  constructor(node: http2.Http2Stream, session: http2.Http2Session, handler?: StreamHandler) {
    this.#node = node;
    this.#session = session;
    this.handler = handler;
    node.on("response", (...[, flags, raw]: [unknown, number, string[]?]) =>
      this.start(toBlock(raw ?? []), (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0),
    );
    node.on(
      "trailers",
      (...[, , raw]: [unknown, number, string[]?]) => (this.#trailersBlock = toBlock(raw ?? [])),
    );
    node.on("wantTrailers", () => node.sendTrailers(this.#trailersToSend ?? {}));
    node.on("drain", () => this.#onDrain());
    node.on("error", () => undefined);
    node.on("close", () => this.#onClose());
  }

  /** Hands on the first header block, and only then lets the body flow: Node emits "response" a tick late. */
  start(block: HeaderBlock, endStream: boolean): void {
    this.#hasEnded = endStream;
    this.#report((target) => target.onHeaders(block, endStream));
    this.#node.on("data", (bytes: Buffer) => this.#onData(bytes));
    this.#node.on("end", () => this.#onEnd());
  }

  get id(): number {
    return this.#node.id ?? 0;
  }

  sendHeaders(headers: PreparedHeaders, extra: HeaderList | undefined, endStream: boolean): boolean {
    if (this.#node.destroyed || this.#node.closed) return true;
    const server = this.#node as http2.ServerHttp2Stream;
    const fields = toNodeHeaders(headers, extra);
    if (!server.headersSent) {
      server.respond(fields, { endStream, waitForTrailers: !endStream });
      return true;
    }
    this.#trailersToSend = fields;
    this.#node.end();
    return true;
  }

  sendData(source: ByteSource, endStream: boolean): boolean {
    if (this.#node.destroyed || this.#node.writableEnded) return true;
    const bytes = Buffer.alloc(source.byteLength);
    source.writeTo(bytes, 0);
    const mayGoOn = this.#node.write(bytes);
    if (endStream) this.#node.end();
    this.#isWaiting = !mayGoOn;
    return mayGoOn;
  }

  endData(): void {
    if (!this.#node.destroyed) this.#node.end();
  }

  consume(byteCount: number): void {
    this.#unconsumed -= byteCount;
    if (this.#unconsumed < pauseAtBytes && this.#node.isPaused()) this.#node.resume();
  }

  reset(errorCode: number): void {
    this.#isOver = true;
    this.#node.close(errorCode);
    this.#node.resume();
  }

  failByConnection(cause: unknown): void {
    this.#fail({ by: "connection", errorCode: 0, unprocessed: false, cause });
  }

  #onData(bytes: Buffer): void {
    this.#unconsumed += bytes.length;
    if (this.#unconsumed >= pauseAtBytes) this.#node.pause();
    this.#report((target) => target.onData(bytes, false));
  }

  #onEnd(): void {
    if (this.#hasEnded) return;
    const trailers = this.#trailersBlock;
    if (trailers !== undefined) {
      this.#hasEnded = true;
      this.#report((target) => target.onHeaders(trailers, true));
      return;
    }
    this.#hasEnded = true;
    // Node emits "end" for RST_STREAM too, before it can be told from a true end.
    setImmediate(() => {
      if (this.#node.aborted || (this.#node.rstCode ?? 0) !== 0) return;
      this.#report((target) => target.onData(Buffer.alloc(0), true));
    });
  }

  #onDrain(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#report((target) => target.onWritable());
  }

  #onClose(): void {
    const errorCode = this.#node.rstCode ?? 0;
    const isComplete = errorCode === 0 && this.#hasEnded;
    if (this.#isOver || isComplete) return;
    if (this.#session.destroyed) return;
    this.#fail({ by: "peer", errorCode, unprocessed: errorCode === http2.constants.NGHTTP2_REFUSED_STREAM });
  }

  #fail(failure: StreamFailure): void {
    if (this.#isOver) return;
    this.#report((target) => target.onFailure(failure));
    this.#isOver = true;
  }

  #report(tell: (target: StreamHandler) => void): void {
    if (!this.#isOver && this.handler !== undefined) tell(this.handler);
  }
}

/** About a stream's default window: what may wait before the peer is held back. */
const pauseAtBytes = 64 * 1024;

const deadStream: Http2Stream = {
  id: 0,
  sendHeaders: () => true,
  sendData: () => true,
  endData: () => undefined,
  consume: () => undefined,
  reset: () => undefined,
};

function toBlock(raw: string[]): HeaderBlock {
  return { fields: raw.map((text, index) => (index % 2 === 0 ? text.toLowerCase() : text)), memo: undefined };
}

function toNodeHeaders(headers: PreparedHeaders, extra: HeaderList | undefined): http2.OutgoingHttpHeaders {
  const fields = extra === undefined ? headers.fields : [...headers.fields, ...extra];
  const result: Record<string, string | string[]> = {};
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] ?? "";
    const value = fields[index + 1] ?? "";
    const earlier = result[name];
    result[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return result;
}
