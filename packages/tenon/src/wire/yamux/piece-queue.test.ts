import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PieceQueue } from "./piece-queue.js";

describe("PieceQueue", () => {
  it("gives back what was put in, in order, however it is put in and taken", () => {
    const puts = fc.record({ size: fc.nat({ max: 6000 }), copies: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(puts, fc.integer({ min: 1, max: 5000 })), { maxLength: 60, size: "max" }),
        (steps) => {
          const queue = new PieceQueue();
          let put = Buffer.alloc(0);
          let taken = Buffer.alloc(0);
          for (const step of steps) {
            if (typeof step !== "number") {
              const bytes = Buffer.from(Array.from({ length: step.size }, (_, index) => put.length + index));
              put = Buffer.concat([put, bytes]);
              if (step.copies) queue.pushCopy(bytes);
              else queue.push(bytes);
              // What is copied may change afterwards.
              if (step.copies && step.size < 4096) bytes.fill(0);
            } else if (queue.byteLength > 0) {
              const piece = queue.shift(step);
              assert.ok(piece.length <= step && piece.length > 0);
              taken = Buffer.concat([taken, piece]);
            }
            assert.equal(queue.byteLength, put.length - taken.length);
          }
          while (queue.byteLength > 0) taken = Buffer.concat([taken, queue.shift()]);
          assert.deepEqual(taken, put);
        },
      ),
    );
  });

  it("takes small copies together", () => {
    const queue = new PieceQueue();
    for (let count = 0; count < 1000; count++) queue.pushCopy(Buffer.of(count));
    assert.equal(queue.shift().length, 1000);
  });

  it("copies nothing that is pushed", () => {
    const bytes = Buffer.of(1, 2, 3);
    const queue = new PieceQueue();
    queue.push(bytes);
    assert.equal(queue.shift(), bytes);
  });

  it("is empty once it is cleared, and takes more", () => {
    const queue = new PieceQueue();
    queue.pushCopy(Buffer.of(1));
    queue.clear();
    assert.equal(queue.byteLength, 0);
    queue.pushCopy(Buffer.of(2));
    assert.deepEqual([...queue.shift()], [2]);
  });

  it("takes time in proportion to the pieces", () => {
    const queue = new PieceQueue();
    const piece = Buffer.alloc(1);
    for (let count = 0; count < 300_000; count++) queue.push(piece);
    for (let count = 0; count < 300_000; count++) queue.shift();
    assert.equal(queue.byteLength, 0);
  });
});
