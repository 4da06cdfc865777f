import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { Duplex } from "node:stream";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import {
  FrameDescriber,
  NaiveFrameReader,
  clientPreface,
  goAway,
  headers,
  ping,
  requestFields,
  responseFields,
  settings,
  windowUpdate,
} from "../../test/support/http2-frames.js";
import { RecordedStream, body } from "../../test/support/http2-peer.js";
import { PluginError } from "../errors/index.js";
import type { Http2Connection, StreamHandler, Http2Stream } from "../wire/http2/http2-stream.js";
import { connectHttp2 } from "./http2-connection.js";
import type { Http2ConnectionOptions } from "./http2-connection.js";

/** A byte stream whose other end is the test: it counts the writes, and is full as long as the test wants. */
class TestByteStream extends Duplex {
  /** What each write to the operating system held. */
  readonly writes: Uint8Array[] = [];
  /** Set to keep the next writes waiting. */
  isFull = false;
  #finishWrite: (() => void) | undefined;
  readonly #reader = new NaiveFrameReader(true);
  readonly #describer = new FrameDescriber();
  #read = 0;

  constructor() {
    super({ highWaterMark: 16_384 });
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, callback: () => void): void {
    this.#take([chunk], callback);
  }

  override _writev(chunks: { chunk: Uint8Array }[], callback: () => void): void {
    this.#take(
      chunks.map(({ chunk }) => chunk),
      callback,
    );
  }

  /** Forgets what was written so far. */
  forget(): void {
    void this.frames;
    this.writes.length = 0;
    this.#read = 0;
  }

  /** The waiting write is done. */
  drainOne(): void {
    const finish = this.#finishWrite;
    this.#finishWrite = undefined;
    finish?.();
  }

  /** The frames written since the last time, in words. */
  get frames(): string[] {
    const fresh = this.writes.slice(this.#read);
    this.#read = this.writes.length;
    return fresh.flatMap((bytes) => this.#reader.read(bytes)).map((frame) => this.#describer.describe(frame));
  }

  #take(chunks: readonly Uint8Array[], callback: () => void): void {
    this.writes.push(Uint8Array.from(Buffer.concat(chunks)));
    if (this.isFull) this.#finishWrite = callback;
    else callback();
  }
}

interface Fixture {
  readonly stream: TestByteStream;
  readonly connection: Http2Connection;
  readonly events: string[];
  /** Resolves with the error that the connection ended with. */
  readonly closed: Promise<unknown>;
  readonly open: () => Http2Stream;
}

/** A client on a byte stream of the test's, past the exchange of SETTINGS. */
async function connectClient(options: Partial<Http2ConnectionOptions> = {}): Promise<Fixture> {
  const stream = new TestByteStream();
  const events: string[] = [];
  let close: (error: unknown) => void = () => {};
  const closed = new Promise<unknown>((resolve) => {
    close = resolve;
  });
  const connection = connectHttp2(
    stream,
    { role: "client", ...options },
    { onStream: () => assert.fail(), onClose: close },
  );
  stream.push(settings([[4, 0x7fffffff]]));
  await turn();
  stream.forget();
  const open = (): Http2Stream => {
    const recorded = new RecordedStream((event) => events.push(event));
    const opened = connection.openStream(recorded, connection.prepare(requestFields), undefined, false);
    recorded.attach(opened);
    return opened;
  };
  return { stream, connection, events, closed, open };
}

/** Everything that was due has happened: microtasks, ticks, and callbacks of streams. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Counts the timers that the driver has set and not cleared. */
function countTimers(context: TestContext): () => number {
  const open = new Set<unknown>();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  context.mock.method(globalThis, "setTimeout", (callback: () => void, delayMs: number) => {
    const timer = set(() => {
      open.delete(timer);
      callback();
    }, delayMs);
    open.add(timer);
    return timer;
  });
  context.mock.method(globalThis, "clearTimeout", (timer: NodeJS.Timeout) => {
    open.delete(timer);
    clear(timer);
  });
  return () => open.size;
}

