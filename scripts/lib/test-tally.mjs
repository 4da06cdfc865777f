/**
 * What a run of tests came to.
 * @typedef {object} TestResult
 * @property {number} passed
 * @property {readonly Failure[]} failures
 * @property {readonly Skip[]} skipped
 *
 * @typedef {{ file: string, name: string, text: string }} Failure
 * @typedef {{ file: string, name: string, reason: string }} Skip
 *
 * What is used of node:test's reporter events.
 * @typedef {object} TestEvent
 * @property {string} type
 * @property {TestEventData} data
 *
 * @typedef {object} TestEventData
 * @property {string} [name]
 * @property {string} [file]
 * @property {number} [nesting]
 * @property {string} [message]
 * @property {string | boolean} [skip]
 * @property {string | boolean} [todo]
 * @property {{ type?: string, error?: Error & { failureType?: string, cause?: unknown } }} [details]
 */

/** Counts node:test's events of one file; the runner itself overlooks tests that never end, and files without tests. */
export class FileTally {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.passed = 0;
    /** @type {Failure[]} */
    this.failures = [];
    /** @type {Skip[]} */
    this.skipped = [];
    /** Names of tests and suites that were announced and not heard of again, outermost first. @type {string[]} */
    this.unfinished = [];
    this.output = "";
  }

  /**
   * @param {string} type
   * @param {TestEventData} data
   */
  add(type, data) {
    const name = data.name ?? "";
    if (type === "test:stdout" || type === "test:stderr") this.output += data.message ?? "";
    else if (name === this.file) this.#addWholeFile(type, data);
    else if (type === "test:enqueue") this.unfinished.push(name);
    else if (type === "test:complete") this.unfinished.splice(this.unfinished.indexOf(name), 1);
    else if (type === "test:pass") this.#addPass(name, data);
    else if (type === "test:fail") this.#addFailure(name, data);
  }

  /** To be called when no more events come. */
  finish() {
    for (const name of this.unfinished) this.#fail(name, "The process ended before this test did.");
    const count = this.passed + this.failures.length + this.skipped.length;
    if (count === 0) this.#fail("(no test)", "The file ran no test.");
  }

  /**
   * The event about the file as a whole: its process failed, or it had no test.
   * @param {string} type
   * @param {TestEventData} data
   */
  #addWholeFile(type, data) {
    if (type !== "test:fail") return;
    const output = this.output.trim();
    this.#fail("(the file)", output === "" ? describeError(data.details?.error) : output);
  }

  /**
   * @param {string} name
   * @param {TestEventData} data
   */
  #addPass(name, data) {
    const skip = data.skip ?? data.todo;
    if (skip !== undefined && skip !== false) {
      this.skipped.push({
        file: this.file,
        name,
        reason: typeof skip === "string" ? skip : "no reason given",
      });
    } else if (data.details?.type !== "suite") this.passed += 1;
  }

  /**
   * @param {string} name
   * @param {TestEventData} data
   */
  #addFailure(name, data) {
    const error = data.details?.error;
    if (data.details?.type === "suite" && error?.failureType === "subtestsFailed") return;
    this.#fail(name, describeError(error));
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #fail(name, text) {
    this.failures.push({ file: this.file, name, text });
  }
}

/** @param {(Error & { cause?: unknown }) | undefined} error */
function describeError(error) {
  const inner = error?.cause ?? error;
  if (inner instanceof Error) return inner.stack ?? inner.message;
  return typeof inner === "string" ? inner : JSON.stringify(inner ?? "no reason given");
}
