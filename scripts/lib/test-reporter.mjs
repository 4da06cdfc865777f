// A reporter for node:test: writes each event as a line of JSON to the file that TENON_TEST_EVENTS names, at once, so
// that nothing is lost when the process ends early. run-tests.mjs starts it and reads the file.
import { appendFileSync } from "node:fs";
import { inspect } from "node:util";

/**
 * What is used of node:test's events.
 * @typedef {{ type: string, data: TestEventData }} TestEvent
 *
 * @typedef {object} TestEventData
 * @property {string} [name]
 * @property {number} [nesting]
 * @property {string} [message]
 * @property {string | boolean} [skip]
 * @property {string | boolean} [todo]
 * @property {{ type?: string, error?: Error & { failureType?: string } }} [details]
 */

/** @param {AsyncIterable<TestEvent>} events */
// oxlint-disable-next-line import/no-default-export -- node:test takes a reporter by its default export
export default async function report(events) {
  const path = process.env["TENON_TEST_EVENTS"];
  if (path === undefined)
    throw new Error("TENON_TEST_EVENTS is not set: this reporter is for scripts/lib/run-tests.mjs.");
  for await (const { type, data } of events)
    appendFileSync(path, `${JSON.stringify(describe(type, data))}\n`);
}

/**
 * @param {string} type
 * @param {TestEventData} data
 * @returns {import("./test-tally.mjs").TestLine}
 */
function describe(type, { name = "", nesting = 0, message = "", skip, todo, details }) {
  const error = details?.error;
  return {
    type,
    name,
    nesting,
    message,
    reason: skip ?? todo,
    isSuite: details?.type === "suite",
    isOfSubtests: error?.failureType === "subtestsFailed",
    error: error === undefined ? "" : inspect(error.cause ?? error),
  };
}
