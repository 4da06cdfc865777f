import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PendingSend } from "./pending-send.js";

describe("PendingSend", () => {
  it("gives out in any cuts the bytes that were added in any pieces", () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 120 });
    fc.assert(
      fc.property(pieces, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (added, cuts) => {
        const pending = new PendingSend();
        pending.add(added, false);
        const expected = added.flatMap((piece) => [...piece]);
        assert.equal(pending.byteCount, expected.length);
        const actual: number[] = [];
        for (const cut of cuts) {
          if (pending.byteCount === 0) break;
          const before = pending.byteCount;
          const count = Math.min(cut, before);
          const taken = pending.take(count).flatMap((piece) => [...piece]);
          assert.equal(taken.length, count);
          assert.equal(pending.byteCount, before - count);
          actual.push(...taken);
        }
        assert.deepEqual(actual, expected);
      }),
    );
  });

  it("gives out many pieces in order, while more come", () => {
    for (const step of [1, 2, 3, 7]) {
      const pending = new PendingSend();
      const actual: number[] = [];
      for (let first = 0; first < 200; first += 20) {
        pending.add(
          Array.from({ length: 20 }, (_, index) => Uint8Array.of(first + index)),
          false,
        );
        for (let round = 0; round < 20; round++) {
          const count = Math.min(step, Math.max(0, pending.byteCount - 5));
          actual.push(...pending.take(count).flatMap((piece) => [...piece]));
        }
      }
      actual.push(...pending.take(pending.byteCount).flatMap((piece) => [...piece]));
      assert.deepEqual(
        actual,
        Array.from({ length: 200 }, (_, index) => index),
      );
    }
  });

  it("takes nothing of nothing", () => {
    assert.deepEqual(new PendingSend().take(0), []);
  });

  it("knows whether what waits ends the stream", () => {
    const withData = new PendingSend();
    withData.add([Uint8Array.of(1)], false);
    assert.equal(withData.endsStream, false);
    withData.add([], true);
    withData.add([Uint8Array.of(1)], false);
    assert.equal(withData.endsStream, true);
    const withTrailers = new PendingSend();
    withTrailers.trailers = { headers: { fields: [] }, extra: undefined, endStream: true };
    assert.equal(withTrailers.endsStream, true);
  });
});
