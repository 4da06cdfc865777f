import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  call,
  clientStreamId,
  headersOf,
  message,
  note,
  rawFrame,
  repeat,
  requestBlock,
} from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer } from "../support/hostile-peer.js";
import { frame, settings, windowUpdate } from "../support/http2-frames.js";

const echo = requestBlock("Echo");
const sum = requestBlock("Sum");
const mebibyte = 1 << 20;
const bounds = { heldBytes: 2 * mebibyte, cpuMs: 2_000 };
const sixteenKiB = new Uint8Array(16_384);

describe("a hostile client's windows and stream ids", { timeout: 120_000 }, () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.server();
  });
  after(() => victim[Symbol.asyncDispose]());

  async function goAwayAfter(...frames: readonly Uint8Array[]): Promise<string> {
    using peer = await HostilePeer.connectTo(victim.path);
    await peer.send(...frames);
    await peer.roundTrip();
    return peer.goAway;
  }

  it("a connection's window above 2^31-1 ends it, a stream's its stream, SETTINGS' the connection", async () => {
    assert.equal(await goAwayAfter(windowUpdate(0, 0x7fffffff)), "FLOW_CONTROL_ERROR");
    assert.equal(await goAwayAfter(headersOf(1, sum), windowUpdate(1, 0x7fffffff)), "no GOAWAY");
    const shifted = settings([[4, 0x7fffffff]]);
    assert.equal(await goAwayAfter(headersOf(1, sum), windowUpdate(1, 1), shifted), "FLOW_CONTROL_ERROR");
    assert.equal(await goAwayAfter(settings([[4, 0x80000000]])), "FLOW_CONTROL_ERROR");
  });

  it("DATA beyond a stream's window is kept by nobody", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path);
    // The handler reads nothing. The window is 4 MiB, this is 64 MiB.
    const flood = Buffer.concat([headersOf(1, sum), repeat(4_096, () => rawFrame("DATA", 1, sixteenKiB))]);
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assert.equal(peer.count("RST_STREAM"), 1);
    assertCost(t, cost, { ...bounds, heldBytes: 2 * mebibyte });
  });

  it("calls that are not read hold 48 MiB of a connection, however many there are", async (t) => {
    await using fresh = await Victim.server();
    using peer = await HostilePeer.connectTo(fresh.path);
    // 100 streams of 3 MiB: each within its window, together within the connection's only as long as it is given back.
    // Each message is a `sample.v1.Flat` with 16,376 characters of text.
    const body = message(Buffer.concat([Buffer.from([0x12, 0xf8, 0x7f]), Buffer.alloc(16_376, "x")]));
    const flood = repeat(100, (round) => {
      const id = clientStreamId(round);
      const data = rawFrame("DATA", id, body);
      return [headersOf(id, sum), ...Array.from({ length: 192 }, () => data)];
    });
    const cost = await costOf(fresh, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assert.equal(peer.goAway, "FLOW_CONTROL_ERROR");
    assertCost(t, cost, { heldBytes: 4 * mebibyte, peakBytes: 160 * mebibyte, cpuMs: 5_000 });
  });

  it("a window that is never opened starves its own calls only", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path, [[4, 0]]);
    const cost = await costOf(victim, async () => {
      await peer.send(repeat(5_000, (round) => call(clientStreamId(round), echo, note("a"))));
      await peer.roundTrip();
    });
    // The limit of concurrent streams.
    assert.equal(peer.count("RST_STREAM REFUSED_STREAM"), 5_000 - 4_096);
    assertCost(t, cost, { heldBytes: 16 * mebibyte, cpuMs: 3_000 });
    using friend = await HostilePeer.connectTo(victim.path);
    await friend.send(call(1, echo, note("friend")));
    await friend.until(() => friend.count("HEADERS") === 2);
  });

  const misuses: [name: string, error: string, ...frames: Uint8Array[]][] = [
    ["an even id", "PROTOCOL_ERROR", headersOf(2, echo)],
    ["id 0", "PROTOCOL_ERROR", headersOf(0, echo)],
    ["an id below the last", "STREAM_CLOSED", call(5, echo, note("a")), headersOf(3, echo)],
    ["DATA on an id that is not open", "PROTOCOL_ERROR", rawFrame("DATA", 7, sixteenKiB)],
    ["RST_STREAM on an id that is not open", "PROTOCOL_ERROR", rawFrame("RST_STREAM", 7, Buffer.alloc(4))],
    ["WINDOW_UPDATE on an id that is not open", "PROTOCOL_ERROR", windowUpdate(7, 1)],
    ["DATA on id 0", "PROTOCOL_ERROR", rawFrame("DATA", 0, sixteenKiB)],
    ["PING on a stream", "PROTOCOL_ERROR", rawFrame("PING", 1, Buffer.alloc(8))],
    ["CONTINUATION without HEADERS", "PROTOCOL_ERROR", rawFrame("CONTINUATION", 1, sixteenKiB)],
    ["a frame that is too long", "FRAME_SIZE_ERROR", frame("HEADERS", 1, { length: 0xffffff })],
  ];
  for (const [name, error, ...frames] of misuses) {
    it(`${name} ends the connection`, async () => {
      assert.equal(await goAwayAfter(...frames), error);
    });
  }

  it("the highest id at once leaves none for later, and works", async () => {
    using peer = await HostilePeer.connectTo(victim.path);
    await peer.send(call(0x7fffffff, echo, note("a")));
    await peer.until(() => peer.count("HEADERS") === 2);
    await peer.send(headersOf(0x7ffffffd, echo));
    await peer.roundTrip();
    assert.equal(peer.goAway, "STREAM_CLOSED");
  });

  it("frames for streams that are long closed cost what they are long", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path);
    // More than are remembered.
    await peer.send(repeat(3_000, (round) => [headersOf(clientStreamId(round), Buffer.from([0x84]))]));
    await peer.roundTrip();
    const flood = repeat(100_000, (round) => windowUpdate(clientStreamId(round % 3_000), 1));
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assert.equal(peer.goAway, "no GOAWAY");
    assertCost(t, cost, bounds);
  });
});
