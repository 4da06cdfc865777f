import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectNode, constants, createServer as createNodeServer } from "node:http2";
import type { ClientHttp2Session, IncomingHttpHeaders } from "node:http2";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { connectHttp2 } from "../../src/transport/http2-connection.js";
import type { Http2Connection, Http2Stream, StreamHandler } from "../../src/wire/http2/http2-stream.js";
import { requestFields, responseFields } from "../support/http2-frames.js";
import { body } from "../support/http2-peer.js";

/** Calls that are cancelled. nghttp2 ends a connection on which a client resets more than 1000 streams in short order. */
const callCount = 900;

async function listen(context: TestContext, server: Server): Promise<number> {
  context.after(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Answers with as many bytes as came, and with a trailer that says how many. */
class Echo implements StreamHandler {
  /** Streams that have not come to their end. */
  static openCount = 0;
  readonly #stream: Http2Stream;
  readonly #connection: Http2Connection;
  #byteCount = 0;
  #isOver = false;

  constructor(stream: Http2Stream, connection: Http2Connection) {
    this.#stream = stream;
    this.#connection = connection;
    Echo.openCount++;
  }

  onHeaders(_block: unknown, endStream: boolean): void {
    if (endStream) this.#answer();
  }

  onData(bytes: Uint8Array, endStream: boolean): void {
    this.#byteCount += bytes.length;
    this.#stream.consume(bytes.length);
    if (endStream) this.#answer();
  }

  onFailure(): void {
    this.#end();
  }

  onWritable(): void {}

  #answer(): void {
    this.#end();
    this.#stream.sendHeaders(this.#connection.prepare(responseFields), undefined, false);
    this.#stream.sendData(body(this.#byteCount), false);
    this.#stream.sendHeaders(this.#connection.prepare([]), ["x-bytes", String(this.#byteCount)], true);
  }

  /** The request has ended, or the stream has failed. */
  #end(): void {
    if (!this.#isOver) Echo.openCount--;
    this.#isOver = true;
  }
}

/** One call of node:http2's client; resolves when it is over, with what came of it. */
function nodeCall(
  session: ClientHttp2Session,
  byteCount: number,
  cancelAt?: "once" | "response" | "data",
): Promise<{ bytes: number; trailer: unknown }> {
  return new Promise((resolve) => {
    const request = session.request({ ":method": "POST", ":path": "/a" });
    const cancel = (): void => request.close(constants.NGHTTP2_CANCEL);
    let bytes = 0;
    let trailer: unknown;
    request.on("data", (piece: Uint8Array) => (bytes += piece.length));
    request.on("trailers", (fields: IncomingHttpHeaders) => (trailer = fields["x-bytes"]));
    request.on("error", () => {});
    request.on("close", () => resolve({ bytes, trailer }));
    if (cancelAt === "once") setImmediate(cancel);
    else if (cancelAt !== undefined) request.once(cancelAt, cancel);
    request.end(Buffer.alloc(byteCount));
  });
}

describe("our server and the client of node:http2", () => {
  it("carry 50 MB each way, and hundreds of calls that are cancelled at every moment", async (context) => {
    let serverClosed: Promise<unknown> = Promise.resolve();
    const server = createServer((socket) => {
      serverClosed = new Promise((resolve) => {
        const handler = { onStream: (stream: Http2Stream) => new Echo(stream, connection), onClose: resolve };
        const connection: Http2Connection = connectHttp2(socket, { role: "server" }, handler);
      });
    });
    const session = connectNode(`http://127.0.0.1:${await listen(context, server)}`);
    context.after(() => session.destroy());
    assert.deepEqual(await nodeCall(session, 50_000_000), { bytes: 50_000_000, trailer: "50000000" });
    for (let round = 0; round < callCount / 100; round++) {
      const calls = Array.from({ length: 100 }, (_, index) => {
        return nodeCall(session, (index % 7) * 20_000, (["once", "response", "data"] as const)[index % 3]);
      });
      await Promise.all(calls);
    }
    assert.deepEqual(await nodeCall(session, 1000), { bytes: 1000, trailer: "1000" }, "the connection lives");
    assert.equal(Echo.openCount, 0, "no stream is left");
    session.close();
    assert.equal(await serverClosed, undefined);
  });
});

describe("our client and the server of node:http2", () => {
  it("carry 50 MB each way, and hundreds of calls that are cancelled at every moment", async (context) => {
    const server = createNodeServer();
    let openCount = 0;
    server.on("stream", (stream) => {
      openCount++;
      stream.on("error", () => {});
      stream.on("close", () => openCount--);
      stream.respond({ ":status": 200 });
      stream.pipe(stream);
    });
    const port = await listen(context, server);
    let close: (error: unknown) => void = () => {};
    const closed = new Promise((resolve) => {
      close = resolve;
    });
    const connection = connectHttp2(
      connect(port, "127.0.0.1"),
      { role: "client" },
      { onStream: () => assert.fail("a server opens no streams"), onClose: close },
    );
    context.after(() => connection.destroy(undefined));
    const headers = connection.prepare([...requestFields, ":authority", "x"]);
    const call = (byteCount: number, cancelAt?: "once" | "response" | "data"): Promise<number> =>
      new Promise((resolve) => {
        let count = 0;
        const cancel = (): void => {
          stream.reset(constants.NGHTTP2_CANCEL);
          resolve(count);
        };
        const handler: StreamHandler = {
          onHeaders: (_block, endStream) => {
            if (cancelAt === "response") cancel();
            else if (endStream) resolve(count);
          },
          onData: (bytes, endStream) => {
            count += bytes.length;
            stream.consume(bytes.length);
            if (cancelAt === "data") cancel();
            else if (endStream) resolve(count);
          },
          onFailure: ({ errorCode }) => resolve(-errorCode),
          onWritable: () => {},
        };
        const stream = connection.openStream(handler, headers, undefined, false);
        stream.sendData(body(byteCount), true);
        if (cancelAt === "once") setImmediate(cancel);
      });
    assert.equal(await call(50_000_000), 50_000_000);
    for (let round = 0; round < callCount / 100; round++) {
      const calls = Array.from({ length: 100 }, (_, index) => {
        return call(1 + (index % 7) * 20_000, (["once", "response", "data"] as const)[index % 3]);
      });
      await Promise.all(calls);
    }
    assert.equal(await call(1000), 1000, "the connection lives");
    connection.goAway();
    assert.equal(await closed, undefined);
    // The last streams of node:http2 close on its own schedule, before its server does.
    await new Promise((resolve) => server.close(resolve));
    assert.equal(openCount, 0, "no stream is left");
  });
});
