import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { OutputQueue } from "./output-queue.js";

describe("OutputQueue", () => {
  it("puts what is written side by side into one piece", () => {
    const queue = new OutputQueue();
    queue.block.set([1, 2], queue.reserve(2));
    queue.block.set([3], queue.reserve(1));
    assert.equal(queue.byteLength, 3);
    assert.deepEqual(
      queue.take().map((piece) => [...piece]),
      [[1, 2, 3]],
    );
    assert.equal(queue.byteLength, 0);
  });

  it("gives nothing when nothing waits", () => {
    assert.deepEqual(new OutputQueue().take(), []);
  });

  it("does not write again to bytes that were taken", () => {
    const queue = new OutputQueue();
    queue.block.set([1, 2], queue.reserve(2));
    const [taken] = queue.take();
    queue.block.set([3, 4], queue.reserve(2));
    assert.deepEqual([...(taken ?? [])], [1, 2]);
  });

  it("makes a block of its own for more bytes than a block has", () => {
    const queue = new OutputQueue();
    queue.block.set([1], queue.reserve(1));
    const at = queue.reserve(100_000);
    queue.block.fill(2, at, at + 100_000);
    assert.deepEqual(
      queue.take().map(({ length }) => length),
      [1, 100_000],
    );
  });

  it("keeps the order and the count of whatever is written and appended", () => {
    const part = fc.record({
      byReference: fc.boolean(),
      byteCount: fc.nat({ max: 40_000 }),
      take: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const queue = new OutputQueue();
        const expected: number[] = [];
        const actual: number[] = [];
        let waiting = 0;
        for (const [mark, { byReference, byteCount, take }] of parts.entries()) {
          // Each part is told by its number at its start, so that order and length show.
          const bytes = new Uint8Array(byteCount).fill(mark);
          expected.push(...lengths([bytes]));
          waiting += byteCount;
          if (byReference) queue.append(bytes);
          else {
            const at = queue.reserve(byteCount);
            queue.block.set(bytes, at);
          }
          assert.equal(queue.byteLength, waiting);
          if (!take) continue;
          actual.push(...lengths(queue.take()));
          waiting = 0;
        }
        actual.push(...lengths(queue.take()));
        assert.deepEqual(runs(actual), runs(expected));
      }),
      { numRuns: 50 },
    );
  });
});

/** The bytes as pairs of mark and count. */
function lengths(pieces: readonly Uint8Array[]): number[] {
  const pairs: number[] = [];
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const mark = piece[at] ?? 0;
      let end = at;
      while (end < piece.length && piece[end] === mark) end++;
      pairs.push(mark, end - at);
      at = end;
    }
  }
  return pairs;
}

/** Joins neighbouring pairs of the same mark. */
function runs(pairs: readonly number[]): number[][] {
  const joined: number[][] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const last = joined.at(-1);
    if (last?.[0] === pairs[at]) last?.splice(1, 1, (last[1] ?? 0) + (pairs[at + 1] ?? 0));
    else joined.push([pairs[at] ?? 0, pairs[at + 1] ?? 0]);
  }
  return joined;
}
