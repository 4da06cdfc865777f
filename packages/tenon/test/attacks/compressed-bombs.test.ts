import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import {
  clientStreamId,
  headersOf,
  message,
  rawFrame,
  repeat,
  requestFieldsOf,
} from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer, listenHostile } from "../support/hostile-peer.js";
import { headerBlock, headers, settings } from "../support/http2-frames.js";

const mebibyte = 1 << 20;
const maxMessageBytes = mebibyte;
/** 64 MiB in 64 KiB. */
const bomb = compressed(gzipSync(new Uint8Array(64 * mebibyte)));
const gzip = ["grpc-encoding", "gzip"];
const bounds = { heldBytes: 8 * mebibyte, peakBytes: 128 * mebibyte, cpuMs: 10_000 };

/** A message whose prefix says that it is compressed. */
function compressed(bytes: Uint8Array): Uint8Array {
  const framed = Uint8Array.from(message(bytes));
  framed[0] = 1;
  return framed;
}

/** DATA frames of 16 KiB, which every peer takes. */
function inFrames(streamId: number, body: Uint8Array, endStream: boolean): Uint8Array[] {
  const size = 16_384;
  const count = Math.ceil(body.length / size);
  return Array.from({ length: count }, (_, index) => {
    const isLast = endStream && index === count - 1;
    return rawFrame("DATA", streamId, body.subarray(index * size, (index + 1) * size), isLast ? 1 : 0);
  });
}

describe("messages that inflate a thousandfold", { timeout: 120_000 }, () => {
  for (const method of ["Echo", "Chat"]) {
    it(`are given up at the limit, 40 at a time: requests of ${method}`, async (t) => {
      await using victim = await Victim.server(maxMessageBytes);
      using peer = await HostilePeer.connectTo(victim.path);
      const block = headerBlock([...requestFieldsOf(method), ...gzip]);
      const flood = repeat(40, (round) => {
        const id = clientStreamId(round);
        return [headersOf(id, block), ...inFrames(id, bomb, true)];
      });
      const cost = await costOf(victim, async () => {
        await peer.send(flood);
        // Trailers with RESOURCE_EXHAUSTED.
        await peer.until(() => peer.count("HEADERS") === 40);
      });
      assert.equal(peer.isOver, false);
      assertCost(t, cost, bounds);
    });
  }

  it("are given up at the limit: a response", async (t) => {
    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using victim = await Victim.client(listener.path, maxMessageBytes);
    using peer = await accepted;
    await peer.send(settings());
    const outcome = victim.act({ kind: "echo" });
    await peer.until(() => peer.count("HEADERS") >= 3);
    const cost = await costOf(victim, async () => {
      const fields = [":status", "200", "content-type", "application/grpc", ...gzip];
      await peer.send(headers(5, fields), ...inFrames(5, bomb, false));
      assert.match(await outcome, /^MESSAGE_TOO_LARGE/);
    });
    assertCost(t, cost, { ...bounds, peakBytes: 48 * mebibyte });
  });
});
