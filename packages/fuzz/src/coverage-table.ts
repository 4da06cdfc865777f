import type { Branch } from "./branches/branch.js";
import { unreachable } from "./branches/unreachable.js";
import type { UnreachableBranch } from "./branches/unreachable.js";

/** What the corpus reaches of one file. */
export interface FileCoverage {
  readonly file: string;
  readonly reached: number;
  /** Branches that can be reached. */
  readonly total: number;
  readonly missed: readonly Branch[];
}

/** Each file's branches that are to be reached, in percent. */
const minPercent = 95;

/** Collects which branches the corpora of the targets reach. */
export class CoverageTable {
  readonly #files = new Map<string, { branches: readonly Branch[]; isReached: boolean[] }>();

  /** Adds what one target's corpus reaches of the files that it has to cover; `isReached` is in the order of `branches`. */
  add(branches: readonly Branch[], isReached: readonly boolean[], files: ReadonlySet<string>): void {
    const byFile = new Map<string, number[]>();
    for (const [number, { file }] of branches.entries())
      if (files.has(file)) byFile.set(file, [...(byFile.get(file) ?? []), number]);
    for (const [file, numbers] of byFile) {
      const reached = numbers.map((number) => isReached[number] === true);
      const known = this.#files.get(file)?.isReached;
      this.#files.set(file, {
        branches: numbers.map((number) => branches[number] as Branch),
        isReached: reached.map((each, index) => each || known?.[index] === true),
      });
    }
  }

  /** By file, in alphabetical order. */
  rows(): FileCoverage[] {
    return [...this.#files]
      .map(([file, { branches, isReached }]): FileCoverage => {
        const missed = branches.filter(
          (branch, index) => isReached[index] === false && !isUnreachable(branch),
        );
        const reached = isReached.filter(Boolean).length;
        return { file, reached, total: reached + missed.length, missed };
      })
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** What is wrong with the list of unreachable branches: those that are reached, or are not there. */
  listProblems(): string[] {
    return unreachable.flatMap((entry) => {
      const known = this.#files.get(entry.file);
      if (known === undefined) return [];
      const numbers = [...known.branches.keys()].filter((number) =>
        matches(known.branches[number] as Branch, entry),
      );
      const name = `${entry.file}: ${entry.kind} of "${entry.source}"`;
      if (numbers.length === 0) return [`${name} is listed as unreachable, and is not there`];
      return numbers.some((number) => known.isReached[number] === false)
        ? []
        : [`${name} is listed as unreachable, and is reached`];
    });
  }
}

/** A line for the file, and one for each branch that is not reached, when asked for. */
export function formatCoverage(row: FileCoverage, showsMissed: boolean): string {
  const { file, reached, total, missed } = row;
  const head = `${String(percentOf(row)).padStart(4)} %  ${file} (${String(reached)} of ${String(total)} branches)`;
  const lines = missed.map(({ line, kind, source }) => `          line ${String(line)}, ${kind}: ${source}`);
  return showsMissed ? [head, ...lines].join("\n") : head;
}

/** What is wrong when the corpus reaches too little of the file. */
export function coverageFailure(row: FileCoverage): string | undefined {
  const percent = percentOf(row);
  if (percent >= minPercent) return undefined;
  return `the corpus reaches ${String(percent)} % of the branches of ${row.file}, at least ${String(minPercent)} % are wanted`;
}

/** In whole percent, rounded down. */
function percentOf({ reached, total }: FileCoverage): number {
  return total === 0 ? 100 : Math.floor((reached * 100) / total);
}

function isUnreachable(branch: Branch): boolean {
  return unreachable.some((entry) => matches(branch, entry));
}

function matches(branch: Branch, entry: UnreachableBranch): boolean {
  return branch.file === entry.file && branch.kind === entry.kind && branch.source === entry.source;
}
