import assert from "node:assert/strict";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { Duplex } from "node:stream";
import { describe, it } from "node:test";
import { connectSockets } from "../../test/support/stream-pairs.js";
import { formatFrames, parseFrame } from "../../test/support/yamux-frames.js";
import { YamuxPair } from "../../test/support/yamux-pair.js";
import { PluginError } from "../errors/index.js";
import { YamuxConnection } from "./yamux-connection.js";
import type { YamuxConnectionOptions } from "./yamux-connection.js";
import type { YamuxStream, YamuxStreamListener } from "./yamux-stream.js";

/** A byte stream whose other end is the test: it keeps what each write to the operating system held, and can be full. */
class TestByteStream extends Duplex {
  readonly writes: Uint8Array[][] = [];
  isFull = false;
  #finishWrite: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 16_384 });
  }

  override _read(): void {
    // The test pushes.
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#take([chunk], done);
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: () => void): void {
    this.#take(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  /** The operating system takes more. */
  drain(): void {
    this.isFull = false;
    this.#finishWrite?.();
  }

  /** The frames of each write. */
  get frames(): string[][] {
    return this.writes.map((pieces) => formatFrames(Buffer.concat(pieces)));
  }

  #take(pieces: Uint8Array[], done: () => void): void {
    this.writes.push(pieces);
    if (this.isFull) this.#finishWrite = done;
    else done();
  }
}

/** A client on a {@link TestByteStream}, and what streams tell. */
function createClient(options: Partial<YamuxConnectionOptions> = {}): {
  stream: TestByteStream;
  connection: YamuxConnection;
  events: string[];
  listener: YamuxStreamListener;
} {
  const stream = new TestByteStream();
  const events: string[] = [];
  const listener: YamuxStreamListener = {
    onData: (bytes) => void events.push(`data ${Buffer.from(bytes).toString()}`),
    onEnd: () => void events.push("end"),
    onWritable: () => void events.push("writable"),
    onClose: (error) => void events.push(`close ${error?.message ?? ""}`.trim()),
  };
  const connection = new YamuxConnection(stream, {
    role: "client",
    onStream: (incoming) => incoming.listen(listener),
    ...options,
  });
  return { stream, connection, events, listener };
}

/** A connection's own timers keep no process alive, and a byte stream in memory does not either. */
async function keptAlive<Value>(promise: Promise<Value>): Promise<Value> {
  const timer = setInterval(() => undefined, 60_000);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}

