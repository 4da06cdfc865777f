import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { TestContext } from "node:test";
import { clientStreamId, headersOf, rawFrame, repeat, requestBlock } from "../support/attack-requests.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { HostilePeer, listenHostile } from "../support/hostile-peer.js";
import { settings } from "../support/http2-frames.js";

const request = requestBlock("Sum");
const nothing = new Uint8Array(0);
const bounds = { heldBytes: 2 << 20, cpuMs: 3_000 };
/** HPACK: a literal field without an index, whose name and value have no characters. */
const emptyField = Buffer.from([0, 0, 0]);
/** The dynamic table's first entry, by one byte. */
const firstEntry = 0xbe;

describe("header blocks of a hostile client", { timeout: 120_000 }, () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.server();
  });
  after(() => victim[Symbol.asyncDispose]());

  async function attack(test: TestContext, flood: Uint8Array): Promise<HostilePeer> {
    using peer = await HostilePeer.connectTo(victim.path);
    const cost = await costOf(victim, async () => {
      await peer.send(flood);
      await peer.roundTrip();
    });
    assertCost(test, cost, bounds);
    return peer;
  }

  /** HEADERS without an end, and what goes on with them. */
  const unfinished = rawFrame("HEADERS", 1, request);

  it("CVE-2024-27316: CONTINUATION without end is cut off by its bytes", async (t) => {
    const more = rawFrame("CONTINUATION", 1, new Uint8Array(16_384));
    const peer = await attack(t, Buffer.concat([unfinished, repeat(60, () => more)]));
    assert.equal(peer.goAway, "ENHANCE_YOUR_CALM");
  });

  it("CVE-2024-27316: CONTINUATION without end is cut off by its frames, empty ones too", async (t) => {
    const more = rawFrame("CONTINUATION", 1, nothing);
    const peer = await attack(t, Buffer.concat([unfinished, repeat(100_000, () => more)]));
    assert.equal(peer.goAway, "ENHANCE_YOUR_CALM");
  });

  it("CVE-2019-9516: fields without a name and a value count 32 bytes each, and cost their call", async (t) => {
    const block = Buffer.concat([request, repeat(20_000, () => emptyField)]);
    const peer = await attack(
      t,
      repeat(100, (round) => headersOf(clientStreamId(round), block)),
    );
    assert.equal(peer.goAway, "no GOAWAY");
    assert.equal(peer.count("RST_STREAM ENHANCE_YOUR_CALM"), 100);
  });

  it("a list of 200 KiB in one field costs its call", async (t) => {
    const length = 200_000 - 127;
    const literal = [0, 1, 0x61, 127, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14];
    const block = Buffer.concat([request, Buffer.from(literal), Buffer.alloc(200_000, "x")]);
    const peer = await attack(
      t,
      repeat(50, (round) => headersOf(clientStreamId(round), block)),
    );
    assert.equal(peer.goAway, "no GOAWAY");
    assert.equal(peer.count("RST_STREAM ENHANCE_YOUR_CALM"), 50);
  });

  it("a list of 2000 fields is none too many, and of 4000 costs its call", async (t) => {
    const fields = (count: number): Uint8Array =>
      Buffer.concat([request, repeat(count, () => Buffer.from([0, 1, 0x61, 0]))]);
    const peer = await attack(t, Buffer.concat([headersOf(1, fields(1_900)), headersOf(3, fields(4_000))]));
    assert.equal(peer.count("RST_STREAM"), 1);
  });

  it("HPACK expansion, an entry of 4 KB named 250,000 times in a block, is cut while it is decoded", async (t) => {
    // name "a", a value of 4000 bytes, into the dynamic table.
    const length = 4_000 - 127;
    const entry = Buffer.from([0x40, 1, 0x61, 127, (length & 127) | 128, length >> 7]);
    const bomb = Buffer.alloc(250_000, firstEntry);
    const block = Buffer.concat([request, entry, Buffer.alloc(4_000, "x"), bomb]);
    const peer = await attack(
      t,
      repeat(20, (round) => headersOf(clientStreamId(round), block)),
    );
    assert.equal(peer.goAway, "no GOAWAY");
    assert.equal(peer.count("RST_STREAM ENHANCE_YOUR_CALM"), 20);
  });

  it("an integer without end, and a size update above what was allowed, end the connection", async (t) => {
    const endless = Buffer.concat([Buffer.from([0xff]), Buffer.alloc(200_000, 0xff)]);
    const peer = await attack(t, headersOf(1, endless));
    assert.equal(peer.goAway, "COMPRESSION_ERROR");
    const large = await attack(t, headersOf(1, Buffer.from([0x3f, 0xe2, 0x1f])));
    assert.equal(large.goAway, "COMPRESSION_ERROR");
  });
});

describe("header blocks of a hostile server", { timeout: 120_000 }, () => {
  it("cost a host no more: CONTINUATION, lists that are too large, answers before the answer", async (t) => {
    await using listener = await listenHostile();
    const accepted = listener.accept();
    await using victim = await Victim.client(listener.path);
    using peer = await accepted;
    await peer.send(settings());
    const called = victim.act({ kind: "echo" });
    // Output and broker take the first two streams.
    await peer.until(() => peer.count("HEADERS") >= 3);
    const informational = headersOf(5, Buffer.from([0x08, 3, 0x31, 0x30, 0x33])); // :status 103
    const cost = await costOf(victim, async () => {
      await peer.send(repeat(50_000, () => informational));
      const fields = repeat(20_000, () => emptyField);
      await peer.send(headersOf(5, Buffer.concat([Buffer.from([0x88]), fields])));
      await peer.roundTrip();
    });
    assert.match(await called, /^RPC_STATUS RESOURCE_EXHAUSTED/);
    assert.equal(peer.count("RST_STREAM ENHANCE_YOUR_CALM"), 1);
    assertCost(t, cost, bounds);
    const more = rawFrame("CONTINUATION", 1, new Uint8Array(16_384));
    await peer.send(
      rawFrame("HEADERS", 1, Buffer.from([0x88])),
      repeat(1_000, () => more),
    );
    assert.match(await victim.act({ kind: "ended" }), /^HTTP2_PROTOCOL.*ENHANCE_YOUR_CALM/);
  });
});
