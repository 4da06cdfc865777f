import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FrameWriter } from "./frame-writer.js";
import { OutputQueue } from "../queue/output-queue.js";

/** What `write` puts out. */
function written(write: (writer: FrameWriter, queue: OutputQueue) => void): number[] {
  const queue = new OutputQueue();
  write(new FrameWriter(queue), queue);
  return queue.take().flatMap((piece) => [...piece]);
}

describe("FrameWriter", () => {
  // prettier-ignore
  const table: [name: string, write: (writer: FrameWriter, queue: OutputQueue) => void, bytes: number[]][] = [
    ["an empty DATA frame that ends the stream", (writer) => writer.data(1, 0, true), [
      0x00, 0x00, 0x00, // length 0
      0x00, 0x01, // DATA, END_STREAM
      0x00, 0x00, 0x00, 0x01, // stream 1
    ]],
    ["a DATA frame written into the block", (writer, queue) => {
      const at = writer.data(0x7fffffff, 2, false);
      queue.block.set([0xaa, 0xbb], at);
    }, [
      0x00, 0x00, 0x02, // length 2
      0x00, 0x00, // DATA, no flags
      0x7f, 0xff, 0xff, 0xff, // the last stream there is
      0xaa, 0xbb, // payload
    ]],
    ["a DATA frame made of pieces", (writer) => writer.dataPieces(3, [Uint8Array.of(1), Uint8Array.of(2, 3)], 3, true), [
      0x00, 0x00, 0x03, // length 3
      0x00, 0x01, // DATA, END_STREAM
      0x00, 0x00, 0x00, 0x03, // stream 3
      0x01, 0x02, 0x03, // payload
    ]],
    ["a HEADERS frame", (writer) => writer.shortHeaders(1, Uint8Array.of(0x82, 0x99), 1, true), [
      0x00, 0x00, 0x01, // length 1
      0x01, 0x05, // HEADERS, END_STREAM and END_HEADERS
      0x00, 0x00, 0x00, 0x01, // stream 1
      0x82, // block, of which one byte counts
    ]],
    ["a header block as long as a frame may be", (writer) => writer.headers(1, Uint8Array.of(1, 2), false, 2), [
      0x00, 0x00, 0x02, 0x01, 0x04, 0x00, 0x00, 0x00, 0x01, 1, 2, // HEADERS with END_HEADERS
    ]],
    ["a longer header block with CONTINUATION", (writer) => writer.headers(5, Uint8Array.of(1, 2, 3, 4, 5), true, 2), [
      0x00, 0x00, 0x02, 0x01, 0x01, 0x00, 0x00, 0x00, 0x05, 1, 2, // HEADERS with END_STREAM, not END_HEADERS
      0x00, 0x00, 0x02, 0x09, 0x00, 0x00, 0x00, 0x00, 0x05, 3, 4, // CONTINUATION
      0x00, 0x00, 0x01, 0x09, 0x04, 0x00, 0x00, 0x00, 0x05, 5, // CONTINUATION with END_HEADERS
    ]],
    ["RST_STREAM", (writer) => writer.rstStream(0x01020304, 8), [
      0x00, 0x00, 0x04, // length 4
      0x03, 0x00, // RST_STREAM
      0x01, 0x02, 0x03, 0x04, // stream
      0x00, 0x00, 0x00, 0x08, // CANCEL
    ]],
    ["SETTINGS", (writer) => writer.settings(Uint8Array.of(0, 2, 0, 0, 0, 0)), [
      0x00, 0x00, 0x06, // length 6
      0x04, 0x00, // SETTINGS
      0x00, 0x00, 0x00, 0x00, // the connection
      0x00, 0x02, 0x00, 0x00, 0x00, 0x00, // ENABLE_PUSH 0
    ]],
    ["SETTINGS with ACK", (writer) => writer.settingsAck(), [
      0x00, 0x00, 0x00, // length 0
      0x04, 0x01, // SETTINGS, ACK
      0x00, 0x00, 0x00, 0x00, // the connection
    ]],
    ["PING with ACK", (writer) => writer.ping(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), true), [
      0x00, 0x00, 0x08, // length 8
      0x06, 0x01, // PING, ACK
      0x00, 0x00, 0x00, 0x00, // the connection
      1, 2, 3, 4, 5, 6, 7, 8, // the PING's own bytes
    ]],
    ["GOAWAY", (writer) => writer.goAway(0x7fffffff, 0xb, "hi"), [
      0x00, 0x00, 0x0a, // length 10
      0x07, 0x00, // GOAWAY
      0x00, 0x00, 0x00, 0x00, // the connection
      0x7f, 0xff, 0xff, 0xff, // last stream 2^31-1
      0x00, 0x00, 0x00, 0x0b, // ENHANCE_YOUR_CALM
      0x68, 0x69, // debug data "hi"
    ]],
    ["WINDOW_UPDATE", (writer) => writer.windowUpdate(0, 0x7fffffff), [
      0x00, 0x00, 0x04, // length 4
      0x08, 0x00, // WINDOW_UPDATE
      0x00, 0x00, 0x00, 0x00, // the connection
      0x7f, 0xff, 0xff, 0xff, // 2^31-1
    ]],
  ];
  for (const [name, write, bytes] of table) {
    it(`writes ${name}`, () => assert.deepEqual(written(write), bytes));
  }

  it("passes large pieces on without copying them, and small ones as copies", () => {
    const queue = new OutputQueue();
    const large = new Uint8Array(16 << 10).fill(7);
    const small = Uint8Array.of(1);
    new FrameWriter(queue).dataPieces(1, [small, large], small.length + large.length, false);
    const pieces = queue.take();
    assert.equal(pieces.length, 2);
    assert.equal(pieces[1], large);
    assert.deepEqual([...(pieces[0] ?? [])], [0x00, 0x40, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 1]);
  });

  it("counts the frames that answer the peer", () => {
    const writer = new FrameWriter(new OutputQueue());
    writer.settingsAck();
    writer.ping(new Uint8Array(8), true);
    writer.ping(new Uint8Array(8), false);
    writer.windowUpdate(0, 1);
    writer.rstStream(1, 8);
    assert.equal(writer.answerCount, 3);
  });
});
