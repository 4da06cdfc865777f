import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { root } from "../../../scripts/lib/paths.mjs";
import type { JobResult } from "./job.js";

/** The figures of a target's long run, as they are checked in. */
export interface TargetRecord {
  readonly inputs: number;
  /** Those of runs before it, from other seeds. */
  readonly earlierInputs: number;
  readonly inputsPerSecond: number;
  /** The heap's growth over the run, in bytes. */
  readonly heapGrowthBytes: number;
  readonly seed: number;
  /** Year, month, day. */
  readonly date: string;
  readonly commit: string;
}

/** By target. */
export type Records = Readonly<Record<string, TargetRecord>>;

/** Reads the checked-in figures. */
export function readRecords(file: string): Records {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Records) : {};
}

/** One target's part of a run. */
interface RecordedRun {
  readonly targetName: string;
  readonly result: JobResult;
  readonly seed: number;
}

/** Puts one target's figures in the place of its earlier ones, whose inputs still count when they came from another seed. */
export function writeRecord(file: string, run: RecordedRun): void {
  const { targetName, result, seed } = run;
  const known = readRecords(file);
  const last = known[targetName];
  const isAgain = last === undefined || last.seed === seed;
  const record: TargetRecord = {
    inputs: result.inputCount,
    earlierInputs: (last?.earlierInputs ?? 0) + (isAgain ? 0 : last.inputs),
    inputsPerSecond: Math.round(result.inputCount / Math.max(0.001, result.seconds)),
    heapGrowthBytes: result.heapGrowthBytes,
    seed,
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
  };
  const records = { ...known, [targetName]: record };
  const sorted = Object.fromEntries(Object.entries(records).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, undefined, 2)}\n`);
}
