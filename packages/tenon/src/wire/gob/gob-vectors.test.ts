import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { anyInputs, gobVectors } from "../../../test/support/gob-vectors.js";
import type { GobVector } from "../../../test/support/gob-vectors.js";
import { NaiveGobDecoder } from "../../../test/support/naive-gob-decoder.js";
import { GobDecoder } from "./gob-decoder.js";
import { GobEncoder } from "./gob-encoder.js";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Decodes all that is there. */
function decodeAvailable(decoder: GobDecoder, types: GobVector["values"], decoded: unknown[]): void {
  for (let next = types[decoded.length]; next !== undefined; next = types[decoded.length]) {
    const result = decoder.decode(next.type);
    if (result === undefined) return;
    decoded.push(result.value);
  }
}

function expectedValues({ values }: GobVector): unknown[] {
  return values.map(({ value }) => value);
}

for (const vector of gobVectors) {
  const { name, encodes, values } = vector;
  const stream = new Uint8Array(Buffer.concat(encodes));

  describe(`Go's stream "${name}"`, () => {
    it("has a value for each call", () => {
      assert.ok(encodes.length > 0);
      assert.equal(values.length, encodes.length);
    });

    it("is encoded byte by byte as Go does it", () => {
      const encoder = new GobEncoder();
      for (const [index, { type, value }] of values.entries()) {
        const input = name === "any" ? (anyInputs[index] ?? value) : value;
        assert.equal(hex(encoder.encode(type, input as never)), hex(encodes[index] ?? new Uint8Array(0)));
      }
    });

    it("is decoded", () => {
      const decoder = new GobDecoder();
      const decoded: unknown[] = [];
      decoder.push(stream);
      decodeAvailable(decoder, values, decoded);
      assert.deepEqual(decoded, expectedValues(vector));
      assert.equal(decoder.buffered, 0);
    });

    it("is decoded from pieces of one byte, each value with its last byte", () => {
      const decoder = new GobDecoder();
      const decoded: unknown[] = [];
      for (const [index, bytes] of encodes.entries()) {
        for (const byte of bytes) {
          assert.equal(decoded.length, index);
          decoder.push(Uint8Array.of(byte));
          decodeAvailable(decoder, values, decoded);
        }
      }
      assert.deepEqual(decoded, expectedValues(vector));
    });

    it("is decoded whatever two pieces it comes in, and so is its first value alone", () => {
      for (let cut = 0; cut <= stream.length; cut++) {
        const decoder = new GobDecoder();
        const decoded: unknown[] = [];
        decoder.push(stream.subarray(0, cut));
        decodeAvailable(decoder, values, decoded);
        const wholeCount = encodes.filter((_, index) => endOf(vector, index) <= cut).length;
        assert.equal(decoded.length, wholeCount, `values of the first ${cut} bytes`);
        decoder.push(stream.subarray(cut));
        decodeAvailable(decoder, values, decoded);
        assert.deepEqual(decoded, expectedValues(vector));
      }
    });

    it("is gone over value by value, from pieces of one byte", () => {
      const decoder = new GobDecoder();
      for (const bytes of encodes) {
        for (const [index, byte] of bytes.entries()) {
          decoder.push(Uint8Array.of(byte));
          assert.equal(decoder.skip(), index === bytes.length - 1);
        }
      }
    });

    it("is read without descriptions as the naive decoder reads it", () => {
      const decoder = new GobDecoder();
      decoder.push(stream);
      const naive = new NaiveGobDecoder(stream).values();
      assert.equal(naive.length, encodes.length);
      for (const { value } of naive) {
        const result = decoder.decodeAny() ?? assert.fail("a value is missing");
        // The naive decoder knows no codecs.
        if (!/time|big/.test(name)) assert.deepEqual(result.value, value);
      }
    });
  });
}

/** Where a call's bytes end. */
function endOf({ encodes }: GobVector, index: number): number {
  return encodes.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0);
}
