import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { call, clientStreamId, message, repeat, requestBlock } from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer, listenHostile } from "../support/hostile-peer.js";
import { goAway, settings } from "../support/http2-frames.js";

/** SETTINGS_MAX_CONCURRENT_STREAMS and SETTINGS_INITIAL_WINDOW_SIZE. */
const maxStreams = 3;
const initialWindow = 4;
/** As many as a server lets a peer open. */
const streamCount = 4096;
/** A `sample.v1.Flat` with the number 100: so many messages are sent. */
const hundred = message([0x08, 100]);
const bounds = { heldBytes: 2 << 20, cpuMs: 1_000 };

describe("a flood of frames that concern all open streams", { timeout: 120_000 }, () => {
  it("is cut off: SETTINGS that change all windows", async (t) => {
    await using victim = await Victim.server();
    using peer = await HostilePeer.connectTo(victim.path, [[initialWindow, 0]]);
    const list = requestBlock("List");
    await peer.send(repeat(streamCount, (round) => call(clientStreamId(round), list, hundred)));
    await peer.roundTrip();
    // No stream's window becomes positive: none can send, all have to be looked at.
    const shifts = [settings([[initialWindow, 1]]), settings([[initialWindow, 0]])];
    await peer.send(shifts[0] ?? assert.fail());
    await peer.roundTrip();
    const flood = repeat(20_000, () => shifts);
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assert.equal(peer.goAway, "ENHANCE_YOUR_CALM");
    assertCost(t, cost, bounds);
  });

  it("is cut off: GOAWAY again and again", async (t) => {
    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using victim = await Victim.client(listener.path);
    using peer = await accepted;
    await peer.send(settings([[maxStreams, streamCount]]));
    for (let round = 0; round < streamCount - 10; round++)
      void victim.act({ kind: "echo" }).catch(() => "gone");
    await peer.until(() => peer.count("HEADERS") >= streamCount - 10);
    const frame = goAway(0x7fffffff, "NO_ERROR");
    const flood = repeat(100_000, () => frame);
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assert.equal(peer.goAway, "ENHANCE_YOUR_CALM");
    assertCost(t, cost, { ...bounds, cpuMs: 2_000 });
  });
});
