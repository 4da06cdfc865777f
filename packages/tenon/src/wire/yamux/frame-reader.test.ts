import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { frameTypes } from "./frame.js";
import { FrameReader } from "./frame-reader.js";
import { YamuxViolation } from "./yamux-violation.js";

interface GoFrame {
  readonly type: keyof typeof frameTypes;
  readonly flags: number;
  readonly id: number;
  readonly length: number;
  readonly payload?: string;
}

interface GoVector {
  readonly name: string;
  readonly hex: string;
  readonly frames: readonly GoFrame[];
}

const file = new URL("../../../test/vectors/yamux/vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: readonly GoVector[] };

/** What a reader makes of the bytes, each piece of them by itself. */
function readFrames(pieces: readonly Uint8Array[]): GoFrame[] {
  const frames: GoFrame[] = [];
  const typeNames = Object.keys(frameTypes) as (keyof typeof frameTypes)[];
  let payload = "";
  const reader = new FrameReader({
    isOver: false,
    // oxlint-disable-next-line max-params -- the reader's own
    onFrame(type, flags, id, length) {
      frames.push({ type: typeNames[type] ?? assert.fail(), flags, id, length });
      payload = "";
    },
    onPayload(bytes, last) {
      payload += Buffer.from(bytes).toString("hex");
      const frame = frames.pop() ?? assert.fail("a payload has a frame");
      assert.equal(last, payload.length === frame.length * 2);
      frames.push({ ...frame, payload });
    },
  });
  for (const piece of pieces) reader.read(piece);
  return frames;
}

function expectedOf(frames: readonly GoFrame[]): unknown {
  return frames.map(({ payload, ...frame }) => (payload === undefined ? frame : { ...frame, payload }));
}

function headerOf({ type, flags, id, length }: GoFrame): GoFrame {
  return { type, flags, id, length };
}

describe("FrameReader", () => {
  for (const { name, hex, frames } of vectors) {
    const bytes = Buffer.from(hex, "hex");

    it(`reads what Go's session writes when it ${name}, whole, byte by byte and at every split`, () => {
      assert.deepEqual(readFrames([bytes]), expectedOf(frames));
      assert.deepEqual(readFrames(Array.from(bytes, (each) => Buffer.of(each))), expectedOf(frames));
      for (let at = 0; at <= bytes.length; at++) {
        assert.deepEqual(readFrames([bytes.subarray(0, at), bytes.subarray(at)]), expectedOf(frames));
      }
    });

    it(`makes nothing that is not there of every prefix of it (${name})`, () => {
      for (let at = 0; at < bytes.length; at++) {
        const read = readFrames([bytes.subarray(0, at)]);
        assert.deepEqual(read.map(headerOf), frames.slice(0, read.length).map(headerOf));
      }
    });
  }

  it("reads any frames at any splits", () => {
    const bytes = Buffer.from(vectors.map(({ hex }) => hex).join(""), "hex");
    const frames = vectors.flatMap((vector) => vector.frames);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 20, size: "max" }), (cuts) => {
        const ends = [...cuts, bytes.length].sort((a, b) => a - b);
        const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        assert.deepEqual(readFrames(pieces), expectedOf(frames));
      }),
    );
  });

  it("reads ids and lengths of 32 bits as what they are", () => {
    const frame = Buffer.from("00" + "01" + "ffff" + "fffffffd" + "ffffffff", "hex");
    assert.deepEqual(readFrames([frame]), [
      { type: "WINDOW_UPDATE", flags: 0xffff, id: 0xffff_fffd, length: 0xffff_ffff },
    ]);
  });

  // yamux session.go:560-569 @v0.1.2
  it("refuses another version with the first byte, and quotes it", () => {
    assert.throws(
      () => readFrames([Buffer.from("P")]),
      (error) => error instanceof YamuxViolation && /version 0, got 80 .*50\)/.test(error.message),
    );
    assert.throws(() => readFrames([Buffer.from("PRI * HTTP/2.0\r\n")]), /50 52 49 20 2a/);
  });

  it("refuses another type with the second byte", () => {
    assert.throws(() => readFrames([Buffer.of(0), Buffer.of(4)]), /type 0 to 3, got 4/);
  });

  it("passes payload on as it comes, whatever length is declared", () => {
    let passed = 0;
    const reader = new FrameReader({
      isOver: false,
      onFrame: () => undefined,
      onPayload: (bytes, last) => {
        assert.equal(last, false);
        passed += bytes.length;
      },
    });
    reader.read(Buffer.from("000000000000" + "0001" + "ffffffff", "hex"));
    for (let count = 0; count < 10; count++) reader.read(Buffer.alloc(1000));
    assert.equal(passed, 10_000);
  });

  it("reads no further once the sink is over", () => {
    const seen: number[] = [];
    const sink = {
      isOver: false,
      onFrame: (type: number) => (sink.isOver = seen.push(type) === 1),
      onPayload() {},
    };
    new FrameReader(sink).read(Buffer.from("000200010000000000000000".repeat(2), "hex"));
    assert.deepEqual(seen, [frameTypes.PING]);
  });
});