/** Past all microtasks and ticks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("YamuxConnection, its output", () => {
  it("leaves in one write a tick, whatever asked for it", async () => {
    const { stream, connection, listener } = createClient();
    const opened = connection.openStream();
    opened.listen(listener);
    opened.write(Buffer.from("a"));
    await Promise.resolve();
    opened.write(Buffer.from("b"));
    connection.goAway();
    await settle();
    assert.deepEqual(stream.frames, [["WINDOW_UPDATE SYN 1 0", "DATA - 1 2 ab", "GO_AWAY - 0 0"]]);
    connection.destroy(new Error("over"));
  });

  it("has large writes in it as they are, uncopied", async () => {
    const { stream, connection } = createClient();
    const bytes = Buffer.alloc(64 << 10, 1);
    connection.openStream().write(bytes);
    await settle();
    const piece = stream.writes[0]?.[1];
    assert.equal(piece?.buffer, bytes.buffer);
    assert.equal(piece.byteOffset, bytes.byteOffset);
    connection.destroy(new Error("over"));
  });

  it("waits while the byte stream is full, and goes on in one write when it drains", async () => {
    const { stream, connection, listener } = createClient();
    stream.isFull = true;
    const opened = connection.openStream();
    opened.listen(listener);
    opened.write(Buffer.alloc(40_000));
    await settle();
    opened.write(Buffer.from("later"));
    stream.push(parseFrame("PING SYN 0 5"));
    await settle();
    assert.equal(stream.writes.length, 1);
    stream.drain();
    await settle();
    assert.deepEqual(stream.frames[1], ["DATA - 1 5 later", "PING ACK 0 5"]);
    connection.destroy(new Error("over"));
  });

  it("ends the connection when the byte stream stays full", async () => {
    const { stream, connection, events, listener } = createClient({ settings: { writeTimeoutMs: 5 } });
    stream.isFull = true;
    connection.openStream().listen(listener);
    connection.openStream().write(Buffer.alloc(40_000));
    const error = await keptAlive(connection.closed);
    assert.ok(PluginError.is(error, "CONNECTION_LOST"));
    assert.match(events.join(), /close .*not take what was sent to it within 5 ms/);
    stream.destroy();
  });
});

describe("YamuxConnection, its streams", () => {
  it("keeps what comes with a stream until somebody listens", async () => {
    const { stream, connection, events, listener } = createClient({
      onStream: (incoming) => {
        process.nextTick(() => incoming.listen(listener));
      },
    });
    stream.push(
      Buffer.concat(["WINDOW_UPDATE SYN 2 0", "DATA - 2 2 hi", "DATA FIN 2 3 all"].map(parseFrame)),
    );
    await settle();
    assert.deepEqual(events, ["data hi", "data all", "end"]);
    connection.destroy(new Error("over"));
    assert.deepEqual(events.slice(3), ["close over"]);
  });

  it("tells a listener of a stream that was reset before it listened", async () => {
    const streams: YamuxStream[] = [];
    const { stream, connection, events, listener } = createClient({
      onStream: (each) => void streams.push(each),
    });
    stream.push(Buffer.concat(["WINDOW_UPDATE SYN 2 0", "WINDOW_UPDATE RST 2 0"].map(parseFrame)));
    await settle();
    streams[0]?.listen(listener);
    assert.match(events.join(), /^close \[STREAM_RESET\]/);
    connection.destroy(new Error("over"));
  });

  it("forgets what came when a listener resets the stream while it is told", async () => {
    const streams: YamuxStream[] = [];
    const { stream, connection, events, listener } = createClient({
      onStream: (each) => void streams.push(each),
    });
    stream.push(
      Buffer.concat(["WINDOW_UPDATE SYN 2 0", "DATA - 2 2 hi", "DATA FIN 2 3 all"].map(parseFrame)),
    );
    await settle();
    streams[0]?.listen({
      ...listener,
      onData(bytes) {
        listener.onData(bytes);
        streams[0]?.reset();
      },
    });
    assert.deepEqual(events, ["data hi", "close"]);
    connection.destroy(new Error("over"));
  });

  it("are ten thousand at once", async () => {
    await using pair = new YamuxPair({}, await connectSockets());
    pair.onStream = (stream) => {
      const duplex = stream.toDuplex();
      duplex.pipe(duplex);
    };
    const answers = Array.from({ length: 10_000 }, async (_, index) => {
      const duplex = pair.client.openStream().toDuplex();
      duplex.end(`stream ${index}`);
      return (await buffer(duplex)).toString() === `stream ${index}`;
    });
    assert.equal(pair.client.streamCount, 10_000);
    assert.ok((await Promise.all(answers)).every(Boolean));
    assert.deepEqual([pair.client.streamCount, pair.server.streamCount], [0, 0]);
  });
});

describe("YamuxConnection, its end", () => {
  it("closes in good order once its streams have ended, and both byte streams with it", async () => {
    const sockets = await connectSockets();
    const pair = new YamuxPair({}, sockets);
    const accepted = pair.nextStream();
    const own = pair.client.openStream().toDuplex();
    const other = (await accepted).toDuplex();
    const closing = pair.client.close();
    own.end("last words");
    assert.equal((await buffer(other)).toString(), "last words");
    other.end();
    await closing;
    assert.deepEqual(await Promise.all([pair.client.closed, pair.server.closed]), [undefined, undefined]);
    await Promise.all([finished(sockets.client), finished(sockets.server)]);
    assert.throws(
      () => pair.client.openStream(),
      (error) => PluginError.is(error, "CLOSED"),
    );
    await assert.rejects(pair.client.ping(), (error) => PluginError.is(error, "CLOSED"));
    await pair.client.close();
  });

  it("resets streams that are open after the time for closing", async () => {
    await using pair = new YamuxPair();
    const accepted = pair.nextStream();
    const own = pair.client.openStream().toDuplex();
    const other = (await accepted).toDuplex();
    const failures = Promise.all([once(own, "error"), once(other, "error")]);
    await pair.client.close({ timeoutMs: 0 });
    const [[ownError], [otherError]] = (await failures) as [[unknown], [unknown]];
    assert.ok(PluginError.is(ownError, "CLOSED"));
    assert.ok(PluginError.is(otherError, "STREAM_RESET"));
    assert.equal(await pair.server.closed, undefined);
  });

  it("says why the byte stream failed", async () => {
    const { stream, connection, events, listener } = createClient();
    connection.openStream().listen(listener);
    const cause = new Error("ECONNRESET");
    stream.destroy(cause);
    const error = await connection.closed;
    assert.ok(PluginError.is(error, "CONNECTION_LOST"));
    assert.equal(error.cause, cause);
    assert.match(events.join(), /^close \[CONNECTION_LOST\]/);
  });

  it("asks what the end of the byte stream means, and waits for the answer", async () => {
    const reason = new Error("the plugin died");
    const { stream, connection, events, listener } = createClient({
      explainEnd: () => Promise.resolve(reason),
    });
    connection.openStream().listen(listener);
    stream.push(null);
    assert.equal(await connection.closed, reason);
    assert.deepEqual(events, ["close the plugin died"]);
    const other = createClient({ explainEnd: () => Promise.resolve(undefined) });
    other.stream.push(null);
    assert.equal(await other.connection.closed, undefined);
  });

  it("ends on a byte stream that is over already", async () => {
    const stream = new TestByteStream();
    stream.destroy();
    await once(stream, "close");
    const connection = new YamuxConnection(stream, { role: "client", onStream: () => undefined });
    assert.equal(await connection.closed, undefined);
  });
});

describe("YamuxConnection, time", () => {
  it("pings by itself, and takes answers", async () => {
    await using pair = new YamuxPair(
      { keepAliveIntervalMs: 1, writeTimeoutMs: 60_000 },
      await connectSockets(),
    );
    await pair.client.ping();
    assert.deepEqual([await pair.server.ping(), pair.client.streamCount], [undefined, 0]);
  });

  it("gives a silent other side up", async () => {
    const { stream, connection } = createClient({ settings: { keepAliveIntervalMs: 1, writeTimeoutMs: 1 } });
    const error = await keptAlive(connection.closed);
    assert.ok(PluginError.is(error, "CONNECTION_LOST"));
    await settle();
    assert.deepEqual(stream.frames.flat(), ["PING SYN 0 0", "GO_AWAY - 0 0"]);
    stream.destroy();
  });

  it("lets a ping's waiter go when time is out or the signal fires, and lives on", async () => {
    const { stream, connection } = createClient({ settings: { keepAliveIntervalMs: Infinity } });
    await assert.rejects(connection.ping({ timeoutMs: 0 }), /not answer a ping within 0 ms/);
    await assert.rejects(connection.ping({ signal: AbortSignal.abort() }), (error) =>
      PluginError.is(error, "ABORTED"),
    );
    const third = connection.ping();
    stream.push(parseFrame("PING ACK 0 2"));
    await third;
    const fourth = connection.ping();
    connection.destroy(new Error("over"));
    await assert.rejects(fourth, /over/);
    stream.destroy();
  });

  it("refuses settings out of their bounds by name", () => {
    for (const [settings, message] of [
      [{ streamWindowBytes: 1000 }, /settings.streamWindowBytes must be an integer from 262144/],
      [{ keepAliveIntervalMs: 0 }, /settings.keepAliveIntervalMs/],
      [{ acceptBacklog: 1.5 }, /settings.acceptBacklog/],
      [{ maxStreamId: 2 ** 32 }, /settings.maxStreamId must be an integer from 1 to 4294967293/],
    ] as const) {
      assert.throws(() => createClient({ settings }), { name: "TypeError", message });
    }
  });
});
