import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, root } from "./paths.mjs";
import { tallyFile } from "./test-tally.mjs";

/** @typedef {import("./test-tally.mjs").TestResult} TestResult */

/**
 * @typedef {object} TestRunOptions
 * @property {string} [node] the Node executable; without it, this one
 * @property {NodeJS.ProcessEnv} [env] added to this process' own
 */

/** As many files at a time as the smallest machine that runs this has processors. */
const concurrency = 2;

/** A file that takes longer than this has failed: the slowest, 200 launches, takes a quarter of it on an idle machine. */
const fileTimeoutMs = 240_000;

const reporter = fileURLToPath(new URL("test-reporter.mjs", import.meta.url));

/**
 * Runs test files from source, each in a process of its own, and prints a line for each as it ends.
 * @param {readonly string[]} files absolute paths
 * @param {TestRunOptions} [options]
 * @returns {Promise<TestResult>}
 */
export async function runTests(files, options = {}) {
  mkdirSync(cacheFolder, { recursive: true });
  const scratch = mkdtempSync(join(cacheFolder, "test-events-"));
  const queue = files.map((file, index) => ({ file, events: join(scratch, `${String(index)}.jsonl`) }));
  /** @type {TestResult[]} */
  const results = [];
  try {
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          results.push(await runFile(next.file, next.events, options));
        }
      }),
    );
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failures: results.flatMap(({ failures }) => failures),
    skipped: results.flatMap(({ skipped }) => skipped),
    cases: results.flatMap(({ cases }) => cases),
  };
}

/**
 * @param {string} file
 * @param {string} events the file for node:test's events
 * @param {TestRunOptions} options
 */
async function runFile(file, events, options) {
  writeFileSync(events, "");
  const startedAtMs = performance.now();
  const end = await runProcess(file, options, events);
  const lines = readFileSync(events, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const result = tallyFile(file, lines.map(parseLine), end);
  printLine(file, result, performance.now() - startedAtMs);
  return result;
}

/** @param {string} text */
function parseLine(text) {
  /** @type {import("./test-tally.mjs").TestLine} */
  const line = JSON.parse(text);
  return line;
}

/**
 * @param {string} file
 * @param {TestRunOptions} options
 * @param {string} events
 * @returns {Promise<import("./test-tally.mjs").FileEnd>}
 */
async function runProcess(file, options, events) {
  const args = ["--import", "tsx", `--test-reporter=${reporter}`, "--test-reporter-destination=stdout", file];
  const child = spawn(options.node ?? process.execPath, args, {
    cwd: root,
    // Without the context that node:test gives to tests it runs itself, or a test of this function would report there.
    env: { ...process.env, ...options.env, TENON_TEST_EVENTS: events, NODE_TEST_CONTEXT: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let isTimeout = false;
  const timer = setTimeout(() => {
    isTimeout = true;
    child.kill("SIGKILL");
  }, fileTimeoutMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream
      .setEncoding("utf8")
      .on("data", (/** @type {string} */ text) => (output = (output + text).slice(-10_000)));
  }
  await once(child, "exit");
  clearTimeout(timer);
  return { code: child.exitCode ?? 1, output: output.trim(), isTimeout };
}

/**
 * @param {string} file
 * @param {TestResult} result
 * @param {number} tookMs
 */
function printLine(file, { passed, failures, skipped }, tookMs) {
  const counts = [
    `${String(passed)} passed`,
    ...(failures.length > 0 ? [`${String(failures.length)} FAILED`] : []),
    ...(skipped.length > 0 ? [`${String(skipped.length)} left out`] : []),
  ];
  console.log(`  ${relative(root, file)}: ${counts.join(", ")} (${(tookMs / 1000).toFixed(1)} s)`);
}
