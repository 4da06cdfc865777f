import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8, utf8ByteLength } from "../../../tenon/src/wire/bytes/utf8.js";
import { latin1 } from "../engine/bytes.js";
import type { FuzzTarget } from "../target.js";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

export const utf8: FuzzTarget = {
  name: "utf8",
  checks:
    "decodes as TextDecoder does, what is not UTF-8 too; encodes as TextEncoder does, lone surrogates too",
  covers: ["wire/bytes/utf8.ts"],
  dictionary: [
    latin1("\xef\xbb\xbf"),
    latin1("\xf0\x9f\x98\x80"),
    latin1("\xed\xa0\x80"),
    latin1("\xe0\x80"),
    latin1("\xf4\x90"),
  ],
  seeds: () => ["Aé€😀", "\ufeff", ""].map((text) => encoder.encode(text)),
  run(input) {
    assert.equal(decodeUtf8(input), decoder.decode(input));
    const pairs = input.subarray(0, input.length - (input.length % 2));
    const text = Buffer.from(pairs).toString("utf16le");
    const encoded = encodeUtf8(text);
    assert.deepEqual(encoded, encoder.encode(text));
    assert.equal(utf8ByteLength(text), encoded.length);
  },
};
