import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { clientStreamId, headersOf, rawFrame, repeat } from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer, listenHostile } from "../support/hostile-peer.js";
import { headerBlock, settings } from "../support/http2-frames.js";

const noRequest = headerBlock(["a", "b"]);
const nothing = new Uint8Array(0);
const eightBytes = Buffer.alloc(8);

/** More answers than a socket takes and `maxQueuedControlFrames` lets wait. */
const rounds = 100_000;

/** Frames that ask for an answer each. */
const floods: [name: string, make: (round: number) => readonly Uint8Array[]][] = [
  ["CVE-2019-9512: PING", () => [rawFrame("PING", 0, eightBytes)]],
  ["CVE-2019-9515: SETTINGS", () => [rawFrame("SETTINGS", 0, nothing)]],
  ["CVE-2019-9514: requests that are reset", (round) => [headersOf(clientStreamId(round), noRequest)]],
];

describe("a flood of frames that ask for an answer", { timeout: 120_000 }, () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.server();
  });
  after(() => victim[Symbol.asyncDispose]());

  for (const [name, make] of floods) {
    it(`${name}: a peer that does not read the answers is cut off`, async (t) => {
      using peer = await HostilePeer.connectTo(victim.path);
      const flood = repeat(rounds, make);
      const cost = await costOf(victim, () => peer.sendBlindly(flood));
      assertCutOff(peer);
      assertCost(t, cost, { heldBytes: 2 << 20, cpuMs: 5_000 });
    });

    it(`${name}: a peer that reads them is served in linear time`, async (t) => {
      using peer = await HostilePeer.connectTo(victim.path);
      const burst = 5_000;
      const bursts = Array.from({ length: rounds / burst }, (_, index) =>
        repeat(burst, (round) => make(index * burst + round)),
      );
      const cost = await costOf(victim, async () => {
        for (const flood of bursts) {
          await peer.send(flood);
          await peer.roundTrip();
        }
      });
      assert.equal(peer.isOver, false);
      assertCost(t, cost, { heldBytes: 2 << 20, cpuMs: 10_000 });
    });
  }

  it("CVE-2019-9512: a client cuts its server off in the same way", async (t) => {
    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using host = await Victim.client(listener.path);
    using peer = await accepted;
    await peer.send(settings());
    const flood = repeat(rounds, () => [rawFrame("PING", 0, eightBytes)]);
    const cost = await costOf(host, () => peer.sendBlindly(flood));
    assert.match(await host.act({ kind: "ended" }), /^HTTP2_PROTOCOL.*ENHANCE_YOUR_CALM/);
    assertCost(t, cost, { heldBytes: 2 << 20, cpuMs: 5_000 });
  });
});

/** The victim has ended the connection. Its word for why may be lost when so much is unread at both ends. */
function assertCutOff(peer: HostilePeer): void {
  assert.ok(peer.isOver);
  assert.match(peer.goAway, /^(ENHANCE_YOUR_CALM|no GOAWAY)$/);
}
