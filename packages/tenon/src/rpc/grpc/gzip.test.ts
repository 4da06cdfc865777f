import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createGunzip, createGzip, gzipSync } from "node:zlib";
import fc from "fast-check";
import { residentBytes } from "../../../test/support/resident-memory.js";
import { gunzip, gzip } from "./gzip.js";
import type { Inflation } from "./gzip.js";

const mebibyte = 1 << 20;

function kindOf(inflation: Inflation): string {
  return inflation instanceof Uint8Array ? `${inflation.length} bytes` : inflation.kind;
}

/** A gzip of zeros, made piece by piece. */
async function gzipOfZeros(byteCount: number): Promise<Uint8Array> {
  const stream = createGzip();
  const piece = new Uint8Array(mebibyte);
  for (let written = 0; written < byteCount; written += piece.length) stream.write(piece);
  stream.end();
  return Buffer.concat(await stream.toArray());
}

describe("gzip()", () => {
  it("makes what zlib's own stream reads, at once for small messages and later for large ones", async () => {
    for (const size of [1, 100, 16_384, 16_385, 300_000]) {
      const message = Uint8Array.from({ length: size }, (_, index) => (index * index) % 251);
      const compressed = gzip(message);
      assert.equal(compressed instanceof Promise, size > 16_384);
      const reader = createGunzip();
      reader.end(await compressed);
      assert.deepEqual(new Uint8Array(Buffer.concat(await reader.toArray())), message);
    }
  });
});

describe("gunzip()", () => {
  it("gives back any message, whichever way it goes", async () => {
    const sizes = fc.constantFrom(0, 1, 1_000, 65_536, 65_537, 200_000);
    await fc.assert(
      fc.asyncProperty(sizes, fc.uint8Array({ minLength: 1, maxLength: 64 }), async (size, pattern) => {
        const message = Buffer.alloc(size, pattern);
        const inflated = await gunzip(gzipSync(message), Math.max(size, 1));
        assert.ok(inflated instanceof Uint8Array && message.equals(inflated));
      }),
      { numRuns: 30 },
    );
  });

  it("takes the limit as the last size allowed, at once and on zlib's threads", async () => {
    for (const size of [10, 65_536, 65_537, 400_000]) {
      const compressed = gzipSync(new Uint8Array(size));
      assert.equal(kindOf(await gunzip(compressed, size)), `${size} bytes`);
      assert.equal(kindOf(await gunzip(compressed, size - 1)), "inflates-too-far");
    }
  });

  it("counts all members of a gzip that has several", async () => {
    const two = Buffer.concat([gzipSync("abc"), gzipSync("def")]);
    assert.deepEqual(await gunzip(two, 6), Buffer.from("abcdef"));
    assert.equal(kindOf(await gunzip(two, 5)), "inflates-too-far");
  });

  it("says of what is no gzip that it is none, whatever its size", async () => {
    const whole = gzipSync("some text that is compressed");
    for (let length = 0; length < whole.length; length++) {
      assert.equal(kindOf(await gunzip(whole.subarray(0, length), 1_000)), "not-gzip", `cut at ${length}`);
    }
    assert.equal(kindOf(await gunzip(Buffer.concat([whole, Buffer.from("junk")]), 1_000)), "not-gzip");
    assert.equal(kindOf(await gunzip(new Uint8Array(100_000).fill(7), 1_000)), "not-gzip");
  });

  it("reads what it was given though the caller writes over it at once", async () => {
    const message = Buffer.alloc(200_000, "0123456789");
    const buffer = gzipSync(message);
    const inflating = gunzip(buffer, mebibyte);
    buffer.fill(0xee);
    const inflated = await inflating;
    assert.ok(inflated instanceof Uint8Array && message.equals(inflated));
  });

  it("holds little more than the limit while it finds out that 1 GiB would come", async () => {
    const bomb = await gzipOfZeros(1024 * mebibyte);
    assert.ok(bomb.length < 2 * mebibyte);
    const before = residentBytes();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 1);
    const inflated = await gunzip(bomb, 8 * mebibyte);
    clearInterval(watch);
    assert.equal(kindOf(inflated), "inflates-too-far");
    assert.ok(most - before < 64 * mebibyte, `${most - before} bytes more`);
  });
});
