import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { createManualClock } from "../../test/support/manual-clock.js";
import type { ManualClock } from "../../test/support/manual-clock.js";
import { PluginError } from "../errors/index.js";
import { YamuxConnection } from "../transport/yamux-connection.js";
import type { YamuxStream, YamuxStreamListener } from "../transport/yamux-stream.js";
import { MuxBroker } from "./mux-broker.js";

/** A stream whose other side is the test. */
class FakeStream implements YamuxStream {
  readonly id: number = 1;
  readonly written: number[] = [];
  consumedCount = 0;
  isReset = false;
  listener: YamuxStreamListener | undefined;

  write(bytes: Uint8Array): boolean {
    this.written.push(...bytes);
    return true;
  }

  consume(byteCount: number): void {
    this.consumedCount += byteCount;
  }

  end(): void {
    this.listener?.onClose(undefined);
  }

  reset(): void {
    this.isReset = true;
    this.listener?.onClose(undefined);
  }

  listen(listener: YamuxStreamListener): void {
    this.listener = listener;
  }

  toDuplex(): never {
    throw new Error("the broker makes duplexes of its channels");
  }

  /** The other side sends. */
  receive(...bytes: readonly number[]): void {
    this.listener?.onData(Uint8Array.from(bytes));
  }
}

interface Fixture {
  readonly broker: MuxBroker;
  readonly clock: ManualClock;
  /** What the broker has opened. */
  readonly opened: FakeStream[];
  /** A stream that the other side opens. */
  incoming(...bytes: readonly number[]): FakeStream;
}

function createBroker(): Fixture {
  const clock = createManualClock();
  const opened: FakeStream[] = [];
  const openStream = (): FakeStream => {
    const stream = new FakeStream();
    opened.push(stream);
    return stream;
  };
  const broker = new MuxBroker({ openStream, clock });
  return {
    broker,
    clock,
    opened,
    incoming(...bytes) {
      const stream = new FakeStream();
      broker.receive(stream);
      if (bytes.length > 0) stream.receive(...bytes);
      return stream;
    },
  };
}

/** A listener that writes down what it is told. */
function recorder(): YamuxStreamListener & { readonly events: string[] } {
  const events: string[] = [];
  return {
    events,
    onData: (bytes) => events.push(Buffer.from(bytes).toString()),
    onEnd: () => events.push("end"),
    onWritable: () => events.push("writable"),
    onClose: (error) => events.push(`close ${String(error)}`),
  };
}

const seven = [7, 0, 0, 0];

