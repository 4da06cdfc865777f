/** Connections as other encoders wrote them: see packages/tenon/test/vectors/hpack/stories. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readHpackStories } from "../../../../test/support/hpack-stories.js";
import type { HpackStory } from "../../../../test/support/hpack-stories.js";
import { NaiveHpackDecoder } from "../../../../test/support/naive-hpack-decoder.js";
import { HpackDecoder } from "./decoder.js";

const stories = readHpackStories();

function decode(
  { tableBytes, blocks }: HpackStory,
  decodedWith: (bytes: Uint8Array) => readonly string[],
): void {
  for (const { bytes, fields } of blocks)
    assert.deepEqual(decodedWith(bytes), fields, `table of ${tableBytes}`);
}

describe("header blocks made by other encoders", () => {
  it("are all there", () => {
    const counts = new Map<string, number>();
    for (const { encoder } of stories) counts.set(encoder, (counts.get(encoder) ?? 0) + 1);
    assert.deepEqual(Object.fromEntries(counts), {
      "nghttp2 1.52.0": 8,
      "Python's hpack 4.1.0": 8,
      "hpack.js 2.1.6": 3,
    });
  });

  for (const story of stories) {
    it(`give their fields: ${story.encoder}, ${story.name}`, () => {
      const decoder = new HpackDecoder({ tableBytes: story.tableBytes, maxListBytes: 1_000_000 });
      decode(story, (bytes) => decoder.decode(bytes, 0, bytes.length).fields);
    });

    it(`give their fields to the naive decoder: ${story.encoder}, ${story.name}`, () => {
      const decoder = new NaiveHpackDecoder();
      decode(story, (bytes) => decoder.decode(bytes).flatMap(({ name, value }) => [name, value]));
    });
  }
});
