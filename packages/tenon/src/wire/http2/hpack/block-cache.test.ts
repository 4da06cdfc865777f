import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BlockCache } from "./block-cache.js";
import { BlockReader } from "./block-reader.js";
import { DecodedBlock, HpackDecoder } from "./decoder.js";

const epoch = 0;

/** A reader of bytes with others around them. */
function readerOf(bytes: Uint8Array): BlockReader {
  const reader = new BlockReader();
  reader.open(Buffer.concat([Buffer.of(0xee), bytes, Buffer.of(0xee)]), 1, 1 + bytes.length);
  return reader;
}

function keep(cache: BlockCache, bytes: Uint8Array): void {
  const reader = readerOf(bytes);
  if (cache.find(reader, epoch) === undefined) cache.keep(reader, epoch, new DecodedBlock([], false));
}

/** A cache full of small blocks, and which of them it has. */
function filled(): { cache: BlockCache; keptCount: () => number } {
  const cache = new BlockCache();
  const blocks = Array.from({ length: 256 }, (_, index) => Uint8Array.of(index, 0x82));
  for (const block of blocks) keep(cache, block);
  const isKept = (block: Uint8Array): boolean => cache.find(readerOf(block), epoch) !== undefined;
  return { cache, keptCount: () => blocks.filter(isKept).length };
}

describe("BlockCache", () => {
  it("gives a block of 256 bytes, the longest, the place of one other block", () => {
    for (let fill = 0; fill < 64; fill++) {
      const { cache, keptCount } = filled();
      const before = keptCount();
      keep(cache, new Uint8Array(256).fill(fill));
      assert.ok(keptCount() >= before - 1);
    }
  });

  it("leaves a longer block out, and the others alone", () => {
    for (let first = 0; first < 64; first++) {
      const { cache, keptCount } = filled();
      const before = keptCount();
      // What was looked up last says where a block is kept.
      cache.find(readerOf(Uint8Array.of(first, 0x82)), epoch);
      cache.keep(readerOf(new Uint8Array(600).fill(0x99)), epoch, new DecodedBlock([], false));
      assert.equal(keptCount(), before);
    }
  });

  it("takes nothing of what stands behind a block for the block", () => {
    // Many, since only blocks of one set could be taken for each other.
    for (let index = 1; index <= 61; index++) {
      for (const filler of [0x82, 0x83, 0x84, 0x85]) {
        const decoder = new HpackDecoder({ tableBytes: 4096, maxListBytes: 65_536 });
        const bytes = new Uint8Array(15).fill(filler);
        bytes[7] = 0x80 | index;
        assert.equal(decoder.decode(bytes, 4, 7).fields.length, 2 * 3);
        assert.equal(decoder.decode(bytes, 4, 15).fields.length, 2 * 11);
      }
    }
  });
});
