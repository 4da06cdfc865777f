import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createDeferred } from "../../internal/deferred.js";
import { DeadlineQueue } from "./deadline-queue.js";
import type { DeadlineEntry } from "./deadline-queue.js";

function createEntry(onDeadline: () => void): DeadlineEntry {
  return { dueAtMs: 0, queueIndex: -1, onDeadline };
}

describe("DeadlineQueue", () => {
  it("calls entries in the order of their times, never early", async () => {
    const queue = new DeadlineQueue();
    const startedAtMs = performance.now();
    const calls: { timeoutMs: number; afterMs: number }[] = [];
    const done = createDeferred<void>();
    for (const timeoutMs of [30, 5, 20, 5, 1]) {
      const entry = createEntry(() => {
        calls.push({ timeoutMs, afterMs: performance.now() - startedAtMs });
        if (queue.size === 0) done.resolve();
      });
      queue.add(entry, timeoutMs);
    }
    await done.promise;
    assert.deepEqual(
      calls.map(({ timeoutMs }) => timeoutMs),
      [1, 5, 5, 20, 30],
    );
    for (const { timeoutMs, afterMs } of calls) assert.ok(afterMs >= timeoutMs);
    queue.close();
  });

  it("forgets what is removed", async () => {
    const queue = new DeadlineQueue();
    const done = createDeferred<void>();
    const removed = createEntry(() => assert.fail("it was removed"));
    queue.add(removed, 1);
    queue.add(
      createEntry(() => done.resolve()),
      5,
    );
    queue.remove(removed);
    queue.remove(removed);
    await done.promise;
    assert.equal(queue.size, 0);
    queue.close();
  });

  it("keeps the earliest first when the last one takes the place of one that was due later", () => {
    const queue = new DeadlineQueue();
    // As a tree: 1 s above 10 and 2; 11 and 12 below the 10; 3 and 4 below the 2.
    const entries = [1, 10, 2, 11, 12, 3, 4].map((seconds) => {
      const entry = createEntry(() => undefined);
      queue.add(entry, seconds * 1000);
      return entry;
    });
    // The 4 comes from the other side of the tree: it may not stay below the 10.
    const [removed] = entries.splice(3, 1);
    assert.equal(removed?.queueIndex, 3);
    queue.remove(removed);
    assertHeap(entries);
    queue.close();
  });

  it("keeps the earliest first through any additions and removals", () => {
    const step = fc.oneof(fc.record({ add: fc.nat(100_000) }), fc.record({ remove: fc.nat(50) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new DeadlineQueue();
        const entries: DeadlineEntry[] = [];
        for (const each of steps) {
          if ("add" in each) {
            const entry = createEntry(() => undefined);
            queue.add(entry, 1_000 + each.add);
            entries.push(entry);
          } else {
            const [entry] = entries.splice(each.remove % Math.max(entries.length, 1), 1);
            if (entry !== undefined) queue.remove(entry);
            assert.equal(entry?.queueIndex ?? -1, -1);
          }
          assertHeap(entries);
          assert.equal(queue.size, entries.length);
        }
        queue.close();
      }),
    );
  });
});

/** The places are 0 to n - 1, each once, and nobody is due before its parent. */
function assertHeap(entries: readonly DeadlineEntry[]): void {
  const byIndex = new Map(entries.map((entry) => [entry.queueIndex, entry]));
  assert.equal(byIndex.size, entries.length);
  for (const [index, entry] of byIndex) {
    assert.ok(index >= 0 && index < entries.length);
    const parent = byIndex.get((index - 1) >> 1);
    if (index > 0) assert.ok(parent !== undefined && parent.dueAtMs <= entry.dueAtMs);
  }
}
