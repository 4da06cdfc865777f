import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeUtf8 } from "../bytes/utf8.js";
import { GobDecoder } from "./gob-decoder.js";
import { GobEncoder } from "./gob-encoder.js";
import { gob } from "./gob.js";
import { GobWriter } from "./gob-writer.js";
import { readText } from "./read-text.js";
import type { TextCodec } from "./text-codec.js";

/** A codec by hand, which tells how long the texts were that it was given. */
function recordingCodec(): TextCodec & { readonly lengths: number[] } {
  const lengths: number[] = [];
  return {
    lengths,
    encode(text) {
      lengths.push(text.length);
      return encodeUtf8(text);
    },
    decode(bytes, start, end) {
      lengths.push(end - start);
      return readText(bytes, start, end);
    },
  };
}

const List = gob.slice(gob.string);

describe("a text codec", () => {
  it("is asked for texts of more than 32 bytes when they are read", () => {
    const text = recordingCodec();
    const decoder = new GobDecoder({ text });
    const list = ["", "x".repeat(32), "y".repeat(33), "é".repeat(16), "é".repeat(17)];
    decoder.push(new GobEncoder().encode(List, list));
    assert.deepEqual(decoder.decode(List), { value: list });
    assert.deepEqual(text.lengths, [33, 34]);
  });

  it("is asked for texts of more than 200 characters when they are written, and the bytes are the same", () => {
    const text = recordingCodec();
    const writer = new GobWriter(text);
    const list = ["", "x".repeat(200), "y".repeat(201), `${"z".repeat(300)}é`, "é".repeat(200)];
    new GobEncoder().encodeInto(writer, List, list);
    assert.deepEqual(text.lengths, [201, 301]);
    assert.deepEqual(writer.take(), new GobEncoder().encode(List, list));
  });
});