describe("connectHttp2", () => {
  it("writes once a tick, however many calls send, also from promises that the tick resolves", async () => {
    const { stream, open } = await connectClient();
    for (let count = 0; count < 20; count++) open().sendData(body("now"), true);
    for (let count = 0; count < 20; count++)
      void Promise.resolve().then(() => open().sendData(body("then"), true));
    await turn();
    assert.equal(stream.writes.length, 1);
    assert.equal(stream.frames.length, 80);
  });

  it("writes large bodies by reference, in one gather write", async () => {
    const { stream, open } = await connectClient();
    const large = new Uint8Array(16_384).fill(7);
    open().sendData(
      { byteLength: large.length, writeTo: () => assert.fail("copied"), toPieces: () => [large] },
      true,
    );
    await turn();
    assert.equal(stream.writes.length, 1);
    assert.deepEqual(stream.frames, [
      "HEADERS 1 :method=POST :scheme=http :path=/a",
      "DATA 1 END_STREAM 16384 bytes",
    ]);
  });

  it("says it is full while the byte stream is, and goes on when it has drained", async () => {
    const { stream, open, events } = await connectClient({ limits: { outputHighWaterBytes: 20_000 } });
    stream.isFull = true;
    const call = open();
    assert.equal(call.sendData(body(16_384), false), true);
    await turn();
    assert.deepEqual(stream.frames, ["HEADERS 1 :method=POST :scheme=http :path=/a", "DATA 1 16384 bytes"]);
    assert.equal(call.sendData(body(16_384), false), true, "below our own limit");
    assert.equal(call.sendData(body(16_384), false), true, "the first above it");
    assert.equal(call.sendData(body(10), true), false);
    await turn();
    assert.deepEqual(stream.frames, [], "nothing is written to a full stream");
    stream.isFull = false;
    stream.drainOne();
    await turn();
    assert.deepEqual(stream.frames, [
      "DATA 1 16384 bytes",
      "DATA 1 16384 bytes",
      `DATA 1 END_STREAM ${"\0".repeat(10)}`,
    ]);
    assert.deepEqual(events, ["writable 1"]);
  });

  it("answers at once what the peer asks, without a call", async () => {
    const { stream } = await connectClient();
    stream.push(ping("12345678"));
    await turn();
    assert.deepEqual(stream.frames, ["PING ACK 12345678"]);
  });

  it("throws TypeError for a limit out of its bounds", () => {
    const handler = { onStream: () => assert.fail(), onClose: () => assert.fail() };
    const options = { role: "client", limits: { maxFrameBytes: 1 } } as const;
    assert.throws(
      () => connectHttp2(new TestByteStream(), options, handler),
      /limits\.maxFrameBytes must be an integer from 16384/,
    );
  });
});

describe("the byte stream under a connection", () => {
  const endings: [
    name: string,
    end: (fixture: Fixture) => void,
    error: RegExp | undefined,
    lastFrame: string | undefined,
  ][] = [
    ["goAway", ({ connection }) => connection.goAway(), undefined, "GOAWAY 0 NO_ERROR"],
    ["destroy", ({ connection }) => connection.destroy(new Error("enough")), /enough/, "GOAWAY 0 NO_ERROR"],
    [
      "a broken rule",
      ({ stream }) => stream.push(windowUpdate(0, 0)),
      /HTTP2_PROTOCOL/,
      "GOAWAY 0 PROTOCOL_ERROR WINDOW_UPDATE of 0 on the connection",
    ],
    ["the peer's GOAWAY", ({ stream }) => stream.push(goAway(0, "NO_ERROR")), undefined, "GOAWAY 0 NO_ERROR"],
    ["the peer's end", ({ stream }) => stream.push(null), undefined, undefined],
    ["an error", ({ stream }) => stream.destroy(new Error("read ECONNRESET")), /CONNECTION_LOST/, undefined],
    ["a close without a word", ({ stream }) => stream.destroy(), undefined, undefined],
  ];
  for (const [name, end, error, lastFrame] of endings) {
    it(`is closed after ${name}, with no timer left`, async (context) => {
      const timerCount = countTimers(context);
      const fixture = await connectClient();
      const closed = once(fixture.stream, "close").catch(() => {});
      end(fixture);
      const reason = await fixture.closed;
      if (error === undefined) assert.equal(reason, undefined);
      else assert.match(String(reason), error);
      // The other side closes, too, once it has read the last word.
      await turn();
      if (lastFrame !== undefined) assert.deepEqual(fixture.stream.frames, [lastFrame]);
      if (!fixture.stream.destroyed) fixture.stream.push(null);
      await closed;
      assert.equal(fixture.stream.destroyed, true);
      assert.equal(timerCount(), 0);
    });
  }

  it("is closed a second after the last word when the other side does not close", async (context) => {
    const { stream, connection } = await connectClient();
    context.mock.timers.enable({ apis: ["setTimeout"] });
    connection.goAway();
    await turn();
    context.mock.timers.tick(999);
    assert.equal(stream.destroyed, false);
    context.mock.timers.tick(1);
    assert.equal(stream.destroyed, true);
  });

  it("is closed a second after the end when the other side does not read", async (context) => {
    const { stream, connection, open, events } = await connectClient();
    stream.isFull = true;
    open().sendData(body(30_000), true);
    await turn();
    context.mock.timers.enable({ apis: ["setTimeout"] });
    connection.destroy(new Error("enough"));
    await turn();
    assert.deepEqual(events, ["failure 1 by connection INTERNAL_ERROR"]);
    assert.equal(stream.destroyed, false);
    context.mock.timers.tick(1000);
    assert.equal(stream.destroyed, true);
  });

  it("gets the last word also while it is full, and is closed when that has gone out", async () => {
    const { stream, connection, open } = await connectClient();
    stream.isFull = true;
    open().sendData(body(30_000), true);
    await turn();
    stream.forget();
    connection.destroy(new Error("enough"));
    await turn();
    stream.isFull = false;
    stream.drainOne();
    await turn();
    assert.deepEqual(stream.frames, ["GOAWAY 0 NO_ERROR"]);
    stream.push(null);
    await turn();
    assert.equal(stream.destroyed, true);
  });

  it("that is over before the connection begins ends it", async () => {
    const stream = new TestByteStream();
    stream.destroy();
    await turn();
    const error = await new Promise((resolve) => {
      connectHttp2(stream, { role: "client" }, { onStream: () => assert.fail(), onClose: resolve });
    });
    assert.ok(PluginError.is(error, "CONNECTION_LOST"));
  });

  it("that fails is the cause of the failures of its calls", async () => {
    const { stream, open, events, closed } = await connectClient();
    open();
    const cause = new Error("write EPIPE");
    stream.destroy(cause);
    const error = await closed;
    assert.ok(PluginError.is(error, "CONNECTION_LOST"));
    assert.equal(error.cause, cause);
    assert.deepEqual(events, ["failure 1 by connection INTERNAL_ERROR"]);
  });

  it("that ends is explained, and calls wait for the explanation", async () => {
    let explain: (error: Error | undefined) => void = () => {};
    const explained = new Promise<Error | undefined>((resolve) => {
      explain = resolve;
    });
    const { stream, open, events, closed } = await connectClient({ explainEnd: () => explained });
    open();
    stream.push(null);
    await turn();
    assert.deepEqual(events, []);
    const reason = new Error("the process was killed");
    explain(reason);
    assert.equal(await closed, reason);
    assert.deepEqual(events, ["failure 1 by connection INTERNAL_ERROR"]);
  });

  it("that ends without an explanation is lost", async () => {
    const { stream, open, closed } = await connectClient({ explainEnd: () => Promise.resolve(undefined) });
    open();
    stream.push(null);
    assert.ok(PluginError.is(await closed, "CONNECTION_LOST"));
  });
});

