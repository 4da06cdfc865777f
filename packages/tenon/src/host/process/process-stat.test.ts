import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseProcStat, parsePsLine, selectFamily } from "./process-stat.js";
import type { ProcessRow } from "./process-stat.js";

describe("parseProcStat()", () => {
  const rest = "S 41 42 42 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 110187 3133440 357 18446744073709551615";

  it("reads parent and start time", () => {
    assert.deepEqual(parseProcStat(`42 (cat) ${rest}\n`), {
      pid: 42,
      parentPid: 41,
      startTime: "110187",
      zombie: false,
    });
  });

  it("reads past a name that looks like the rest of the line", () => {
    assert.equal(parseProcStat(`42 (a) Z 1 (b\n) ${rest}\n`)?.parentPid, 41);
  });

  it("sees a zombie", () =>
    assert.equal(parseProcStat(`42 (cat) ${rest.replace("S", "Z")}\n`)?.zombie, true));

  for (const text of ["", "42", "x (cat) S 1", "42 (cat) S 41"]) {
    it(`does not take ${JSON.stringify(text)}`, () => assert.equal(parseProcStat(text), undefined));
  }
});

describe("parsePsLine()", () => {
  it("reads a line of ps", () => {
    const line = "   42    41 Ss+  Fri Nov 20 12:02:28 2026    ";
    const startTime = "Fri Nov 20 12:02:28 2026";
    assert.deepEqual(parsePsLine(line), { pid: 42, parentPid: 41, startTime, zombie: false });
  });

  it("does not take anything else", () => assert.equal(parsePsLine("PID PPID STAT STARTED"), undefined));
});

describe("selectFamily()", () => {
  const rows = [row(1, 0), row(10, 1), row(11, 10), row(12, 11), row(13, 10), row(20, 1), row(9, 12)];

  it("gives a process and all below it, parents first", () => {
    assert.deepEqual(pids(selectFamily(rows, 10)), [10, 11, 13, 12, 9]);
  });

  it("gives the children of a process that is not listed itself", () => {
    assert.deepEqual(pids(selectFamily([row(11, 10)], 10)), [11]);
  });

  it("ends on a circle, which a table read while pids are reused can have", () => {
    assert.deepEqual(pids(selectFamily([row(10, 11), row(11, 10)], 10)), [10, 11]);
  });
});

function row(pid: number, parentPid: number): ProcessRow {
  return { pid, parentPid, startTime: "1", zombie: false };
}

function pids(rows: readonly ProcessRow[]): number[] {
  return rows.map(({ pid }) => pid);
}
