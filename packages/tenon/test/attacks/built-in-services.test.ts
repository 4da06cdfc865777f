import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { encodeConnInfo } from "../../src/wire/grpc/conn-info.js";
import {
  call,
  clientStreamId,
  headersOf,
  message,
  rawFrame,
  repeat,
  requestBlock,
  response,
} from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer, listenHostile } from "../support/hostile-peer.js";
import { settings, windowUpdate } from "../support/http2-frames.js";

const mebibyte = 1 << 20;
const startStream = requestBlock("StartStream", "plugin.GRPCBroker");
const watch = requestBlock("Watch", "grpc.health.v1.Health");
const reflect = requestBlock("ServerReflectionInfo", "grpc.reflection.v1.ServerReflection");
const empty = message([]);
const cancel = Buffer.from([0, 0, 0, 8]);

/** DATA frames with `count` messages, as large as a peer that knows no limits sends them. */
function messages(streamId: number, count: number, make: (round: number) => Uint8Array): Uint8Array {
  return repeat(count, (round) => rawFrame("DATA", streamId, message(make(round))));
}

/** A `plugin.ConnInfo` with that id: the rest of it, a few kilobytes, is encoded once. */
function withId(serviceId: number, rest: Uint8Array): Uint8Array {
  return Buffer.concat([encodeConnInfo({ ...nothingOffered, serviceId }), rest]);
}

const nothingOffered = { serviceId: 0, network: "", address: "", knock: undefined };

describe("the services that every plugin has, called by a hostile host", { timeout: 120_000 }, () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.server();
  });
  after(() => victim[Symbol.asyncDispose]());

  it("broker: offers without end are dropped above 1024, each cut to its longest address", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path);
    const long = encodeConnInfo({ ...nothingOffered, network: "unix", address: "x".repeat(5_000) });
    const offers = messages(1, 20_000, (round) => withId(round + 1, long));
    const cost = await costOf(victim, async () => {
      await peer.send(headersOf(1, startStream), offers);
      await peer.roundTrip();
    });
    assert.equal(peer.count("RST_STREAM"), 0);
    assertCost(t, cost, { heldBytes: 4 * mebibyte, cpuMs: 5_000 });
  });

  it("broker: knocks without end, which nobody here asked for, are dropped", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path);
    const knock = encodeConnInfo({ ...nothingOffered, knock: { knock: true, ack: false, error: "" } });
    const knocks = messages(1, 100_000, (round) => withId(round, knock));
    const cost = await costOf(victim, async () => {
      await peer.send(headersOf(1, startStream), knocks);
      await peer.roundTrip();
    });
    assert.equal(peer.count("RST_STREAM"), 0);
    assertCost(t, cost, { heldBytes: 2 * mebibyte, cpuMs: 5_000 });
  });

  it("broker: a second stream on a connection is refused, a hundred thousand too", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path);
    const flood = repeat(20_000, (round) => {
      const id = clientStreamId(round);
      return [headersOf(id, startStream), rawFrame("RST_STREAM", id, cancel)];
    });
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assertCost(t, cost, { heldBytes: 2 * mebibyte, cpuMs: 5_000 });
  });

  it("reflection: questions whose answers are not read wait on the asker's side", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path, [[4, 0]]);
    // file_containing_symbol: the answer is a hundred times as long.
    const symbol = "grpc.reflection.v1.ServerReflection";
    const question = Buffer.concat([Buffer.from([0x22, symbol.length]), Buffer.from(symbol)]);
    const cost = await costOf(victim, async () => {
      await peer.send(
        headersOf(1, reflect),
        messages(1, 80_000, () => question),
      );
      await peer.roundTrip();
    });
    assert.equal(peer.count("RST_STREAM"), 0);
    // 4 MiB of questions as they came, 1024 of them read.
    assertCost(t, cost, { heldBytes: 10 * mebibyte, cpuMs: 5_000 });
  });

  it("reflection: questions whose answers are read are answered one after the other", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path, [[4, 0x7fffffff]]);
    await peer.send(windowUpdate(0, 0x7fffffff - 65_535));
    const cost = await costOf(victim, async () => {
      // list_services
      await peer.send(
        headersOf(1, reflect),
        messages(1, 20_000, () => Buffer.from([0x3a, 0])),
      );
      await peer.send(rawFrame("DATA", 1, Buffer.alloc(0), 0x1));
      await peer.until(() => peer.count("HEADERS") === 2);
    });
    assertCost(t, cost, { heldBytes: 4 * mebibyte, cpuMs: 10_000 });
  });

  it("health: watchers that come and go leave nothing", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path);
    const flood = repeat(2_000, (round) => {
      const id = clientStreamId(round);
      return [call(id, watch, empty), rawFrame("RST_STREAM", id, cancel)];
    });
    await peer.send(flood);
    await peer.roundTrip();
    const cost = await costOf(victim, async () => {
      for (let batch = 1; batch <= 20; batch++) {
        const shifted = repeat(2_000, (round) => {
          const id = clientStreamId(batch * 2_000 + round);
          return [call(id, watch, empty), rawFrame("RST_STREAM", id, cancel)];
        });
        await peer.send(shifted);
        await peer.roundTrip();
      }
    });
    assert.equal(cost.after.runningHandlers, 0);
    assertCost(t, cost, { heldBytes: 4 * mebibyte, cpuMs: 10_000 });
  });
});

describe("the services that every plugin has, served by a hostile plugin", { timeout: 120_000 }, () => {
  it("stdio: output without end waits on the plugin's side while the host's writable is full", async (t) => {
    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using victim = await Victim.client(listener.path);
    using peer = await accepted;
    await peer.send(settings());
    // Output and broker take the first two streams.
    await peer.until(() => peer.count("HEADERS") >= 2);
    // StdioData { channel: STDOUT, data: 1 KiB }
    const chunk = message(Buffer.concat([Buffer.from([0x08, 1, 0x12, 0x80, 0x08]), Buffer.alloc(1024)]));
    const cost = await costOf(victim, async () => {
      await peer.send(
        response(1),
        repeat(4_000, () => rawFrame("DATA", 1, chunk)),
      );
      await peer.roundTrip();
    });
    assert.equal(cost.after.messageCount, 1);
    assert.equal(peer.count("RST_STREAM"), 0);
    // The stream's window, once.
    assertCost(t, cost, { heldBytes: 8 * mebibyte, cpuMs: 3_000 });
    await peer.send(repeat(4_000, () => rawFrame("DATA", 1, chunk)));
    await peer.roundTrip();
    assert.equal(peer.count("RST_STREAM FLOW_CONTROL_ERROR"), 1);
  });

  it("broker: offers and knocks without end", async (t) => {
    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using victim = await Victim.client(listener.path);
    using peer = await accepted;
    await peer.send(settings());
    await peer.until(() => peer.count("HEADERS") >= 2);
    const long = "x".repeat(2_000);
    const offer = encodeConnInfo({ ...nothingOffered, network: long, address: long });
    const knock = encodeConnInfo({ ...nothingOffered, knock: { knock: true, ack: true, error: long } });
    const flood = messages(3, 20_000, (round) => withId(round, round % 2 === 0 ? knock : offer));
    const cost = await costOf(victim, async () => {
      await peer.send(response(3), flood);
      await peer.roundTrip();
    });
    assert.equal(peer.count("RST_STREAM"), 0);
    assertCost(t, cost, { heldBytes: 8 * mebibyte, cpuMs: 5_000 });
  });
});
