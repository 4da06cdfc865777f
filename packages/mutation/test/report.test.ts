import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Reason } from "../src/reasons.js";
import { findFaults, formatReport } from "../src/report.js";
import type { ShardResult } from "../src/results.js";
import type { Survivor } from "../src/try-mutants.js";

function survivorOf(mutator: string, original: string, replacement: string): Survivor {
  return { file: "settings.ts", line: 7, mutator, original, replacement };
}

const check = survivorOf("EqualityOperator", "length > most", "length >= most");
const words = survivorOf("StringLiteral", '"of a wrong length"', '""');

function resultWith(survivors: readonly Survivor[], mutantCount = 100): ShardResult {
  const killedCount = mutantCount - survivors.length;
  return {
    folder: "http2",
    commit: "abc1234",
    date: "2026-11-20",
    mutantCount,
    killedCount,
    stoppedCount: 0,
    survivors,
  };
}

function reasonFor(change: Partial<Reason> = {}): Reason {
  return {
    file: "http2/settings.ts",
    original: check.original,
    category: "equivalent",
    reason: "Never equal.",
    ...change,
  };
}

describe("findFaults()", () => {
  it("finds a check that no test holds, until it has a reason", () => {
    assert.deepEqual(findFaults([resultWith([check, words])], []), [
      "http2/settings.ts:7: a check that no test holds: `length > most` → `length >= most`",
    ]);
    assert.deepEqual(findFaults([resultWith([check, words])], [reasonFor()]), []);
    assert.equal(findFaults([resultWith([check])], [reasonFor({ category: "elsewhere" })]).length, 1);
  });

  it("finds a share below 85 %", () => {
    const survivors = [words, words, words];
    assert.deepEqual(findFaults([resultWith(survivors, 20)], []), []);
    assert.deepEqual(findFaults([resultWith(survivors, 19)], []), [
      "http2: 84.2 % of the mutants are noticed.",
    ]);
  });

  it("finds a reason that nothing needs: for another file, or another replacement", () => {
    for (const change of [{ file: "http2/session.ts" }, { replacement: "true" }]) {
      assert.deepEqual(findFaults([resultWith([words])], [reasonFor(change)]), [
        `reasons.json: nothing survives in ${change.file ?? "http2/settings.ts"} at length > most`,
      ]);
    }
  });
});

describe("formatReport()", () => {
  it("has a row for each folder and for all, and each survivor with its reason", () => {
    const lines = formatReport([resultWith([check, words])], [reasonFor()]).split("\n");
    assert.ok(lines.includes("| http2 | 100 | 98 | 98.0 % | 1 | 0 | 1 | 0 | 0 | abc1234 | 2026-11-20 |"));
    assert.ok(lines.includes("| **all** | 100 | 98 | 98.0 % | 1 | 0 | 1 | 0 | 0 |  |  |"));
    assert.ok(
      lines.includes("| settings.ts:7 | `length > most` → `length >= most` | equivalent: Never equal. |"),
    );
    assert.ok(lines.includes("Words of messages: settings.ts:7."));
  });
});
