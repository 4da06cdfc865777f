import { relative } from "node:path";
import { root } from "./paths.mjs";

/** @typedef {import("./test-tally.mjs").TestResult} TestResult */

/**
 * What a step has come to. A step that is one check counts as one.
 * @typedef {object} StepResult
 * @property {number} passed
 * @property {readonly string[]} failures each in full
 * @property {readonly string[]} leftOut what was not run, and why: one line each
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<StepResult>} run
 * @property {boolean} [isNeeded] when it fails, no other step has a point
 */

/**
 * Runs steps one after another, says how each went, and ends with the line `N passed, N failed`.
 * @param {readonly Step[]} steps
 * @returns {Promise<number>} the exit code: 0 when nothing failed
 */
export async function runSteps(steps) {
  const requireAll = process.env["TENON_REQUIRE_ALL"] === "1";
  const total = { passed: 0, failures: /** @type {string[]} */ ([]), leftOut: /** @type {string[]} */ ([]) };
  for (const step of steps) {
    console.log(`== ${step.name}`);
    const startedAtMs = performance.now();
    const result = await step.run().catch(stepThrew);
    const failures = requireAll ? [...result.failures, ...result.leftOut] : result.failures;
    total.passed += result.passed;
    total.failures.push(...failures.map((text) => `${step.name}: ${text}`));
    total.leftOut.push(...result.leftOut);
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    console.log(`   ${String(result.passed)} passed, ${String(failures.length)} failed in ${seconds} s`);
    if (step.isNeeded === true && failures.length > 0) break;
  }
  printSummary(total);
  return total.failures.length === 0 ? 0 : 1;
}

/** @param {{ passed: number, failures: readonly string[], leftOut: readonly string[] }} total */
function printSummary({ passed, failures, leftOut }) {
  for (const text of failures) console.log(`\nFAILED ${text}`);
  console.log("");
  for (const line of leftOut) console.log(`left out: ${line}`);
  console.log(`${String(passed)} passed, ${String(failures.length)} failed`);
}

/**
 * @param {unknown} error
 * @returns {StepResult}
 */
function stepThrew(error) {
  return { passed: 0, failures: [error instanceof Error ? error.message : String(error)], leftOut: [] };
}

/**
 * A step that is one check: it passes, or fails with a text.
 * @param {string} name
 * @param {() => Promise<string | undefined>} check resolves with why it failed, or undefined
 * @returns {Step}
 */
export function checkStep(name, check) {
  return {
    name,
    run: async () => {
      const failure = await check();
      return {
        passed: failure === undefined ? 1 : 0,
        failures: failure === undefined ? [] : [failure],
        leftOut: [],
      };
    },
  };
}

/**
 * @param {TestResult} result
 * @returns {StepResult}
 */
export function fromTestResult({ passed, failures, skipped }) {
  return {
    passed,
    failures: failures.map(({ file, name, text }) => `${relative(root, file)} > ${name}\n${text}`),
    leftOut: skipped.map(({ file, name, reason }) => `${name} (${relative(root, file)}): ${reason}`),
  };
}
