import assert from "node:assert/strict";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { connect as connectNodeHttp2, createServer as createNodeHttp2Server } from "node:http2";
import { describe, it } from "node:test";
import { connect as connectTls, TLSSocket } from "node:tls";
import { RecordedStream, body } from "../../test/support/http2-peer.js";
import { YamuxPair } from "../../test/support/yamux-pair.js";
import { PluginError } from "../errors/index.js";
import { connectHttp2 } from "./http2-connection.js";
import { createOwnCertificate } from "./tls/own-certificate.js";
import { YamuxDuplex } from "./yamux-duplex.js";

/** What comes to the end; `text()` would destroy the stream then. */
async function textOf(duplex: Duplex): Promise<string> {
  let all = "";
  duplex.on("data", (bytes: Buffer) => (all += bytes.toString()));
  await once(duplex, "end");
  return all;
}

/** A stream as its two Duplexes. */
async function openDuplexes(pair: YamuxPair): Promise<{ own: Duplex; other: Duplex }> {
  const accepted = createAccepted(pair);
  const own = pair.client.openStream().toDuplex();
  // The reset that destroying one end is to the other.
  own.on("error", () => undefined);
  return { own, other: await accepted };
}

function createAccepted(pair: YamuxPair): Promise<Duplex> {
  return new Promise((resolve) => {
    pair.onStream = (stream) => resolve(stream.toDuplex().on("error", () => undefined));
  });
}

