/** In which order, and within which limits, data goes out: beyond what the windows alone say. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { settings, windowUpdate } from "../../../test/support/http2-frames.js";
import { Http2Peer, body } from "../../../test/support/http2-peer.js";
import type { RecordedStream } from "../../../test/support/http2-peer.js";
import type { Http2Limits } from "./limits.js";

function withCall(
  initialWindowBytes: number,
  limits: Partial<Http2Limits> = {},
): { peer: Http2Peer; call: RecordedStream } {
  const peer = Http2Peer.ready("client", { limits, settings: [[4, initialWindowBytes]] });
  const call = peer.open();
  peer.skip();
  return { peer, call };
}

/** Bytes that wait in the session, which then waits for no more. */
function takenBytes(peer: Http2Peer): number {
  return peer.session.takeOutput().reduce((sum, piece) => sum + piece.length, 0);
}

describe("the end of a stream", () => {
  it("does not overtake data that waits, also as sendData() of no bytes", () => {
    const { peer, call } = withCall(1);
    call.stream.sendData(body("ab"), false);
    assert.equal(call.stream.sendData(body(""), true), false);
    peer.expect("what the window lets out", "DATA 1 a");
    peer.send(windowUpdate(1, 1));
    peer.expect("the end with the last byte", "DATA 1 END_STREAM b");
  });

  it("goes out without a window on a stream that waited to be opened", () => {
    const peer = Http2Peer.ready("client", {
      settings: [
        [3, 0],
        [4, 0],
      ],
    });
    const call = peer.open();
    call.stream.endData();
    peer.expectIdle("no room");
    peer.send(settings([[3, 1]]));
    peer.expect("both", "SETTINGS ACK", "HEADERS 1 :method=POST :scheme=http :path=/a", "DATA 1 END_STREAM");
  });
});

describe("the limit on output", () => {
  // 9 bytes of frame header and 91 of data are the limit.
  const limits = { outputHighWaterBytes: 100 };

  it("lets data go as long as one byte of it is free", () => {
    const { peer, call } = withCall(1000, limits);
    assert.equal(call.stream.sendData(body(90), false), true);
    assert.equal(call.stream.sendData(body(90), false), true, "99 bytes wait");
    assert.equal(call.stream.sendData(body(1), false), false, "198 bytes wait");
    assert.equal(takenBytes(peer), 99 * 2);
  });

  it("lets nothing go once it is reached", () => {
    const { peer, call } = withCall(1000, limits);
    assert.equal(call.stream.sendData(body(91), false), true);
    assert.equal(call.stream.sendData(body(1), false), false, "100 bytes wait");
    assert.equal(takenBytes(peer), 100);
    assert.equal(takenBytes(peer), 10, "then the rest");
  });

  it("is the largest frame", () => {
    const { peer, call } = withCall(1000, limits);
    assert.equal(call.stream.sendData(body(201), false), false);
    peer.expect("in turns", "DATA 1 100 bytes", "DATA 1 100 bytes", "DATA 1 \0");
  });

  it("holds for a stream whose window grows, too", () => {
    const { peer, call } = withCall(0, limits);
    call.stream.sendData(body(10), false);
    const other = peer.open();
    peer.send(windowUpdate(other.stream.id, 200));
    other.stream.sendData(body(100), false);
    peer.send(windowUpdate(1, 10));
    assert.ok(takenBytes(peer) > 100, "the other's alone");
    assert.equal(takenBytes(peer), 19, "then this one's");
  });
});

describe("onWritable", () => {
  it("is not called for data that went out at once, also not in several frames", () => {
    const { peer, call } = withCall(0);
    assert.equal(call.stream.sendData(body("a"), false), false);
    peer.send(windowUpdate(1, 40_000));
    peer.expectEvents("the first was false", "writable 1");
    assert.equal(call.stream.sendData(body(20_000), false), true);
    peer.expect("two frames", "DATA 1 a", "DATA 1 16384 bytes", "DATA 1 3616 bytes");
    peer.expectEvents("the second was true");
  });
});
