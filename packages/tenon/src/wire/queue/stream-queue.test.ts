import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { StreamQueue } from "./stream-queue.js";

interface Stream {
  readonly id: number;
}

function createStreams(length: number): readonly Stream[] {
  return Array.from({ length }, (_, id) => ({ id }));
}

describe("StreamQueue", () => {
  it("does what an array does, with each stream in it at most once", () => {
    const streams = createStreams(6);
    const operation = fc.record({
      name: fc.constantFrom("push", "shift", "delete"),
      which: fc.nat({ max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const queue = new StreamQueue<Stream>();
        let model: Stream[] = [];
        for (const { name, which } of operations) {
          const stream = streams[which] ?? assert.fail();
          if (name === "push") {
            queue.push(stream);
            if (!model.includes(stream)) model.push(stream);
          } else if (name === "delete") {
            queue.delete(stream);
            model = model.filter((other) => other !== stream);
          } else {
            assert.equal(queue.shift(), model.shift());
          }
          assert.equal(queue.length, model.length);
          assert.deepEqual([...queue.values()], model);
        }
      }),
    );
  });

  it("takes 100,000 streams out of the middle and the front without looking through the others", () => {
    const queue = new StreamQueue<Stream>();
    const streams = createStreams(100_000);
    const startedAt = process.cpuUsage().user;
    for (const stream of streams) queue.push(stream);
    for (const stream of streams.slice(50_000)) queue.delete(stream);
    for (let left = 50_000; left > 0; left--) assert.notEqual(queue.shift(), undefined);
    // A quadratic queue needs seconds for this, this one some 30 ms.
    assert.ok(process.cpuUsage().user - startedAt < 1_000_000);
    assert.equal(queue.length, 0);
  });
});
