import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeUtf8, encodeUtf8, utf8ByteLength } from "./utf8.js";

const anyText = fc.string({ unit: "binary", maxLength: 40 });

describe("encodeUtf8()", () => {
  it("agrees with TextEncoder on every text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text));
        assert.equal(utf8ByteLength(text), encodeUtf8(text).length);
      }),
    );
  });

  // The last and the first character of each number of bytes, and those beside the surrogates; each with one behind it.
  for (const codePoint of [0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x1_0000, 0x10_ffff]) {
    it(`takes as many bytes for U+${codePoint.toString(16)} as TextEncoder`, () => {
      const text = `${String.fromCodePoint(codePoint)}a`;
      assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text));
      assert.equal(utf8ByteLength(text), new TextEncoder().encode(text).length);
    });
  }

  it("replaces lone surrogates", () => {
    for (const text of ["\ud800", "\udbff", "a\udc00b", "\udfff", "\udc00\ud800"]) {
      assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text));
    }
  });
});

describe("decodeUtf8()", () => {
  it("agrees with TextDecoder on every text", () => {
    fc.assert(fc.property(anyText, (text) => assert.equal(decodeUtf8(encodeUtf8(text)), text)));
  });

  it("decodes a text of more characters than a function can take arguments", () => {
    const text = "aä€\u{1f600}".repeat(100_000);
    assert.equal(decodeUtf8(new TextEncoder().encode(text)), text);
  });

  it("agrees with TextDecoder on bytes that are not UTF-8", () => {
    // Bytes near the borders of what may lead and follow, so that wrong sequences are common.
    const byte = fc.constantFrom(
      0x41,
      0x7f,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc0,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xff,
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), (bytes) => {
        const input = Uint8Array.from(bytes);
        assert.equal(decodeUtf8(input), new TextDecoder("utf-8", { ignoreBOM: true }).decode(input));
      }),
      { numRuns: 2_000 },
    );
  });
});
