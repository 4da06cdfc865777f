/**
 * What a run of tests came to.
 * @typedef {object} TestResult
 * @property {number} passed
 * @property {readonly Failure[]} failures
 * @property {readonly Skip[]} skipped
 * @property {readonly TestCase[]} cases
 *
 * @typedef {{ file: string, name: string, text: string }} Failure
 * @typedef {{ file: string, name: string, reason: string }} Skip
 *
 * A test with the suites it stands in, the outermost first.
 * @typedef {{ suites: readonly string[], name: string, outcome: "passed" | "failed" | "left out" }} TestCase
 *
 * One of node:test's events, as test-reporter.mjs writes it.
 * @typedef {object} TestLine
 * @property {string} type
 * @property {string} name
 * @property {number} nesting how many suites it stands in
 * @property {string} message
 * @property {string | boolean | undefined} reason why it is skipped
 * @property {boolean} isSuite
 * @property {boolean} isOfSubtests a suite failed because a test in it did
 * @property {string} error
 *
 * How a test file's process ended.
 * @typedef {{ code: number, output: string, isTimeout: boolean }} FileEnd
 */

const countLine = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

/**
 * Counts what became of the tests in one file. Beyond what node:test reports as failed, these fail: a test that was
 * announced and not heard of again, a file without tests, and a process that ended badly.
 * @param {string} file
 * @param {readonly TestLine[]} lines
 * @param {FileEnd} end
 * @returns {TestResult}
 */
export function tallyFile(file, lines, end) {
  const verdicts = lines.filter(({ type }) => type === "test:pass" || type === "test:fail");
  const skipped = verdicts
    .filter(({ type, reason }) => type === "test:pass" && isReason(reason))
    .map(({ name, reason }) => ({
      file,
      name,
      reason: typeof reason === "string" ? reason : "no reason given",
    }));
  const passed = verdicts.filter(
    ({ type, reason, isSuite }) => type === "test:pass" && !isReason(reason) && !isSuite,
  );
  const failures = [
    ...verdicts
      .filter(({ type, isOfSubtests }) => type === "test:fail" && !isOfSubtests)
      .map(({ name, error }) => ({ file, name, text: error })),
    ...unfinished(lines).map((name) => ({ file, name, text: describeEnd(end) })),
  ];
  if (failures.length === 0 && passed.length + skipped.length === 0) {
    failures.push({
      file,
      name: "(no test)",
      text: `The file ran no test, or its process ended before one was announced.\n${end.output}`,
    });
  }
  if (failures.length === 0 && end.code !== 0) {
    const said = lines.filter(({ type, message }) => type === "test:diagnostic" && !countLine.test(message));
    const text = [describeEnd(end), ...said.map(({ message }) => message), end.output].join("\n");
    failures.push({ file, name: "(the process)", text });
  }
  return { passed: passed.length, failures, skipped, cases: casesOf(lines) };
}

/**
 * The tests by the suites they stand in: `test:start` names each suite before what is in it.
 * @param {readonly TestLine[]} lines
 * @returns {TestCase[]}
 */
function casesOf(lines) {
  /** @type {string[]} */
  const suites = [];
  /** @type {TestCase[]} */
  const cases = [];
  for (const { type, name, nesting, isSuite, reason } of lines) {
    if (type === "test:start") suites.splice(nesting, Infinity, name);
    if (isSuite || (type !== "test:pass" && type !== "test:fail")) continue;
    const passed = isReason(reason) ? "left out" : "passed";
    cases.push({ suites: suites.slice(0, nesting), name, outcome: type === "test:pass" ? passed : "failed" });
  }
  return cases;
}

/** @param {TestLine["reason"]} reason */
function isReason(reason) {
  return reason !== undefined && reason !== false;
}

/**
 * The tests and suites that began and did not end.
 * @param {readonly TestLine[]} lines
 */
function unfinished(lines) {
  /** @type {string[]} */
  const names = [];
  for (const { type, name } of lines) {
    if (type === "test:enqueue") names.push(name);
    if (type === "test:complete" && names.includes(name)) names.splice(names.indexOf(name), 1);
  }
  return names;
}

/** @param {FileEnd} end */
function describeEnd({ code, isTimeout }) {
  return isTimeout
    ? "The file was ended because it took too long."
    : `The process ended, with exit code ${String(code)}, before this test did.`;
}