describe("two connections over a socket", () => {
  /** A server on loopback TCP whose streams are handled by `handle`, and a socket to it. */
  async function listen(
    context: TestContext,
    handle: (stream: Http2Stream, connection: Http2Connection) => StreamHandler,
  ): Promise<{ socket: Socket; serverClosed: Promise<unknown> }> {
    let close: (error: unknown) => void = () => {};
    const serverClosed = new Promise<unknown>((resolve) => {
      close = resolve;
    });
    const server = createServer((accepted) => {
      const connection: Http2Connection = connectHttp2(
        accepted,
        { role: "server" },
        { onStream: (stream) => handle(stream, connection), onClose: close },
      );
    });
    context.after(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    await once(socket, "connect");
    return { socket, serverClosed };
  }

  it("carry 20 MB each way, and close both sockets", async (context) => {
    const byteCount = 20_000_000;
    const { socket, serverClosed } = await listen(context, (stream, connection) => {
      let received = 0;
      return {
        onHeaders: () => {},
        onData: (bytes, endStream) => {
          received += bytes.length;
          stream.consume(bytes.length);
          if (!endStream) return;
          stream.sendHeaders(connection.prepare(responseFields), undefined, false);
          stream.sendData(body(received), true);
        },
        onFailure: () => assert.fail(),
        onWritable: () => {},
      };
    });
    const socketClosed = once(socket, "close");
    const received = await new Promise<number>((resolve) => {
      let count = 0;
      const connection = connectHttp2(
        socket,
        { role: "client" },
        { onStream: () => assert.fail(), onClose: () => {} },
      );
      const handler: StreamHandler = {
        onHeaders: () => {},
        onData: (bytes, endStream) => {
          count += bytes.length;
          stream.consume(bytes.length);
          if (!endStream) return;
          connection.goAway();
          resolve(count);
        },
        onFailure: () => assert.fail(),
        onWritable: () => {},
      };
      const stream = connection.openStream(handler, connection.prepare(requestFields), undefined, false);
      stream.sendData(body(byteCount), true);
    });
    assert.equal(received, byteCount);
    assert.equal(await serverClosed, undefined);
    await socketClosed;
  });

  it("deliver GOAWAY to a peer that is still sending what we do not read", async (context) => {
    const { socket, serverClosed } = await listen(context, () => assert.fail());
    const reader = new NaiveFrameReader(false);
    const describer = new FrameDescriber();
    const frames: string[] = [];
    socket.on("data", (bytes) =>
      frames.push(...reader.read(bytes).map((frame) => describer.describe(frame))),
    );
    socket.on("error", (error) => assert.fail(error));
    // The rule is broken at the front; megabytes behind it are on their way when the server ends the connection.
    socket.write(
      Buffer.concat([clientPreface, settings(), headers(2, requestFields), Buffer.alloc(5_000_000)]),
    );
    assert.match(String(await serverClosed), /HEADERS on stream 2/);
    await once(socket, "close");
    assert.equal(frames.at(-1), "GOAWAY 0 PROTOCOL_ERROR HEADERS on stream 2, which the peer may not open");
  });
});
