/** Long random sessions through encoder and decoder, and hostile blocks, against the naive decoder. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { NaiveHpackDecoder } from "../../../../test/support/naive-hpack-decoder.js";
import { BlockBuffer } from "./block-buffer.js";
import { HpackDecoder, HpackError } from "./decoder.js";
import { HpackEncoder } from "./encoder.js";
import { staticTable } from "./static-table.js";

const anyByteText = fc.uint8Array({ maxLength: 40 }).map((bytes) => String.fromCharCode(...bytes));

/** Few enough names and values that they come again, and some that are large, static or secret. */
const name = fc.oneof(
  fc.constantFrom(":path", ":status", "grpc-timeout", "authorization", "cookie", "x-a", "x-b", "x-c", ""),
  fc.constantFrom(...staticTable.filter((_, i) => i % 2 === 0)),
  anyByteText,
);
const value = fc.oneof(
  fc.constantFrom("", "0", "200", "POST", "/a.B/C", "\u00ff\u0000"),
  fc.nat(5).map((n) => `value ${n}`),
  fc.integer({ min: 1, max: 3000 }).map((length) => "large".repeat(length).slice(0, length)),
  anyByteText,
);
const block = fc.record({
  type: fc.constant("block" as const),
  fields: fc.array(fc.tuple(name, value), { maxLength: 12 }).map((pairs) => pairs.flat()),
});
const resize = fc.record({
  type: fc.constant("resize" as const),
  bytes: fc.oneof(fc.constantFrom(0, 40, 4096, 20_000), fc.nat(6000)),
});
const session = fc.array(fc.oneof({ weight: 6, arbitrary: block }, { weight: 1, arbitrary: resize }), {
  minLength: 1,
  maxLength: 60,
});

describe("HpackEncoder with HpackDecoder", () => {
  it("bring every header list across, over sessions with resizes, as the naive decoder sees it too", () => {
    fc.assert(
      fc.property(session, fc.constantFrom(0, 100, 4096, 16_384), (steps, maxTableBytes) => {
        const encoder = new HpackEncoder(maxTableBytes);
        const decoder = new HpackDecoder({ tableBytes: 20_000, maxListBytes: 1_000_000 });
        const naive = new NaiveHpackDecoder();
        const out = new BlockBuffer();
        for (const step of steps) {
          if (step.type === "resize") {
            encoder.setPeerTableBytes(step.bytes);
            continue;
          }
          out.reset();
          encoder.encode(step.fields, out);
          assert.deepEqual(decoder.decode(out.bytes, 0, out.length).fields, step.fields);
          assert.deepEqual(
            naive.decode(out.toBytes()).flatMap((field) => [field.name, field.value]),
            step.fields,
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it("give back, at the same epoch, bytes that may be sent again", () => {
    fc.assert(
      fc.property(session, (steps) => {
        const encoder = new HpackEncoder();
        const decoder = new HpackDecoder({ tableBytes: 20_000, maxListBytes: 1_000_000 });
        for (const step of steps) {
          if (step.type === "resize") {
            encoder.setPeerTableBytes(step.bytes);
            continue;
          }
          const { epoch } = encoder;
          const out = new BlockBuffer();
          encoder.encode(step.fields, out);
          decoder.decode(out.bytes, 0, out.length);
          if (encoder.epoch !== epoch) continue;
          // Twice in one block: a size update in front would make the second an error.
          const twice = Buffer.concat([out.toBytes(), out.toBytes()]);
          assert.deepEqual(decoder.decode(twice, 0, twice.length).fields, [...step.fields, ...step.fields]);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** Pieces of blocks: most right, some broken, so that the paths behind the first byte are reached. */
const piece = fc.oneof(
  fc.integer({ min: 0x80, max: 0xc8 }).map((byte) => [byte]),
  fc
    .tuple(fc.constantFrom(0x40, 0x00, 0x10), fc.constantFrom(0, 1, 4, 8), fc.nat(3))
    .map(([pattern, index, letter]) => {
      const text = [1, 0x61 + letter];
      return [pattern | index, ...(index === 0 ? text : []), ...text];
    }),
  fc.constantFrom(
    [0x7e, 1, 0x62],
    [0x0f, 0x2f, 1, 0x63],
    [0x20],
    [0x3f, 0xe1, 0x1f],
    [0x3f, 0x45],
    [0x3f, 0x01],
  ),
  fc.uint8Array({ minLength: 1, maxLength: 6 }).map((bytes) => [0, 1, 0x78, 0x80 | bytes.length, ...bytes]),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => [...bytes]),
);
const hostileBlock = fc.array(piece, { maxLength: 12 }).map((pieces) => Uint8Array.from(pieces.flat()));

describe("HpackDecoder with hostile blocks", () => {
  it("gives what the naive decoder gives, or an HpackError where that fails or a limit is passed", () => {
    const outcomes = { decoded: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(hostileBlock, { maxLength: 8 }), (blocks) => {
        const decoder = new HpackDecoder({ tableBytes: 4096, maxListBytes: 1_000_000 });
        const naive = new NaiveHpackDecoder();
        for (const bytes of blocks) {
          const fields = decodeOrError(decoder, bytes);
          if (fields instanceof HpackError) {
            outcomes.refused++;
            if (!/above|asks for|more than 5/.test(fields.message))
              assert.throws(() => naive.decode(bytes), RangeError);
            return;
          }
          outcomes.decoded++;
          assert.deepEqual(
            naive.decode(bytes).flatMap((field) => [field.name, field.value]),
            fields,
          );
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(outcomes.decoded > 300 && outcomes.refused > 300, JSON.stringify(outcomes));
  });

  it("throws nothing but HpackError at random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        decodeOrError(new HpackDecoder({ tableBytes: 4096, maxListBytes: 1000 }), bytes);
      }),
      { numRuns: 3000 },
    );
  });
});

function decodeOrError(decoder: HpackDecoder, bytes: Uint8Array): readonly string[] | HpackError {
  try {
    return decoder.decode(bytes, 0, bytes.length).fields;
  } catch (error) {
    assert.ok(error instanceof HpackError, String(error));
    return error;
  }
}
