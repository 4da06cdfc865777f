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
