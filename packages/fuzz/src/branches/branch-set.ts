import type { ScriptCounts } from "../engine/v8-coverage.js";
import type { Branch, CoveredFile } from "./branch.js";

type Functions = ScriptCounts["functions"];
type Ranges = Functions[number]["ranges"];

/** Numbers the branches of some files, and tells by V8's counts which of them were taken. */
export class BranchSet {
  readonly branches: readonly Branch[];
  /** By script, then by the function's end: the numbers of its branches. */
  readonly #scripts = new Map<string, Map<number, number[]>>();

  constructor(files: readonly CoveredFile[]) {
    this.branches = files.flatMap((file) => file.branches);
    let number = 0;
    for (const { url, branches } of files) {
      const byFunction = new Map<number, number[]>();
      for (const { functionEnd } of branches) {
        const known = byFunction.get(functionEnd);
        if (known === undefined) byFunction.set(functionEnd, [number]);
        else known.push(number);
        number++;
      }
      this.#scripts.set(url, byFunction);
    }
  }

  /** The numbers of the branches that were taken. */
  taken(scripts: readonly ScriptCounts[]): number[] {
    const taken: number[] = [];
    for (const { url, functions } of scripts) {
      const byFunction = this.#scripts.get(url);
      if (byFunction === undefined) continue;
      for (const [end, ranges] of innermostByEnd(functions)) {
        for (const number of byFunction.get(end) ?? []) if (this.#isTaken(number, ranges)) taken.push(number);
      }
    }
    return taken;
  }

  #isTaken(number: number, ranges: Ranges): boolean {
    const { at, minus } = this.branches[number] as Branch;
    return countAt(ranges, at) > (minus === undefined ? 0 : countAt(ranges, minus));
  }
}

/** A field's initializer ends where the function in it does: the one that begins last is the function itself. */
function innermostByEnd(functions: Functions): Map<number, Ranges> {
  const byEnd = new Map<number, Ranges>();
  for (const { ranges } of functions) {
    const [whole] = ranges;
    if (whole === undefined) continue;
    const known = byEnd.get(whole.endOffset)?.[0];
    if (known === undefined || known.startOffset < whole.startOffset) byEnd.set(whole.endOffset, ranges);
  }
  return byEnd;
}

/** How often the code at an offset was executed: V8's ranges are nested, the innermost counts. */
function countAt(ranges: Ranges, offset: number): number {
  let count = 0;
  let start = -1;
  for (const range of ranges) {
    if (range.startOffset > offset || range.endOffset <= offset || range.startOffset < start) continue;
    start = range.startOffset;
    count = range.count;
  }
  return count;
}
