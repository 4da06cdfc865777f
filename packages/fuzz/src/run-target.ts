import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isCovered } from "./compile.js";
import type { CompiledCode } from "./compile.js";
import type { Corpus } from "./corpus.js";
import type { CoverageTable } from "./coverage-table.js";
import { reportFinding } from "./finding-report.js";
import type { JobResult } from "./job.js";
import type { Options } from "./options.js";
import { writeRecord } from "./record.js";
import type { FuzzTarget } from "./target.js";
import { watchJob } from "./watch-job.js";

/** What a target's part of a run works on. */
export interface RunParts {
  readonly code: CompiledCode;
  readonly corpus: Corpus;
  /** Where the long run's figures are. */
  readonly recordFile: string;
  /** Gets what the corpus reaches. */
  readonly table: CoverageTable;
  readonly options: Options;
}

/** Runs one target and prints its line; resolves with what was found, in words, or undefined. */
export async function runTarget(target: FuzzTarget, parts: RunParts): Promise<string | undefined> {
  const { code, corpus, options, table } = parts;
  const files = code.coveredFiles([...target.covers, ...(target.explores ?? [])]);
  const result = await watchJob({
    folder: code.folder,
    targetsUrl: pathToFileURL(join(code.folder, "fuzz/src/targets/index.js")).href,
    targetName: target.name,
    libraryUrl: code.libraryUrl,
    files,
    corpus:
      options.inputFile === undefined ? corpus.read() : [Uint8Array.from(readFileSync(options.inputFile))],
    seed: options.seed,
    inputCount: options.inputCount,
    maxMs: options.maxMs,
    choosesCorpus: options.keepsCorpus,
  });
  console.log(describeResult(target.name, result));
  const demanded = new Set(files.map(({ file }) => file).filter((file) => isCovered(file, target.covers)));
  table.add(
    files.flatMap(({ branches }) => branches),
    result.reachedByCorpus,
    demanded,
  );
  if (result.corpus !== undefined) corpus.write(result.corpus);
  if (result.finding !== undefined) return reportFinding(target.name, result.finding, options.seed);
  if (options.records) writeRecord(parts.recordFile, { targetName: target.name, result, seed: options.seed });
  return undefined;
}

function describeResult(name: string, result: JobResult): string {
  const { inputCount, seconds, newBranchCount, heapGrowthBytes, mostWorkPerByte } = result;
  if (inputCount === 0) return `${name}: the corpus alone`;
  const speed = Math.round(inputCount / Math.max(0.001, seconds));
  const growth = Math.round(heapGrowthBytes / 1024);
  return `${name}: ${String(inputCount)} inputs, ${String(speed)} a second; ${String(newBranchCount)} branches that the corpus does not reach; the heap grew by ${String(growth)} KiB; at most ${mostWorkPerByte.toFixed(0)} blocks a byte`;
}
