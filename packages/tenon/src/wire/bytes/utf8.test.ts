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

  it("replaces lone surrogates", () => {
    for (const text of ["\ud800", "a\udc00b", "\udc00\ud800"]) {
      assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text));
    }
  });
});

describe("decodeUtf8()", () => {
  it("agrees with TextDecoder on every text", () => {
    fc.assert(fc.property(anyText, (text) => assert.equal(decodeUtf8(encodeUtf8(text)), text)));
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
