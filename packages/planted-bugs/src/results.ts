import { readFileSync, writeFileSync } from "node:fs";
import type { Find } from "./find-bug.js";

/** What found each bug, by its name; null: nothing did. */
export type Results = Readonly<Record<string, Find | null>>;

// Checked in, so that one bug can be tried and the others stay in the report.
const file = new URL("../results.json", import.meta.url);

export function readResults(): Results {
  return JSON.parse(readFileSync(file, "utf8")) as Results;
}

export function writeResult(name: string, find: Find | undefined): void {
  const results = { ...readResults(), [name]: find ?? null };
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
