import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  data,
  flag,
  frame,
  headerBlock,
  headers,
  join,
  ping,
  requestFields,
  responseFields,
  rstStream,
  settings,
  uint32,
  windowUpdate,
} from "../../../test/support/http2-frames.js";
import { Http2Peer, body } from "../../../test/support/http2-peer.js";
import type { RecordedStream } from "../../../test/support/http2-peer.js";

/** Sends the same frames again and again without reading, until the session has had enough; returns how often. */
function flood(peer: Http2Peer, makeFrames: (round: number) => Uint8Array, most: number): number {
  for (let round = 0; round < most; round++) {
    if (peer.session.ended) return round;
    peer.send(makeFrames(round));
  }
  return most;
}

/** Bytes that wait in the session. */
function waitingBytes(peer: Http2Peer): number {
  return peer.session.takeOutput().reduce((sum, piece) => sum + piece.length, 0);
}

describe("a peer that asks for answers and does not read them", () => {
  const floods: [name: string, makeFrames: (round: number) => Uint8Array][] = [
    ["PING (CVE-2019-9512)", () => ping("12345678")],
    ["SETTINGS (CVE-2019-9515)", () => settings()],
    ["requests that are resets to us (CVE-2019-9514)", (round) => headers(2 * round + 1, ["a", "b"])],
    [
      "WINDOW_UPDATE of 0 on streams that it opens (CVE-2025-8671)",
      (round) => join(headers(2 * round + 1, requestFields), windowUpdate(2 * round + 1, 0)),
    ],
    [
      "PRIORITY on itself",
      (round) =>
        join(
          headers(2 * round + 1, requestFields),
          frame("PRIORITY", 2 * round + 1, { payload: join(uint32(2 * round + 1), [0]) }),
        ),
    ],
  ];
  for (const [name, makeFrames] of floods) {
    it(`is cut off when 1000 answers wait: ${name}`, () => {
      const peer = Http2Peer.ready("server", { limits: { maxQueuedControlFrames: 1000 } });
      const rounds = flood(peer, makeFrames, 2000);
      assert.equal(rounds, 1002, "1001 are answered, the next frame ends it");
      assert.ok(waitingBytes(peer) < 1100 * 17);
      peer.expectClosedBy(
        "the owner",
        /ENHANCE_YOUR_CALM\): more than 1000 answers wait for the peer to read them/,
      );
    });
  }

  it("is not cut off while it reads", () => {
    const peer = Http2Peer.ready("server", { limits: { maxQueuedControlFrames: 1000 } });
    for (let round = 0; round < 20; round++) {
      flood(peer, () => ping("12345678"), 900);
      peer.skip();
    }
    assert.equal(peer.session.ended, false);
  });

  it("and opens more and more calls that are answered gets no new ones, so that our queue stays bounded", () => {
    const peer = Http2Peer.ready("server", { limits: { outputHighWaterBytes: 10_000 } });
    let answered = 0;
    peer.onEvent = (event) => {
      const id = Number(/^headers (\d+)/.exec(event)?.[1] ?? 0);
      if (id === 0) return;
      answered++;
      peer
        .stream(id)
        .sendHeaders(peer.session.prepare([...responseFields, "x", "y".repeat(100)]), undefined, false);
      peer.stream(id).sendData(body(500), true);
    };
    const rounds = flood(
      peer,
      (round) => headers(2 * round + 1, requestFields, { endStream: true }),
      100_000,
    );
    assert.ok(rounds < 100_000, "refusing is an answer, too");
    assert.ok(answered < 1000, `${answered} calls answered`);
    assert.ok(waitingBytes(peer) < 2 * 10_000 + 10_000 * 13 + 1000);
  });

  it("opens streams and resets them at once leaves nothing behind (CVE-2023-44487)", () => {
    const peer = Http2Peer.ready("server");
    flood(
      peer,
      (round) => join(headers(2 * round + 1, requestFields), rstStream(2 * round + 1, "CANCEL")),
      20_000,
    );
    assert.equal(peer.session.streamCount, 0);
    assert.equal(waitingBytes(peer), 0);
  });
});