describe("a yamux stream as a Duplex", () => {
  it("half-closes: what is ended on one side goes on on the other", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    own.end("question");
    assert.equal(await textOf(other), "question");
    assert.equal(other.writable, true);
    other.end("answer");
    assert.equal(await text(own), "answer");
    await Promise.all([finished(own), finished(other)]);
    assert.deepEqual([pair.client.streamCount, pair.server.streamCount], [0, 0]);
  });

  it("carries large data whole, both ways at once", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251));
    other.pipe(other);
    own.end(sent);
    assert.ok((await buffer(own)).equals(sent));
  });

  it("stops a writer whose reader does not read, at a window, and nobody else", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    const piece = Buffer.alloc(64 << 10);
    let written = 0;
    while (own.write(piece)) written += piece.length;
    own.write(piece);
    await pair.client.ping();
    assert.ok(own.writableNeedDrain, "it waits");
    assert.ok(written <= 512 << 10, String(written));
    const second = await openDuplexes(pair);
    second.own.end("not stalled");
    assert.equal(await text(second.other), "not stalled");
    other.resume();
    await once(own, "drain");
  });

  it("holds at most the window of what is not read", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    own.write(Buffer.alloc(1 << 20));
    await pair.client.ping();
    other.read(0);
    await pair.client.ping();
    let held = 0;
    for (let bytes: unknown = other.read(); bytes instanceof Uint8Array; bytes = other.read())
      held += bytes.length;
    assert.equal(held, 256 << 10);
  });

  it("gives small pieces to a slow reader in few and large ones", async () => {
    await using pair = new YamuxPair();
    const accepted = createAccepted(pair);
    const stream = pair.client.openStream();
    const other = await accepted;
    other.on("readable", () => undefined);
    for (let count = 0; count < 10_000; count++) {
      stream.write(Buffer.of(count));
      stream.write(Buffer.of(count));
    }
    await pair.client.ping();
    other.pause().removeAllListeners("readable");
    let bytes = 0;
    other.on("data", (piece: Uint8Array) => (bytes += piece.length));
    stream.end();
    await once(other, "end");
    assert.equal(bytes, 20_000);
  });

  it("resets when it is destroyed", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    own.destroy();
    const [error] = (await once(other, "error")) as [unknown];
    assert.ok(PluginError.is(error, "STREAM_RESET"));
  });

  it("resets when it is destroyed after its own end", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    own.end();
    await once(other.resume(), "end");
    own.destroy();
    const [error] = (await once(other, "error")) as [unknown];
    assert.ok(PluginError.is(error, "STREAM_RESET"));
  });

  it("ends, and resets nothing, when a `for await` has read it to its end and destroys it", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    other.end("all there is");
    assert.equal(await text(own), "all there is");
    // Node 24 leaves to its owner what a `for await` has read to its end; the others destroy it.
    own.destroy();
    await finished(other.resume());
    assert.deepEqual([pair.client.streamCount, pair.server.streamCount], [0, 0]);
  });

  it("resets when it is destroyed with an error, read to its end or not", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    other.end();
    await once(own.resume(), "end");
    own.destroy(new Error("given up"));
    await assert.rejects(finished(other.resume()), (error) => PluginError.is(error, "STREAM_RESET"));
  });

  it("counts what it held as read when it is destroyed after both sides have ended", async () => {
    let consumedCount = 0;
    const consume = (byteCount: number): void => void (consumedCount += byteCount);
    const duplex = new YamuxDuplex({ write: () => true, consume, end: () => undefined, reset: assert.fail });
    duplex.listener.onData(new Uint8Array(1000));
    duplex.listener.onEnd();
    duplex.end();
    await once(duplex, "finish");
    duplex.listener.onClose(undefined);
    assert.equal(consumedCount, 0);
    duplex.destroy();
    await once(duplex, "close");
    assert.equal(consumedCount, 1000);
  });

  it("delivers what waits for window although both sides have ended and it is closed", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    other.end();
    own.resume();
    // What is above the window may wait when it is called done.
    own.end(Buffer.alloc(320 << 10));
    await once(own, "close");
    assert.equal((await buffer(other)).length, 320 << 10);
  });

  it("lets a reader have what came before the connection was lost, when that was all", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    own.end("all there is");
    await pair.client.ping();
    pair.server.destroy(new Error("lost"));
    const failed = once(other, "error");
    const pieces: Buffer[] = [];
    other.on("data", (bytes: Buffer) => pieces.push(bytes));
    const [error] = (await failed) as [Error];
    assert.equal(Buffer.concat(pieces).toString(), "all there is");
    assert.equal(error.message, "lost");
  });

  it("fails writes once the connection is lost", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    own.end("all there is");
    await pair.client.ping();
    pair.server.destroy(new Error("lost"));
    other.write("late");
    const [error] = (await once(other, "error")) as [Error];
    assert.equal(error.message, "lost");
  });

  it("fails a reader who is in the middle when the connection is lost", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    own.write("begin");
    await pair.client.ping();
    pair.client.destroy(new Error("lost"));
    await assert.rejects(text(other), (error) => PluginError.is(error, "STREAM_RESET"));
    await assert.rejects(text(own), /lost/);
  });

  it("carries TLS", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    const { cert, key } = await createOwnCertificate("P-256");
    const server = new TLSSocket(other, { isServer: true, cert, key });
    const client = connectTls({ socket: own, ca: [cert], servername: "localhost" });
    server.pipe(server);
    await once(client, "secureConnect");
    assert.equal(client.authorized, true);
    const sent = Buffer.alloc(1_000_000, "tls");
    client.end(sent);
    assert.ok((await buffer(client)).equals(sent));
  });

  it("carries Tenon's HTTP/2", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    const server = connectHttp2(
      other,
      { role: "server" },
      {
        onClose: () => undefined,
        onStream(stream) {
          stream.sendHeaders(server.prepare([":status", "200"]), undefined, false);
          stream.sendData(body("over yamux"), true);
          return new RecordedStream(() => undefined).attach(stream);
        },
      },
    );
    let answer = "";
    const closed = new Promise((resolve) => {
      const client = connectHttp2(
        own,
        { role: "client" },
        { onClose: resolve, onStream: () => assert.fail("a server opens no streams") },
      );
      const fields = [":method", "GET", ":scheme", "http", ":path", "/", ":authority", "localhost"];
      const handler = new RecordedStream(() => undefined);
      handler.onData = (bytes, endStream) => {
        answer += Buffer.from(bytes).toString() + (endStream ? ", the end" : "");
        client.goAway();
      };
      handler.attach(client.openStream(handler, client.prepare(fields), undefined, true));
    });
    await closed;
    assert.equal(answer, "over yamux, the end");
  });

  it("carries Node's HTTP/2", async () => {
    await using pair = new YamuxPair();
    const { own, other } = await openDuplexes(pair);
    const server = createNodeHttp2Server((_request, response) => response.end("over yamux"));
    server.emit("connection", other);
    const client = connectNodeHttp2("http://localhost", { createConnection: () => own });
    const request = client.request({ ":path": "/" });
    assert.equal(await text(request), "over yamux");
    client.close();
    await once(client, "close");
  });
});
