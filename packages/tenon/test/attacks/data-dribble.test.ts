import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  call,
  clientStreamId,
  message,
  note,
  rawFrame,
  repeat,
  requestBlock,
  response,
} from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer, listenHostile } from "../support/hostile-peer.js";
import { settings, windowUpdate } from "../support/http2-frames.js";

const initialWindow = 4;
const maxFrame = 5;
const wideOpen = [
  [initialWindow, 0x7fffffff],
  [maxFrame, 0xffffff],
] as const;
const wideConnection = windowUpdate(0, 0x7fffffff - 65_535);
const list = requestBlock("List");
const chat = requestBlock("Chat");
const mebibyte = 1 << 20;

describe("a peer that takes what it asked for slowly", { timeout: 120_000 }, () => {
  it("CVE-2019-9511: a byte at a time holds no more than what waits, and costs what it sends", async (t) => {
    await using victim = await Victim.server();
    using peer = await HostilePeer.connectTo(victim.path, [[initialWindow, 0]]);
    await peer.send(call(1, list, message([0x08, 0xff, 0xff, 0x03])));
    await peer.roundTrip();
    const one = windowUpdate(1, 1);
    const flood = repeat(60_000, () => one);
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assert.equal(peer.dataBytes, 60_000);
    assert.equal(cost.after.messageCount, Math.ceil(60_001 / 1032));
    assertCost(t, cost, { heldBytes: 2 * mebibyte, cpuMs: 3_000 });
  });

  it("CVE-2019-9511: a byte at a time that is not read fills no queue", async (t) => {
    await using victim = await Victim.server();
    using peer = await HostilePeer.connectTo(victim.path, [[initialWindow, 0]]);
    await peer.send(wideConnection, call(1, list, message([0x08, 0xff, 0xff, 0x03])));
    await peer.roundTrip();
    const one = windowUpdate(1, 1);
    const flood = repeat(400_000, () => one);
    peer.socket.pause();
    const cost = await costOf(victim, () => peer.send(flood));
    assertCost(t, cost, { heldBytes: 4 * mebibyte, peakBytes: 48 * mebibyte, cpuMs: 5_000 });
  });

  it("CVE-2019-9517: windows wide open, and nothing read: output stops at its limit", async (t) => {
    await using victim = await Victim.server();
    using peer = await HostilePeer.connectTo(victim.path, wideOpen);
    await peer.send(wideConnection);
    await peer.roundTrip();
    peer.socket.pause();
    const calls = repeat(100, (round) => [
      call(clientStreamId(round), list, message([0x08, 0xff, 0xff, 0x7f])),
    ]);
    const cost = await costOf(victim, async () => {
      await peer.send(calls);
      await untilStill(victim);
    });
    // 1 MiB of output, as much again that the socket has taken, and a message for each call.
    assertCost(t, cost, { heldBytes: 6 * mebibyte, cpuMs: 5_000 });
    assert.ok(cost.after.messageCount < 4_000, `${cost.after.messageCount} messages of 1 KiB were made`);
  });

  it("a stream of large messages stops at its first when the window is used up", async (t) => {
    await using victim = await Victim.server();
    using peer = await HostilePeer.connectTo(victim.path);
    const cost = await costOf(victim, async () => {
      await peer.send(call(1, chat, note("a")));
      await peer.until(() => peer.dataBytes >= 65_535);
      await peer.roundTrip();
    });
    assert.equal(peer.dataBytes, 65_535);
    assert.equal(cost.after.messageCount, 1);
    assertCost(t, cost, { heldBytes: 2 * mebibyte, cpuMs: 2_000 });
  });

  it("a call that a server never lets send, or open, ends by its deadline, and holds one message", async (t) => {
    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using victim = await Victim.client(listener.path);
    using peer = await accepted;
    await peer.send(settings([[initialWindow, 0]]));
    const cost = await costOf(victim, async () => {
      assert.match(await victim.act({ kind: "send", timeoutMs: 300 }), /^RPC_STATUS DEADLINE_EXCEEDED/);
    });
    assert.equal(cost.after.messageCount, 1);
    assertCost(t, cost, { heldBytes: 3 * mebibyte, cpuMs: 2_000 });
    // No stream at all.
    await peer.send(settings([[3, 0]]));
    await peer.roundTrip();
    assert.match(await victim.act({ kind: "echo", timeoutMs: 300 }), /^RPC_STATUS DEADLINE_EXCEEDED/);
  });

  it("a host that does not read its stream stops the server: no more is held than the windows let in", async (t) => {
    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using victim = await Victim.client(listener.path);
    using peer = await accepted;
    await peer.send(settings());
    const first = victim.act({ kind: "list" });
    await peer.until(() => peer.count("HEADERS") >= 3);
    await peer.send(response(5, message([0x08, 1])));
    assert.equal(await first, "done");
    // A `sample.v1.Flat` with 60,000 characters of text.
    const text = Buffer.concat([Buffer.from([0x12, 0xe0, 0xd4, 0x03]), Buffer.alloc(60_000, "x")]);
    const body = rawFrame("DATA", 5, message(text));
    const cost = await costOf(victim, async () => {
      // As much as the stream's window holds, then more: a server of good will would wait.
      await peer.send(repeat(60, () => body));
      await peer.roundTrip();
      assert.equal(peer.count("RST_STREAM"), 0);
    });
    assertCost(t, cost, { heldBytes: 8 * mebibyte, cpuMs: 2_000 });
    await peer.send(repeat(60, () => body));
    await peer.roundTrip();
    assert.equal(peer.count("RST_STREAM FLOW_CONTROL_ERROR"), 1);
  });
});

/** Resolves when the victim makes no more messages, or has made far too many. */
async function untilStill(victim: Victim): Promise<void> {
  let last = -1;
  for (;;) {
    const { messageCount } = await victim.figures();
    if (messageCount === last || messageCount > 50_000) return;
    last = messageCount;
  }
}
