import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  ascii,
  clientPreface,
  data,
  flag,
  frame,
  goAway,
  headers,
  join,
  ping,
  rstStream,
  settings,
  settingsAck,
  windowUpdate,
} from "../../../test/support/http2-frames.js";
import { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorName } from "./error-code.js";
import { FrameReader } from "./frame-reader.js";
import type { FrameSink } from "./frame-reader.js";

/** Writes down in words what is reported; the pieces of a DATA frame are joined. */
class RecordingSink implements FrameSink {
  isOver = false;
  readonly heard: string[] = [];
  #bytes = "";
  #flowBytes = 0;

  // oxlint-disable-next-line max-params -- FrameSink's own
  onFrameStart(type: number, flags: number, streamId: number, byteCount: number): void {
    this.heard.push(`start ${type} flags ${flags} stream ${streamId} of ${byteCount}`);
    this.#bytes = "";
    this.#flowBytes = 0;
  }

  // oxlint-disable-next-line max-params -- FrameSink's own
  onData(streamId: number, bytes: Uint8Array, flowBytes: number, endStream: boolean): void {
    this.#bytes += Buffer.from(bytes).toString("hex");
    this.#flowBytes += flowBytes;
    if (this.heard.at(-1)?.startsWith("data") === true) this.heard.pop();
    this.heard.push(`data ${streamId} ${this.#bytes} of ${this.#flowBytes}${endStream ? " end" : ""}`);
  }

  // oxlint-disable-next-line max-params -- FrameSink's own
  onFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    this.heard.push(
      `frame ${type} flags ${flags} stream ${streamId} ${Buffer.from(payload).toString("hex")}`,
    );
  }

  onUnknownFrame(): void {
    this.heard.push("unknown");
  }
}

/** What a reader reports of the input, given in these chunks. */
function read(chunks: readonly Uint8Array[], expectPreface = false): string[] {
  const sink = new RecordingSink();
  const reader = new FrameReader(sink, { expectPreface });
  for (const chunk of chunks) reader.read(chunk);
  return sink.heard;
}

function error(input: Uint8Array, expectPreface = false): string {
  try {
    read([input], expectPreface);
  } catch (thrown) {
    assert.ok(thrown instanceof ConnectionViolation);
    return `${http2ErrorName(thrown.errorCode)}: ${thrown.message}`;
  }
  return "none";
}

// Each frame byte by byte, and what is heard of it.
// prettier-ignore
const table: [name: string, bytes: number[], heard: string[]][] = [
  ["DATA", [
    0x00, 0x00, 0x02, // length 2
    0x00, 0x01, // DATA, END_STREAM
    0x00, 0x00, 0x00, 0x03, // stream 3
    0xaa, 0xbb, // payload
  ], ["start 0 flags 1 stream 3 of 2", "data 3 aabb of 2 end"]],
  ["empty DATA", [
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
  ], ["start 0 flags 0 stream 1 of 0", "data 1  of 0"]],
  ["DATA with the reserved bit set, which is ignored", [
    0x00, 0x00, 0x01, 0x00, 0x00,
    0xff, 0xff, 0xff, 0xff, // reserved bit, stream 2^31-1
    0xcc,
  ], ["start 0 flags 0 stream 2147483647 of 1", "data 2147483647 cc of 1"]],
  ["padded DATA", [
    0x00, 0x00, 0x05, // length 5
    0x00, 0x09, // DATA, END_STREAM and PADDED
    0x00, 0x00, 0x00, 0x01, // stream 1
    0x02, // two bytes of padding
    0xaa, 0xbb, // data
    0x00, 0x00, // padding
  ], ["start 0 flags 9 stream 1 of 5", "data 1 aabb of 5 end"]],
  ["DATA padded with nothing", [
    0x00, 0x00, 0x02, 0x00, 0x08, 0x00, 0x00, 0x00, 0x01,
    0x00, // no padding
    0xaa, // data
  ], ["start 0 flags 8 stream 1 of 2", "data 1 aa of 2"]],
  ["DATA that is padding alone", [
    0x00, 0x00, 0x03, 0x00, 0x08, 0x00, 0x00, 0x00, 0x01,
    0x02, 0x00, 0x00, // two bytes of padding
  ], ["start 0 flags 8 stream 1 of 3", "data 1  of 3"]],
  ["DATA that is a pad length alone", [
    0x00, 0x00, 0x01, 0x00, 0x09, 0x00, 0x00, 0x00, 0x01,
    0x00, // no padding
  ], ["start 0 flags 9 stream 1 of 1", "data 1  of 1 end"]],
  ["HEADERS", [
    0x00, 0x00, 0x01, // length 1
    0x01, 0x05, // HEADERS, END_STREAM and END_HEADERS
    0x00, 0x00, 0x00, 0x01, // stream 1
    0x82, // block
  ], ["start 1 flags 5 stream 1 of 1", "frame 1 flags 5 stream 1 82"]],
  ["SETTINGS with ACK", [
    0x00, 0x00, 0x00, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00,
  ], ["start 4 flags 1 stream 0 of 0", "frame 4 flags 1 stream 0 "]],
  ["a frame of an unknown type, which is skipped", [
    0x00, 0x00, 0x03, // length 3
    0xee, 0xff, // nobody's type, all flags
    0x00, 0x00, 0x00, 0x00,
    0x01, 0x02, 0x03,
  ], ["start 238 flags 255 stream 0 of 3", "unknown"]],
];

