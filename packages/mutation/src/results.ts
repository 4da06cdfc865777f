import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import type { Trial } from "./try-mutants.js";

/** What a shard's last run gave. Checked in, so that a run of one shard leaves the others' figures in the report. */
export interface ShardResult extends Trial {
  /** From wire/. */
  readonly folder: string;
  /** The commit that was checked out. */
  readonly commit: string;
  readonly date: string;
}

const folder = new URL("../results/", import.meta.url);

export function readResults(): readonly ShardResult[] {
  const files = readdirSync(folder).sort();
  return files.map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as ShardResult);
}

export function writeResult(shard: string, trial: Trial): void {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const result: ShardResult = {
    folder: shard,
    commit,
    date: new Date().toISOString().slice(0, 10),
    ...trial,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    new URL(`${shard.replaceAll("/", "-")}.json`, folder),
    `${JSON.stringify(result, null, 2)}\n`,
  );
}
