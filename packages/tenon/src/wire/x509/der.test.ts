import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  encodeBitString,
  encodeExplicit,
  encodeImplicitText,
  encodeObjectIdentifier,
  encodeOctetString,
  encodePrintableString,
  encodeSequence,
  encodeSetOfOne,
  encodeTime,
  encodeTrue,
  encodeUnsigned,
} from "./der.js";

/** Each value with its bytes: identifier, length, content. */
const values: readonly { readonly name: string; readonly value: Uint8Array; readonly hex: string }[] = [
  { name: "true", value: encodeTrue(), hex: "01 01 ff" },
  { name: "zero", value: encodeUnsigned(Uint8Array.of(0)), hex: "02 01 00" },
  { name: "127", value: encodeUnsigned(Uint8Array.of(127)), hex: "02 01 7f" },
  {
    name: "128, which needs a sign bit of its own",
    value: encodeUnsigned(Uint8Array.of(128)),
    hex: "02 02 0080",
  },
  {
    name: "a number with leading zeros",
    value: encodeUnsigned(Uint8Array.of(0, 0, 1, 2)),
    hex: "02 02 0102",
  },
  { name: "bits", value: encodeBitString(Uint8Array.of(0b1010_1100), 2), hex: "03 02 02 ac" },
  { name: "no bits", value: encodeBitString(new Uint8Array(0)), hex: "03 01 00" },
  { name: "octets", value: encodeOctetString(Uint8Array.of(1, 2, 3)), hex: "04 03 010203" },
  {
    name: "an object identifier with parts of more than seven bits",
    value: encodeObjectIdentifier("1.2.840.10045.4.3.2"), // ecdsa-with-SHA256
    hex: "06 08 2a 8648 ce3d 04 03 02",
  },
  { name: "an object identifier under 2.5", value: encodeObjectIdentifier("2.5.4.3"), hex: "06 03 55 04 03" },
  { name: "a text", value: encodePrintableString("Tenon"), hex: "13 05 54656e6f6e" },
  {
    name: "the last second of 2049",
    value: encodeTime(Date.UTC(2049, 11, 31, 23, 59, 59)),
    hex: `17 0d ${Buffer.from("491231235959Z").toString("hex")}`,
  },
  {
    name: "the first second of 2050",
    value: encodeTime(Date.UTC(2050, 0, 1)),
    hex: `18 0f ${Buffer.from("20500101000000Z").toString("hex")}`,
  },
  {
    name: "a time between two seconds",
    value: encodeTime(Date.UTC(2026, 0, 2, 3, 4, 5, 999)),
    hex: `17 0d ${Buffer.from("260102030405Z").toString("hex")}`,
  },
  { name: "an empty sequence", value: encodeSequence(), hex: "30 00" },
  { name: "a sequence", value: encodeSequence(encodeTrue(), encodeTrue()), hex: "30 06 0101ff 0101ff" },
  { name: "a set", value: encodeSetOfOne(encodeTrue()), hex: "31 03 0101ff" },
  { name: "an explicit tag", value: encodeExplicit(3, encodeTrue()), hex: "a3 03 0101ff" },
  { name: "an implicit tag", value: encodeImplicitText(2, "ab"), hex: "82 02 6162" },
];

describe("DER", () => {
  for (const { name, value, hex } of values) {
    it(`encodes ${name}`, () => assert.equal(toHex(value), hex.replaceAll(" ", "")));
  }

  it("writes lengths in the fewest bytes", () => {
    const lengths: readonly [number, string][] = [
      [0x7f, "7f"],
      [0x80, "8180"],
      [0xff, "81ff"],
      [0x100, "820100"],
      [0xffff, "82ffff"],
      [0x10000, "83010000"],
    ];
    for (const [length, hex] of lengths) {
      const value = encodeOctetString(new Uint8Array(length));
      assert.equal(toHex(value.subarray(0, value.length - length)), `04${hex}`);
    }
  });
});

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