describe("FrameReader", () => {
  for (const [name, bytes, heard] of table) {
    const input = Uint8Array.from(bytes);
    it(`reads ${name}`, () => assert.deepEqual(read([input]), heard));

    it(`reads ${name} in two pieces, cut anywhere`, () => {
      for (let cut = 0; cut <= input.length; cut++) {
        assert.deepEqual(read([input.subarray(0, cut), input.subarray(cut)]), heard, `cut at ${cut}`);
      }
    });

    it(`waits for the rest of ${name} at every proper prefix`, () => {
      for (let end = 0; end < input.length; end++) {
        const last = read([input.subarray(0, end)]).at(-1);
        assert.notEqual(last, heard.at(-1), `${end} bytes of ${input.length}`);
      }
    });
  }

  const conversation = join(
    ...table.map(([, bytes]) => bytes),
    settings([[4, 1000]]),
    settingsAck,
    headers(5, [":path", "/x".repeat(100)]),
    ping("12345678"),
    windowUpdate(0, 9),
    rstStream(5, "CANCEL"),
    data(7, 300, true),
    goAway(0, "NO_ERROR", "bye"),
  );

  it("hears the same whatever the chunks are", () => {
    const whole = read([conversation]);
    assert.equal(whole.length, 2 * (table.length + 8));
    const cuts = fc.array(fc.nat({ max: conversation.length }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (places) => {
        const edges = [0, ...[...places].sort((a, b) => a - b), conversation.length];
        const chunks = edges.slice(1).map((end, index) => conversation.subarray(edges[index], end));
        assert.deepEqual(read(chunks), whole);
      }),
    );
  });

  it("hears the same byte by byte, behind a preface that comes byte by byte", () => {
    const bytes = Array.from(join(clientPreface, conversation), (byte) => Uint8Array.of(byte));
    assert.deepEqual(read(bytes, true), read([conversation]));
  });

  it("passes DATA on as it comes", () => {
    const sink = new RecordingSink();
    const reader = new FrameReader(sink, { expectPreface: false });
    reader.read(data(1, "abcdef", true).subarray(0, 12));
    assert.deepEqual(sink.heard.slice(1), ["data 1 616263 of 3"]);
  });

  it("says nothing of DATA of which nothing has come", () => {
    const sink = new RecordingSink();
    const reader = new FrameReader(sink, { expectPreface: false });
    reader.read(data(1, "abc").subarray(0, 9));
    reader.read(new Uint8Array(0));
    assert.deepEqual(sink.heard, ["start 0 flags 0 stream 1 of 3"]);
  });

  it("reports nothing more once its sink is over, also of the same input", () => {
    const sink = new RecordingSink();
    sink.onUnknownFrame = () => {
      sink.isOver = true;
    };
    new FrameReader(sink, { expectPreface: false }).read(join(frame(0xee, 0), ping("12345678")));
    assert.deepEqual(sink.heard, ["start 238 flags 0 stream 0 of 0"]);
  });

  it("takes time linear in the input for a frame that comes byte by byte", () => {
    const input = frame("GOAWAY", 0, { payload: new Uint8Array(1 << 20) });
    const startedAt = process.cpuUsage().user;
    assert.equal(read(Array.from(input, (byte) => Uint8Array.of(byte))).length, 2);
    // Some 200 ms; joining at each byte would be 500 GB of copying.
    assert.ok(process.cpuUsage().user - startedAt < 5_000_000);
  });

  it("refuses padding longer than its frame with PROTOCOL_ERROR", () => {
    const padded = { flags: flag.padded };
    assert.match(
      error(frame("DATA", 1, { ...padded, payload: [2, 0] })),
      /^PROTOCOL_ERROR: .* 2 bytes of padding in the 1 bytes/,
    );
    assert.equal(error(frame("DATA", 1, { ...padded, payload: [1, 0] })), "none");
  });

  it("takes no bytes of the next frame for data when a chunk begins inside padding", () => {
    const padded = frame("DATA", 1, { flags: flag.padded, payload: [10, 0xaa, ...new Uint8Array(10)] });
    const input = join(padded, ping("12345678"));
    const inside = padded.length - 3;
    assert.deepEqual(read([input.subarray(0, inside), input.subarray(inside)]), read([input]));
    assert.ok(read([input]).includes("data 1 aa of 12"));
  });

  it("refuses padded DATA without its pad length with FRAME_SIZE_ERROR", () => {
    assert.match(
      error(frame("DATA", 1, { flags: flag.padded })),
      /^FRAME_SIZE_ERROR: a padded DATA frame is empty/,
    );
  });

  it("refuses a wrong preface at its first wrong byte", () => {
    assert.equal(error(clientPreface.subarray(0, 20), true), "none");
    assert.match(
      error(ascii("PRI * HTTP/1"), true),
      /^PROTOCOL_ERROR: a client opens with the preface of HTTP\/2/,
    );
    assert.match(error(ascii("G"), true), /^PROTOCOL_ERROR/);
  });
});
