import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  call,
  clientStreamId,
  headersOf,
  note,
  rawFrame,
  repeat,
  requestBlock,
} from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer } from "../support/hostile-peer.js";

const rounds = 20_000;
/** Of one connection: `maxAbandonedHandlers`. */
const maxAbandoned = 128;
const bounds = { heldBytes: 4 << 20, cpuMs: 5_000 };

const echo = requestBlock("Echo");
const sum = requestBlock("Sum");
const cancel = Buffer.from([0, 0, 0, 8]);
const endStream = 0x1;
const nothing = new Uint8Array(0);

/** Frames that a server has to answer with RST_STREAM, though the peer never sends one. */
const provocations: [name: string, make: (streamId: number) => readonly Uint8Array[]][] = [
  ["WINDOW_UPDATE of 0", (id) => [rawFrame("WINDOW_UPDATE", id, Buffer.from([0, 0, 0, 0]))]],
  ["a window above 2^31-1", (id) => [rawFrame("WINDOW_UPDATE", id, Buffer.from([0x7f, 255, 255, 255]))]],
  ["PRIORITY of a wrong length", (id) => [rawFrame("PRIORITY", id, Buffer.from([0]))]],
  [
    "DATA after the end",
    (id) => [rawFrame("DATA", id, nothing, endStream), rawFrame("DATA", id, Buffer.from([0]))],
  ],
  ["HEADERS after the end", (id) => [rawFrame("DATA", id, nothing, endStream), headersOf(id, echo)]],
];

describe("rapid reset", { timeout: 120_000 }, () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.server();
  });
  after(() => victim[Symbol.asyncDispose]());

  it("CVE-2023-44487: calls that are cancelled at once run no more handlers than the limit", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path);
    const hang = note("hang");
    const flood = repeat(rounds, (round) => {
      const id = clientStreamId(round);
      return [call(id, echo, hang), rawFrame("RST_STREAM", id, cancel)];
    });
    const former = (await victim.figures()).runningHandlers;
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assert.equal(cost.after.runningHandlers - former, maxAbandoned);
    assert.equal(peer.count("RST_STREAM REFUSED_STREAM"), rounds - maxAbandoned);
    assertCost(t, cost, bounds);
  });

  for (const [name, provoke] of provocations) {
    it(`CVE-2025-8671: resets that ${name} provokes from us free no place either`, async (t) => {
      using peer = await HostilePeer.connectTo(victim.path);
      const flood = repeat(rounds, (round) => {
        const id = clientStreamId(round);
        return [headersOf(id, sum), ...provoke(id)];
      });
      const former = (await victim.figures()).runningHandlers;
      const cost = await costOf(victim, async () => {
        await peer.send(flood);
        await peer.roundTrip();
      });
      assert.equal(cost.after.runningHandlers - former, maxAbandoned);
      assertCost(t, cost, bounds);
    });
  }

  it("leaves the server to others", async () => {
    using peer = await HostilePeer.connectTo(victim.path);
    await peer.send(call(1, echo, note("friend")));
    await peer.until(() => peer.count("HEADERS") === 2);
    assert.equal(peer.count("RST_STREAM"), 0);
  });
});