describe("MuxBroker", () => {
  it("gives a stream to who accepts its id, and echoes it: little-endian", async () => {
    const { broker, incoming, clock } = createBroker();
    const accepting = broker.accept(0x04030201);
    const stream = incoming(1, 2, 3, 4);
    assert.equal((await accepting).stream, stream);
    assert.deepEqual(stream.written, [1, 2, 3, 4]);
    assert.equal(clock.timerCount, 0);
  });

  it("keeps a stream that comes before its accept, for 5 s and not a moment longer", async () => {
    const { broker, incoming, clock } = createBroker();
    const early = incoming(...seven);
    clock.advance(4_999);
    assert.equal((await broker.accept(7)).stream, early);
    const late = incoming(...seven);
    clock.advance(5_000);
    assert.equal(late.isReset, true);
    assert.equal(clock.timerCount, 0);
  });

  it("ends at once what comes for an id that is refused, until it is accepted anew", async () => {
    const { broker, incoming, clock } = createBroker();
    broker.refuse(7);
    assert.equal(incoming(...seven).isReset, true);
    assert.equal(incoming(8, 0, 0, 0).isReset, false);
    const accepting = broker.accept(7);
    const stream = incoming(...seven);
    assert.equal((await accepting).stream, stream);
    clock.advance(5_000);
    assert.equal(clock.timerCount, 0);
  });

  it("knows the last 1024 ids that are refused", () => {
    const { broker, incoming } = createBroker();
    for (let id = 1; id <= 1025; id++) broker.refuse(id);
    assert.equal(incoming(1, 0, 0, 0).isReset, false);
    assert.equal(incoming(2, 0, 0, 0).isReset, true);
  });

  it("waits 5 s for a stream that comes after its accept", async () => {
    const { broker, clock } = createBroker();
    const accepting = broker.accept(7);
    clock.advance(5_000);
    await assert.rejects(accepting, { code: "BROKER_TIMEOUT" });
    assert.equal(clock.timerCount, 0);
  });

  it("takes an id in whatever pieces it comes, and holds what follows it in few", async () => {
    const { broker, incoming } = createBroker();
    const stream = incoming(7);
    stream.receive(0, 0);
    const listener = recorder();
    const accepting = broker.accept(7);
    stream.receive(0, 0x61, 0x62);
    stream.receive(0x63);
    const channel = await accepting;
    stream.listener?.onEnd();
    channel.listen(listener);
    stream.receive(0x64);
    stream.listener?.onWritable();
    stream.listener?.onClose(undefined);
    assert.deepEqual(listener.events, ["abc", "end", "d", "writable", "close undefined"]);
    assert.equal(stream.consumedCount, 4);
  });

  it("resets a stream whose id does not come in 5 s, and stalls nobody meanwhile", async () => {
    const { broker, incoming, clock } = createBroker();
    const silent = incoming(7, 0);
    const stream = incoming(...seven);
    assert.equal((await broker.accept(7)).stream, stream);
    clock.advance(5_000);
    assert.equal(silent.isReset, true);
    assert.equal(clock.timerCount, 0);
  });

  it("resets a stream that is ended before its id has come", () => {
    const { incoming, clock } = createBroker();
    const stream = incoming(7, 0);
    stream.listener?.onEnd();
    assert.equal(stream.isReset, true);
    assert.equal(clock.timerCount, 0);
  });

  it("resets a second stream for an id that one waits for already", () => {
    const { incoming } = createBroker();
    const first = incoming(...seven);
    const second = incoming(...seven);
    assert.deepEqual([first.isReset, second.isReset], [false, true]);
  });

  it("forgets a stream that ended while it waited, so that another can come", async () => {
    const { broker, incoming, clock } = createBroker();
    incoming(...seven).listener?.onClose(undefined);
    const next = incoming(...seven);
    assert.equal((await broker.accept(7)).stream, next);
    incoming(7).listener?.onClose(undefined);
    incoming(7).listener?.onEnd();
    assert.equal(clock.timerCount, 0);
  });

  it("keeps 1024 streams without an id, and 1024 that nobody accepts, and resets more", () => {
    const { incoming, clock } = createBroker();
    const unnamed = Array.from({ length: 1025 }, () => incoming());
    assert.deepEqual([unnamed[1023]?.isReset, unnamed[1024]?.isReset], [false, true]);
    clock.advance(5_000);
    const named = Array.from({ length: 1025 }, (_, id) => incoming(id, id >> 8, 0, 0));
    assert.deepEqual([named[1023]?.isReset, named[1024]?.isReset], [false, true]);
  });

  it("writes an id at once when it dials, and resolves with the echo", async () => {
    const { broker, opened, clock } = createBroker();
    const dialing = broker.dial(0xfffefdfc);
    assert.deepEqual(opened[0]?.written, [0xfc, 0xfd, 0xfe, 0xff]);
    opened[0]?.receive(0xfc, 0xfd, 0xfe, 0xff);
    assert.equal((await dialing).stream, opened[0]);
    assert.equal(clock.timerCount, 0);
  });

  it("refuses another echo", async () => {
    const { broker, opened } = createBroker();
    const dialing = broker.dial(7);
    opened[0]?.receive(8, 0, 0, 0);
    await assert.rejects(dialing, (error: unknown) => {
      assert.ok(PluginError.is(error, "NETRPC_PROTOCOL"));
      assert.deepEqual(error.details, { id: 7, echo: 8 });
      return true;
    });
    assert.equal(opened[0]?.isReset, true);
  });

  it("gives a dial up after its time, or when the other side ends the stream", async () => {
    const { broker, opened, clock } = createBroker();
    const slow = broker.dial(7, { timeoutMs: 300 });
    clock.advance(300);
    await assert.rejects(slow, { code: "BROKER_TIMEOUT" });
    assert.equal(opened[0]?.isReset, true);
    const refused = broker.dial(7);
    opened[1]?.listener?.onClose(new PluginError("STREAM_RESET", "reset"));
    await assert.rejects(refused, /\[BROKER_TIMEOUT\] .* id 7 without accepting it/);
    const lost = broker.dial(7);
    opened[2]?.listener?.onClose(new PluginError("PLUGIN_EXITED", "gone"));
    await assert.rejects(lost, { code: "PLUGIN_EXITED" });
    assert.equal(clock.timerCount, 0);
  });

  it("stops what waits when its signal fires", async () => {
    const { broker, opened, incoming } = createBroker();
    const controller = new AbortController();
    const { signal } = controller;
    const waits = [broker.accept(7, { signal }), broker.dial(8, { signal })];
    controller.abort();
    for (const wait of waits) await assert.rejects(wait, { code: "ABORTED" });
    assert.equal(opened[0]?.isReset, true);
    // The accept is gone: the next one gets the stream.
    const stream = incoming(...seven);
    assert.equal((await broker.accept(7)).stream, stream);
  });

  it("loses no stream to an accept whose signal has fired", async () => {
    const { broker, incoming } = createBroker();
    const early = incoming(...seven);
    await assert.rejects(broker.accept(7, { signal: AbortSignal.abort() }), { code: "ABORTED" });
    assert.equal((await broker.accept(7)).stream, early);
    const controller = new AbortController();
    const accepting = broker.accept(7, { signal: controller.signal });
    controller.abort();
    // In the same tick.
    const late = incoming(...seven);
    await assert.rejects(accepting, { code: "ABORTED" });
    assert.equal((await broker.accept(7)).stream, late);
  });

  it("ends all that waits with the reason of its close, and takes nothing more", async () => {
    const { broker, incoming, opened, clock } = createBroker();
    const waiting = [incoming(7), incoming(...seven)];
    const waits = [broker.accept(8), broker.dial(9)];
    const reason = new PluginError("CLOSED", "over");
    broker.close(reason);
    broker.close(new Error("again"));
    for (const wait of [...waits, broker.accept(7), broker.dial(7)]) {
      await assert.rejects(wait, (error) => error === reason);
    }
    for (const stream of [...waiting, incoming(...seven)]) assert.equal(stream.isReset, true);
    assert.equal(opened.length, 1);
    assert.equal(clock.timerCount, 0);
  });

  it("hands out ids from 1 on", () => {
    const { broker } = createBroker();
    assert.deepEqual([broker.nextId(), broker.nextId()], [1, 2]);
  });
});

