import { runProgram } from "./run-program.js";

/** A test file that takes longer has found something, too: it hangs. The slowest takes a tenth of it on an idle machine. */
const timeoutMs = 180_000;

/** The innermost test that failed comes first in TAP. */
const failurePattern = /^\s*not ok \d+ - (.*)$/m;

/** Runs a test file until its first failure. @returns what failed; undefined when nothing did */
export async function runTestFile(root: string, file: string): Promise<string | undefined> {
  const { output, code, isOutOfTime } = await runProgram(["--test-reporter=tap", file], {
    cwd: root,
    timeoutMs,
    isEnough: (text) => failurePattern.test(text),
  });
  const failed = failurePattern.exec(output)?.[1];
  if (failed !== undefined) return failed.replaceAll(/\\([\\#])/g, "$1");
  if (isOutOfTime) return "does not end";
  return code === 0 ? undefined : "breaks off";
}
