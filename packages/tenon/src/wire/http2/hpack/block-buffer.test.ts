import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BlockBuffer } from "./block-buffer.js";

function filled(length: number): BlockBuffer {
  const buffer = new BlockBuffer();
  buffer.reserve(length);
  for (let i = 0; i < length; i++) buffer.bytes[buffer.length++] = i & 0xff;
  return buffer;
}

describe("BlockBuffer", () => {
  it("keeps its content when it grows", () => {
    const buffer = filled(500);
    const before = buffer.toBytes();
    buffer.reserve(100_000);
    assert.ok(buffer.bytes.length >= 100_500);
    assert.deepEqual(buffer.toBytes(), before);
  });

  it("does not move while there is room", () => {
    const buffer = filled(10);
    const { bytes } = buffer;
    buffer.reserve(bytes.length - 10);
    assert.equal(buffer.bytes, bytes);
  });

  it("grows by doubling, so that many small reserves cost no more than the bytes", () => {
    const buffer = new BlockBuffer();
    let moves = 0;
    for (let i = 0; i < 100_000; i++) {
      const { bytes } = buffer;
      buffer.reserve(1);
      buffer.length++;
      if (buffer.bytes !== bytes) moves++;
    }
    assert.ok(moves <= 8, `${moves} moves`);
  });

  it("keeps its memory on reset, unless that is much", () => {
    const small = filled(10_000);
    const { bytes } = small;
    small.reset();
    assert.equal(small.length, 0);
    assert.equal(small.bytes, bytes);
    const large = filled(100_000);
    large.reset();
    assert.equal(large.length, 0);
    assert.ok(large.bytes.length <= 65_536);
  });

  it("gives a copy that later writes leave alone", () => {
    const buffer = filled(3);
    const copy = buffer.toBytes();
    buffer.bytes.fill(9);
    assert.deepEqual([...copy], [0, 1, 2]);
  });
});
