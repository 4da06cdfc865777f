import { isCovered } from "../../fuzz/src/compile.js";
import { targets } from "../../fuzz/src/targets/index.js";
import { runProgram } from "./run-program.js";

/** Inputs that are made for each target, besides its corpus. */
const inputCount = 20_000;

const timeoutMs = 600_000;

/** The names of the fuzzer's targets that are there for a source. */
export function targetsOf(file: string): readonly string[] {
  return targets
    .filter(({ covers, explores = [] }) => isCovered(file, [...covers, ...explores]))
    .map(({ name }) => name);
}

/**
 * Replays a target's corpus, then makes inputs, always the same ones.
 * @returns the rule that did not hold; undefined when all did, whatever the corpus reaches
 */
export async function fuzzTarget(root: string, target: string): Promise<string | undefined> {
  const args = ["packages/fuzz/src/main.ts", "--target", target, "--inputs", String(inputCount)];
  const { output, isOutOfTime } = await runProgram(args, { cwd: root, timeoutMs });
  if (isOutOfTime) return "does not end";
  if (!output.includes("again with: ")) return undefined;
  return new RegExp(`^FAILED ${target}: (.*)$`, "m").exec(output)?.[1] ?? "a rule does not hold";
}
