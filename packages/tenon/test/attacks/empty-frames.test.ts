import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call, headersOf, note, rawFrame, repeat, requestBlock } from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer, listenHostile } from "../support/hostile-peer.js";
import { frame, settings, uint32 } from "../support/http2-frames.js";

const sum = requestBlock("Sum");
const rounds = 200_000;
const bounds = { heldBytes: 1 << 20, cpuMs: 2_000 };
const nothing = new Uint8Array(0);

const floods: [name: string, frame: Uint8Array][] = [
  ["CVE-2019-9518: DATA", rawFrame("DATA", 1, nothing)],
  ["CVE-2019-9518: DATA of padding alone", rawFrame("DATA", 1, Buffer.from([0]), 0x8)],
  ["CVE-2019-9513: PRIORITY", rawFrame("PRIORITY", 3, Buffer.from([0, 0, 0, 1, 16]))],
  ["frames of unknown types", rawFrame("none", 0, nothing)],
];

describe("a flood of frames with nothing in them", { timeout: 120_000 }, () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.server();
  });
  after(() => victim[Symbol.asyncDispose]());

  for (const [name, empty] of floods) {
    it(`${name}: is cut off`, async (t) => {
      using peer = await HostilePeer.connectTo(victim.path);
      await peer.send(headersOf(1, sum));
      const flood = repeat(rounds, () => empty);
      const cost = await costOf(victim, async () => {
        await peer.send(flood);
        await peer.roundTrip();
      });
      assert.equal(peer.goAway, "ENHANCE_YOUR_CALM");
      assertCost(t, cost, bounds);
    });
  }

  it("CVE-2019-9513: priorities that change all the time are read and dropped", async (t) => {
    using peer = await HostilePeer.connectTo(victim.path);
    await peer.send(headersOf(1, sum));
    // A byte of DATA now and then, so that it is not cut off for emptiness.
    const priorities = repeat(900, (round) =>
      frame("PRIORITY", 2 * round + 3, { payload: [...uint32(2 * round + 1), round & 255] }),
    );
    const flood = repeat(200, () => [priorities, rawFrame("DATA", 1, Buffer.from([0]))]);
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assert.equal(peer.goAway, "no GOAWAY");
    assertCost(t, cost, bounds);
    await peer.send(call(5, requestBlock("Echo"), note("friend")));
    await peer.until(() => peer.count("HEADERS") === 2);
  });

  it("a push ends the connection: a server's to a host, and a client's", async () => {
    const push = frame("PUSH_PROMISE", 1, { flags: 0x4, payload: [0, 0, 0, 2, 0x82] });
    using peer = await HostilePeer.connectTo(victim.path);
    await peer.send(headersOf(1, sum), push);
    await peer.roundTrip();
    assert.equal(peer.goAway, "PROTOCOL_ERROR");

    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using host = await Victim.client(listener.path);
    using server = await accepted;
    await server.send(settings(), push);
    assert.match(await host.act({ kind: "ended" }), /^HTTP2_PROTOCOL.*PUSH_PROMISE/);
  });
});
