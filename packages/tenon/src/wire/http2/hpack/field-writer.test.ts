import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BlockBuffer } from "./block-buffer.js";
import { FieldWriter } from "./field-writer.js";

/** RFC 7541 section 5.1, by hand: where an integer needs one byte more. */
const borders = [
  { value: 126, hex: "7e" },
  { value: 127, hex: "7f00" },
  { value: 254, hex: "7f7f" },
  { value: 255, hex: "7f8001" },
  { value: 256, hex: "7f8101" },
  { value: 127 + 16_383, hex: "7fff7f" },
  { value: 127 + 16_384, hex: "7f808001" },
];

describe("FieldWriter", () => {
  for (const { value, hex } of borders) {
    it(`writes ${value} behind a prefix of 7 bits`, () => {
      const out = new BlockBuffer();
      new FieldWriter().writeInteger(out, { pattern: 0, mask: 0x7f }, value);
      assert.equal(Buffer.from(out.toBytes()).toString("hex"), hex);
    });
  }
});
