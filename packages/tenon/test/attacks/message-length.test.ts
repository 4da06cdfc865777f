import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
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
import { settings } from "../support/http2-frames.js";

const mebibyte = 1 << 20;
const echo = requestBlock("Echo");
const nothing = new Uint8Array(0);
const bounds = { heldBytes: 8 * mebibyte, peakBytes: 64 * mebibyte, cpuMs: 3_000 };

describe("a message length that lies", { timeout: 120_000 }, () => {
  for (const [name, length, expected] of [
    ["4 GiB is refused before a byte of it has come", 0xffffffff, 1_000],
    ["2 GiB, which is allowed, takes up only what has come", 0x7fffffff, 0],
  ] as const) {
    it(`in requests: ${name}`, async (t) => {
      await using victim = await Victim.server();
      using peer = await HostilePeer.connectTo(victim.path);
      const promise = message(nothing, length);
      const cost = await costOf(victim, async () => {
        await peer.send(
          repeat(1_000, (round) => {
            const id = clientStreamId(round);
            return [
              headersOf(id, echo),
              rawFrame("DATA", id, promise),
              rawFrame("DATA", id, Buffer.alloc(100)),
            ];
          }),
        );
        await peer.roundTrip();
      });
      assert.equal(peer.goAway, "no GOAWAY");
      assert.equal(peer.count("HEADERS"), expected);
      assertCost(t, cost, bounds);
    });

    it(`in responses: ${name}`, async (t) => {
      await using listener = await listenHostile();
      const accepted = listener.accept();
      await using victim = await Victim.client(listener.path);
      using peer = await accepted;
      await peer.send(settings());
      const outcome = victim.act({ kind: "echo", timeoutMs: 60_000 });
      await peer.until(() => peer.count("HEADERS") >= 3);
      const cost = await costOf(victim, async () => {
        await peer.send(response(5, message(Buffer.alloc(100), length)));
        await peer.roundTrip();
      });
      assertCost(t, cost, { ...bounds, heldBytes: 2 * mebibyte });
      assert.equal(peer.count("RST_STREAM CANCEL"), expected === 0 ? 0 : 1);
      if (expected > 0) assert.match(await outcome, /^MESSAGE_TOO_LARGE: .* has 4294967295 bytes/);
      else await Promise.all([peer.send(rawFrame("RST_STREAM", 5, Buffer.from([0, 0, 0, 2]))), outcome]);
    });
  }
});
