import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { GobRandom, gobTypeOf } from "../../../test/support/gob-random.js";
import { NaiveGobDecoder } from "../../../test/support/naive-gob-decoder.js";
import { GobDecoder } from "./gob-decoder.js";
import { GobEncoder } from "./gob-encoder.js";
import type { AnyGobType } from "./gob-type.js";

/** Three values of one random type, encoded. */
interface Sample {
  readonly description: string;
  readonly type: AnyGobType;
  readonly encodes: readonly Uint8Array[];
}

function sample(seed: number): Sample {
  const random = new GobRandom(seed);
  const description = random.topType();
  const type = gobTypeOf(description);
  const encoder = new GobEncoder();
  const encodes = [0, 1, 2].map(() => encoder.encode(type, random.value(description) as never));
  return { description: JSON.stringify(description), type, encodes };
}

function decodeAll({ type, encodes }: Sample): unknown[] {
  const decoder = new GobDecoder();
  decoder.push(Buffer.concat(encodes));
  return encodes.map(() => (decoder.decode(type) ?? assert.fail("a value is missing")).value);
}

function encodeAll(made: Sample, values: readonly unknown[]): Sample {
  const encoder = new GobEncoder();
  return { ...made, encodes: values.map((value) => encoder.encode(made.type, value as never)) };
}

/** What the naive decoder makes of a stream, as texts. */
function texts(stream: Uint8Array): string[] {
  return new NaiveGobDecoder(stream).values().map(({ text }) => text);
}

const seeds = fc.integer();

describe("values of random types", () => {
  it("are written so that the naive decoder reads them, and come back as what they were", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const made = sample(seed);
        const values = decodeAll(made);
        // A map or a big.Int that was left out comes as one that is empty or 0, which is then sent.
        const again = encodeAll(made, values);
        assert.deepEqual(decodeAll(again), values, made.description);
        const third = encodeAll(made, decodeAll(again));
        assert.deepEqual(
          texts(Buffer.concat(third.encodes)),
          texts(Buffer.concat(again.encodes)),
          made.description,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("are read without a description as the naive decoder reads them", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { description, encodes } = sample(seed);
        // The naive decoder knows no codecs.
        fc.pre(!/time|bigInt/.test(description));
        const stream = Buffer.concat(encodes);
        const decoder = new GobDecoder();
        decoder.push(stream);
        const expected = new NaiveGobDecoder(stream).values();
        assert.deepEqual(
          expected.map(() => decoder.decodeAny()?.value),
          expected.map(({ value }) => value),
          description,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("are decoded from whatever pieces, each when its last byte is there and not before", () => {
    fc.assert(
      fc.property(seeds, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (seed, lengths) => {
        const made = sample(seed);
        const stream = Buffer.concat(made.encodes);
        const ends = made.encodes.map((_, index) => Buffer.concat(made.encodes.slice(0, index + 1)).length);
        const decoder = new GobDecoder();
        const decoded: unknown[] = [];
        let pushed = 0;
        for (const length of lengths) {
          decoder.push(stream.subarray(pushed, pushed + length));
          pushed = Math.min(stream.length, pushed + length);
          for (let result = decoder.decode(made.type); result; result = decoder.decode(made.type)) {
            decoded.push(result.value);
          }
          assert.equal(decoded.length, ends.filter((end) => end <= pushed).length, made.description);
          if (pushed === stream.length) break;
        }
        assert.deepEqual(decoded, decodeAll(made));
        assert.equal(decoder.buffered, 0);
      }),
      { numRuns: 300 },
    );
  });

  it("are passed over, in turns with values that are decoded", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 9 }), (seed, pieceLength) => {
        const made = sample(seed);
        const stream = Buffer.concat(made.encodes);
        const decoder = new GobDecoder();
        const steps = [
          () => decoder.skip(),
          () => decoder.decode(made.type) !== undefined,
          () => decoder.skip(),
        ];
        let passed = 0;
        for (let at = 0; at < stream.length; at += pieceLength) {
          decoder.push(stream.subarray(at, at + pieceLength));
          while (steps[passed]?.() === true) passed++;
        }
        assert.equal(passed, 3, made.description);
      }),
      { numRuns: 100 },
    );
  });
});