describe("a peer that sends frames with nothing in them", () => {
  const floods: [name: string, makeFrame: () => Uint8Array][] = [
    ["empty DATA (CVE-2019-9518)", () => data(1, "")],
    ["DATA that is padding alone", () => frame("DATA", 1, { flags: flag.padded, payload: [1, 0] })],
    ["PRIORITY", () => frame("PRIORITY", 1, { payload: [0, 0, 0, 0, 0] })],
    ["frames of unknown types", () => frame(0xee, 0)],
  ];
  for (const [name, makeFrame] of floods) {
    it(`is cut off after 1000 in a row: ${name}`, () => {
      const peer = Http2Peer.ready("server");
      peer.send(headers(1, requestFields));
      assert.equal(flood(peer, makeFrame, 2000), 1001);
      peer.expectClosedBy("the owner", /ENHANCE_YOUR_CALM\): more than 1000 frames in a row carried nothing/);
    });

    it(`is left alone when others come in between: ${name}`, () => {
      const peer = Http2Peer.ready("server");
      peer.send(headers(1, requestFields));
      for (let round = 0; round < 5; round++) {
        flood(peer, makeFrame, 900);
        peer.send(data(1, "x"));
      }
      assert.equal(peer.session.ended, false);
    });
  }

  it("is left alone when its padding comes byte by byte and frames have data", () => {
    const peer = Http2Peer.ready("server", { limits: { maxEmptyFrames: 1 } });
    peer.send(headers(1, requestFields));
    const padded = frame("DATA", 1, { flags: flag.padded, payload: [3, 65, 0, 0, 0] });
    for (const byte of join(padded, padded)) peer.send(Uint8Array.of(byte));
    assert.equal(peer.session.ended, false);
  });
});

describe("a peer that sends a header block without end", () => {
  it("is cut off after 64 CONTINUATION frames (CVE-2024-27316)", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, requestFields, { endHeaders: false }));
    assert.equal(
      flood(peer, () => frame("CONTINUATION", 1), 2000),
      65,
    );
    peer.expectClosedBy(
      "the owner",
      /ENHANCE_YOUR_CALM\): a header block came in more than 64 CONTINUATION frames/,
    );
  });

  it("is cut off after 256 KiB", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, requestFields, { endHeaders: false }));
    assert.equal(
      flood(peer, () => frame("CONTINUATION", 1, { payload: new Uint8Array(16_384) }), 2000),
      16,
    );
    peer.expectClosedBy("the owner", /ENHANCE_YOUR_CALM\): a header block is longer than 262144 bytes/);
  });

  it("is cut off for one HEADERS frame of more than 256 KiB", () => {
    const peer = Http2Peer.ready("server");
    peer.send(frame("HEADERS", 1, { flags: flag.endHeaders, payload: new Uint8Array((256 << 10) + 1) }));
    peer.expectClosedBy("the owner", /ENHANCE_YOUR_CALM\): a header block is longer than 262144 bytes/);
  });
});

describe("a header list that is too large", () => {
  it("costs its own stream only, and leaves HPACK in step", () => {
    const peer = Http2Peer.ready("server");
    const large = headerBlock([...requestFields, "a", "x".repeat(100_000)]);
    peer.send(
      // The block ends with a field that is added to the dynamic table.
      frame("HEADERS", 1, { flags: flag.endHeaders, payload: join(large, [0x40, 1, 0x62, 1, 0x63]) }),
      frame("HEADERS", 3, { flags: flag.endHeaders, payload: join(headerBlock(requestFields), [0xbe]) }),
    );
    peer.expect("the first stream alone", "RST_STREAM 1 ENHANCE_YOUR_CALM");
    peer.expectEvents("the second is there", "stream 3", "headers 3 :method=POST :scheme=http :path=/a b=c");
  });

  it("costs a client's call only", () => {
    const peer = Http2Peer.ready("client");
    peer.open();
    peer.skip();
    peer.send(headers(1, [...responseFields, "a", "x".repeat(70_000)]));
    peer.expect("the stream alone", "RST_STREAM 1 ENHANCE_YOUR_CALM");
    peer.expectEvents("the call", "failure 1 by local ENHANCE_YOUR_CALM");
  });

  it("of many fields that are named by one byte each is cut while it is decoded", () => {
    const peer = Http2Peer.ready("server");
    const entry = join([0x40, 1, 0x61, 127, 0x81, 0x17], new Uint8Array(3000).fill(0x62)); // a value of 3072 - 72 bytes
    const block = join(headerBlock(requestFields), entry, new Uint8Array(50_000).fill(0xbe));
    peer.send(frame("HEADERS", 1, { flags: flag.endHeaders, payload: block }));
    peer.expect("the stream alone", "RST_STREAM 1 ENHANCE_YOUR_CALM");
  });
});

describe("a peer that stops reading", () => {
  it("leaves no more of our data in the queue than the limit and one frame", () => {
    const limits = { outputHighWaterBytes: 100_000 };
    const peer = Http2Peer.ready("client", {
      limits,
      settings: [
        [4, 0x7fffffff],
        [5, 0xffffff],
      ],
    });
    peer.send(windowUpdate(0, 0x7fffffff - 65_535));
    const calls: RecordedStream[] = Array.from({ length: 50 }, () => peer.open());
    peer.skip();
    const results = calls.map(({ stream }) => stream.sendData(body(30_000), false));
    assert.equal(results.filter(Boolean).length, 4, "the others are told to wait");
    assert.ok(waitingBytes(peer) <= 100_000 + 30_000 + 50 * 9);
  });
});
