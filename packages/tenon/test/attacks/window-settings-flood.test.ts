import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { call, clientStreamId, note, repeat, requestBlock } from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer, listenHostile } from "../support/hostile-peer.js";
import { goAway, settings, windowUpdate } from "../support/http2-frames.js";

const list = requestBlock("Echo");
const large = note("large");
/** As many as a server lets a peer open. */
const streamCount = 4096;
/** SETTINGS_INITIAL_WINDOW_SIZE. */
const initialWindow = 4;

describe("frames that concern all open streams", { timeout: 120_000 }, () => {
  it("cost no more than the bytes that they come in: SETTINGS that change all windows", async (t) => {
    await using victim = await Victim.server();
    // Each answer stays unsent but for a few bytes.
    using peer = await HostilePeer.connectTo(victim.path, [[initialWindow, 0]]);
    await peer.send(repeat(streamCount, (round) => call(clientStreamId(round), list, note("hang"))));
    await peer.roundTrip();
    const shifts = [settings([[initialWindow, 1]]), settings([[initialWindow, 0]])];
    const flood = repeat(50_000, () => shifts);
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    // Unlimited, it takes a hundred thousand times four thousand steps.
    assertCost(t, cost, { heldBytes: 2 << 20, cpuMs: 1_500 });
  });
});
