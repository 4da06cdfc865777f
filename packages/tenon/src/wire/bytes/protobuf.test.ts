import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ProtobufSyntaxError, protobufText, readProtobufFields } from "./protobuf-reader.js";
import { ProtobufWriter } from "./protobuf-writer.js";

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
}

describe("ProtobufWriter", () => {
  it("writes fields as protobuf's encoding guide has them", () => {
    const message = new ProtobufWriter()
      .uint32(1, 150) // 08 96 01
      .string(2, "testing") // 12 07 74 65 73 74 69 6e 67
      .message(3, new ProtobufWriter().uint32(1, 150).finish()) // 1a 03 08 96 01
      .repeatedUint32(16, 0xffffffff) // 80 01 ff ff ff ff 0f
      .bytes(4, hex("00 ff")) // 22 02 00 ff
      .finish();
    assert.deepEqual(
      message,
      hex("08 96 01  12 07 74 65 73 74 69 6e 67  1a 03 08 96 01  80 01 ff ff ff ff 0f  22 02 00 ff"),
    );
  });

  it("writes numbers in no more bytes than they need", () => {
    const message = new ProtobufWriter().uint32(1, 127).uint32(1, 128).uint32(1, 16_383).uint32(1, 16_384);
    assert.deepEqual(message.finish(), hex("08 7f  08 80 01  08 ff 7f  08 80 80 01"));
  });

  it("leaves out default values, but not those of repeated and message fields", () => {
    const nothing = new Uint8Array(0);
    assert.deepEqual(new ProtobufWriter().uint32(1, 0).string(2, "").bytes(3, nothing).finish(), nothing);
    assert.deepEqual(
      new ProtobufWriter().repeatedUint32(1, 0).repeatedString(2, "").message(3, nothing).finish(),
      hex("08 00 12 00 1a 00"),
    );
  });
});

describe("readProtobufFields()", () => {
  it("reads back what was written", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.nat(),
        fc.string({ unit: "grapheme" }),
        (number, value, text) => {
          const bytes = new ProtobufWriter()
            .repeatedUint32(number, value)
            .repeatedString(number + 1, text)
            .finish();
          const [first, second] = Array.from(readProtobufFields(bytes));
          assert.deepEqual([first?.number, first?.varint], [number, value]);
          assert.deepEqual([second?.number, second && protobufText(second)], [number + 1, text]);
        },
      ),
    );
  });

  it("skips fixed-width fields and cuts long numbers to 32 bits", () => {
    // 09 fixed64, 15 fixed32, 18 varint of 10 bytes (-1 as int64)
    const bytes = hex("09 0102030405060708  15 01020304  18 ffffffffffffffffff01");
    const fields = Array.from(readProtobufFields(bytes), ({ number, varint }) => [number, varint]);
    assert.deepEqual(fields, [
      [1, 0],
      [2, 0],
      [3, 0xffffffff],
    ]);
  });

  it("takes nothing of the bits beyond 32 into the number", () => {
    // 2^35 + 1 and 2^63 + 1: the sixth and the tenth byte hold only bits beyond.
    const fields = Array.from(readProtobufFields(hex("08 8180808080 01  08 818080808080808080 01")));
    assert.deepEqual(
      fields.map(({ varint }) => varint),
      [1, 1],
    );
  });

  for (const [name, bytes, message] of [
    ["a tag that does not end", "88", "a number at byte 0 does not end"],
    ["a number that does not end", "08 80", "a number at byte 1 does not end"],
    ["a number of 11 bytes", "08 ffffffffffffffffffff01", "the number at byte 1 is longer than 10 bytes"],
    ["a length past the end", "0a 05 00", "a field of 5 bytes at byte 2 reaches past the message's end"],
    ["a length one past the end", "0a 01", "a field of 1 bytes at byte 2 reaches past the message's end"],
    [
      "a length of 4 GiB",
      "0a ffffffff0f",
      "a field of 4294967295 bytes at byte 6 reaches past the message's end",
    ],
    ["fixed64 cut off", "09 00", "a field of 8 bytes at byte 1 reaches past the message's end"],
    ["fixed32 cut off", "0d 00", "a field of 4 bytes at byte 1 reaches past the message's end"],
    ["field number 0", "00 00", "field number 0 at byte 0"],
    ["a group", "0b", "wire type 3 at byte 0 is not supported"],
    ["wire type 7", "0f", "wire type 7 at byte 0 is not supported"],
  ] as const) {
    it(`refuses ${name}`, () =>
      assert.throws(() => Array.from(readProtobufFields(hex(bytes))), {
        name: "ProtobufSyntaxError",
        message,
      }));
  }

  it("throws nothing but ProtobufSyntaxError on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          Array.from(readProtobufFields(bytes));
        } catch (error) {
          assert.ok(error instanceof ProtobufSyntaxError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