/** Two brokers at the ends of one yamux connection in memory. */
function createPair(test: TestContext): readonly [MuxBroker, MuxBroker] {
  const [near, far] = duplexPair();
  const roles = ["client", "server"] as const;
  const ends = [near, far].map((stream, index) => {
    const connection: YamuxConnection = new YamuxConnection(stream, {
      role: roles[index] ?? "client",
      onStream: (incoming) => broker.receive(incoming),
    });
    const broker: MuxBroker = new MuxBroker({ openStream: () => connection.openStream() });
    test.after(() => connection.destroy(new PluginError("CLOSED", "the test is over")));
    return broker;
  });
  const [client = assert.fail(), server = assert.fail()] = ends;
  return [client, server];
}

describe("two MuxBrokers on yamux", () => {
  it("connect a hundred ids at once, in both directions, each with its own", async (test) => {
    const [client, server] = createPair(test);
    const ids = Array.from({ length: 100 }, (_, index) => index);
    const echo = async (dialer: MuxBroker, acceptor: MuxBroker, id: number): Promise<string> => {
      const [dialed, accepted] = await Promise.all([dialer.dial(id), acceptor.accept(id)]);
      const answer = new Promise<string>((resolve) => {
        dialed.listen({ ...recorder(), onData: (bytes) => resolve(Buffer.from(bytes).toString()) });
      });
      accepted.stream.write(Buffer.from(`for ${id}`));
      return answer;
    };
    const answers = await Promise.all(
      ids.flatMap((id) => [echo(client, server, id), echo(server, client, id)]),
    );
    assert.deepEqual(
      answers,
      ids.flatMap((id) => [`for ${id}`, `for ${id}`]),
    );
  });
});
