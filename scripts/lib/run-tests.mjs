import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, root } from "./paths.mjs";
import { run } from "./run.mjs";

/** A test that has not ended after this many milliseconds has failed. Slow suites set their own with `{ timeout }`. */
const testTimeoutMs = 120_000;

/** @typedef {import("./test-tally.mjs").TestResult} TestResult */

/**
 * Runs test files, two at a time, each in a process of its own, from source.
 * @param {readonly string[]} files absolute paths
 * @param {{ node?: string, env?: NodeJS.ProcessEnv }} [options] `node`: the executable. @default this one
 * @returns {Promise<TestResult>}
 */
export async function runTests(files, options = {}) {
  mkdirSync(cacheFolder, { recursive: true });
  const resultFile = join(cacheFolder, `test-result-${String(process.pid)}.json`);
  const { code } = await run(
    [
      options.node ?? process.execPath,
      "--import",
      "tsx",
      "--test",
      "--test-concurrency=2",
      `--test-timeout=${String(testTimeoutMs)}`,
      `--test-reporter=${fileURLToPath(new URL("test-reporter.mjs", import.meta.url))}`,
      ...files,
    ],
    { cwd: root, env: { ...options.env, TENON_TEST_RESULT: resultFile } },
  );
  const result = readResult(resultFile);
  rmSync(resultFile, { force: true });
  const failures = [...result.failures, ...missingFiles(files, result.files)];
  if (code !== 0 && failures.length === 0) {
    failures.push({
      file: "",
      name: "(the runner)",
      text: `node --test ended with exit code ${String(code)}.`,
    });
  }
  return { passed: result.passed, failures, skipped: result.skipped };
}

/** @param {string} path */
function readResult(path) {
  /** @type {TestResult & { files: readonly string[] }} */
  const result = existsSync(path)
    ? JSON.parse(readFileSync(path, "utf8"))
    : { passed: 0, failures: [], skipped: [], files: [] };
  return result;
}

/**
 * @param {readonly string[]} wanted
 * @param {readonly string[]} seen
 */
function missingFiles(wanted, seen) {
  const known = new Set(seen);
  return wanted
    .filter((file) => !known.has(file))
    .map((file) => ({ file, name: "(the file)", text: "The runner never reported on this file." }));
}
