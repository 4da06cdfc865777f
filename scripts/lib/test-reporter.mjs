// A reporter for `node --test`: one line a file as it ends, failures in full, and the counts as JSON in the file that
// TENON_TEST_RESULT names. run-tests.mjs starts it.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "./paths.mjs";
import { FileTally } from "./test-tally.mjs";

/** @typedef {import("./test-tally.mjs").TestEvent} TestEvent */

/** @param {AsyncIterable<TestEvent>} events */
// oxlint-disable-next-line import/no-default-export -- node:test takes a reporter by its default export
export default async function* report(events) {
  /** @type {Map<string, FileTally>} */
  const tallies = new Map();
  /** @type {FileTally | undefined} */
  let current;
  for await (const { type, data } of events) {
    if (type === "test:diagnostic" && isSurprise(data)) yield `  ${data.message ?? ""}\n`;
    if (data.file === undefined) continue;
    const tally = tallies.get(data.file) ?? new FileTally(data.file);
    tallies.set(data.file, tally);
    tally.add(type, data);
    // Verdicts come file by file, in order: the first of another file ends the one before.
    if (!isVerdict(type) || current === tally) continue;
    if (current !== undefined) yield fileLine(current);
    current = tally;
  }
  if (current !== undefined) yield fileLine(current);
  for (const tally of tallies.values()) tally.finish();
  writeResult([...tallies.values()]);
}

/**
 * Whether a diagnostic says more than the counts at the end.
 * @param {import("./test-tally.mjs").TestEventData} data
 */
function isSurprise(data) {
  return !/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/.test(data.message ?? "");
}

/** @param {string} type */
function isVerdict(type) {
  return type === "test:pass" || type === "test:fail";
}

/** @param {FileTally} tally */
function fileLine(tally) {
  const { passed, failures, skipped } = tally;
  const counts = [
    `${String(passed)} passed`,
    ...(failures.length > 0 ? [`${String(failures.length)} FAILED`] : []),
    ...(skipped.length > 0 ? [`${String(skipped.length)} left out`] : []),
  ];
  return `  ${relative(root, tally.file)}: ${counts.join(", ")}\n`;
}

/** @param {readonly FileTally[]} tallies */
function writeResult(tallies) {
  const path = process.env["TENON_TEST_RESULT"];
  if (path === undefined) return;
  /** @type {import("./test-tally.mjs").TestResult & { files: string[] }} */
  const result = {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failures: tallies.flatMap((tally) => tally.failures),
    skipped: tallies.flatMap((tally) => tally.skipped),
    files: tallies.map((tally) => tally.file),
  };
  writeFileSync(path, JSON.stringify(result));
}
