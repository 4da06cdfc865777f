import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { MutantResult, PartialStrykerOptions } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import type { Shard } from "./shards.js";
import { testFilesOption } from "./wire-test-runner.js";

/** A change that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** Stryker's name for the kind of change. */
  readonly mutator: string;
  /** The code that was changed, and what it was changed to: both on one line, and cut. */
  readonly original: string;
  readonly replacement: string;
}

/** What became of a shard's mutants. */
export interface Trial {
  readonly mutantCount: number;
  /** Those that made a test fail. */
  readonly killedCount: number;
  /** Those that were stopped: they ran in circles. They count as noticed. */
  readonly stoppedCount: number;
  readonly survivors: readonly Survivor[];
}

const tsx = ["--import", "tsx"];

/** Tries every mutant of a shard, one at a time. Must be called at the root. */
export async function tryMutants(shard: Shard): Promise<Trial> {
  const options: PartialStrykerOptions & Record<typeof testFilesOption, readonly string[]> = {
    mutate: [...shard.sources],
    plugins: [fileURLToPath(new URL("wire-test-runner.ts", import.meta.url))],
    testRunner: "wire",
    testRunnerNodeArgs: tsx,
    checkerNodeArgs: tsx,
    [testFilesOption]: shard.tests,
    concurrency: 1,
    // What Stryker copies, to change it there.
    ignorePatterns: ["**", "!packages/tenon/src/**", "!packages/tenon/test/{support,vectors,golden}/**"],
    tempDirName: ".cache/mutation",
    symlinkNodeModules: false,
    tsconfigFile: "none",
    disableTypeChecks: false,
    reporters: ["progress-append-only"],
    warnings: false,
  };
  const mutants = await new Stryker(options).runMutationTest();
  const count = (status: MutantResult["status"]): number =>
    mutants.filter((mutant) => mutant.status === status).length;
  const survivors = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const tried = count("Killed") + count("Timeout") + survivors.length;
  if (tried !== mutants.length)
    throw new Error(`${String(mutants.length - tried)} mutants could not be tried.`);
  return {
    mutantCount: mutants.length,
    killedCount: count("Killed"),
    stoppedCount: count("Timeout"),
    survivors: survivors.map(describeSurvivor).sort(byPlace),
  };
}

function describeSurvivor({ fileName, location, mutatorName, replacement }: MutantResult): Survivor {
  const lines = readFileSync(fileName, "utf8").split("\n");
  const { start, end } = location;
  const [first = "", ...rest] = lines.slice(start.line - 1, end.line);
  const last = rest.pop();
  const original =
    last === undefined
      ? first.slice(start.column - 1, end.column - 1)
      : [first.slice(start.column - 1), ...rest, last.slice(0, end.column - 1)].join(" ");
  return {
    file: basename(fileName),
    line: start.line,
    mutator: mutatorName,
    original: shorten(original),
    replacement: shorten(replacement),
  };
}

/** On one line, and no longer than a table's cell should be. */
function shorten(code: string): string {
  const line = code.replaceAll(/\s+/g, " ");
  return line.length <= 90 ? line : `${line.slice(0, 89)}…`;
}

function byPlace(one: Survivor, other: Survivor): number {
  return (
    one.file.localeCompare(other.file) ||
    one.line - other.line ||
    one.original.localeCompare(other.original) ||
    one.replacement.localeCompare(other.replacement)
  );
}
