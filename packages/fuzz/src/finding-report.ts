import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { cacheFolder, root } from "../../../scripts/lib/paths.mjs";
import { nameOf } from "./corpus.js";
import type { Finding } from "./job.js";

/** Longer inputs are shown by their file alone. */
const shownBytes = 200;

/** Keeps a finding's input in a file; returns what to print: the problem, the input, and how to repeat it. */
export function reportFinding(targetName: string, { input, problem }: Finding, seed: number): string {
  const folder = join(cacheFolder, "fuzz/findings", targetName);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, nameOf(input));
  writeFileSync(file, input);
  const shown = input.length <= shownBytes ? Buffer.from(input).toString("hex") : "see the file";
  return [
    `${targetName}: ${problem}`,
    `input (${String(input.length)} bytes): ${shown}`,
    `found with: npm run fuzz -- --target ${targetName} --seed ${String(seed)}`,
    `again with: npm run fuzz -- --target ${targetName} --input ${relative(root, file)}`,
  ].join("\n");
}
