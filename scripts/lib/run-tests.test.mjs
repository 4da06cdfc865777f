// The runner finds what node:test itself lets pass. Each case is a test file as someone might write it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { runTests } from "./run-tests.mjs";

const head = 'import { after, describe, it } from "node:test";\nimport assert from "node:assert/strict";\n';

/** @type {Record<string, { code: string, passed: number, failed: readonly string[], skipped?: readonly string[] }>} */
const cases = {
  "two tests in a suite": {
    code: 'describe("suite", () => { it("one", () => {}); it("two", () => {}); });',
    passed: 2,
    failed: [],
  },
  "a test that fails": {
    code: 'describe("suite", () => { it("one", () => {}); it("two", () => assert.equal(1, 2)); });',
    passed: 1,
    failed: ["two"],
  },
  "no test": { code: "", passed: 0, failed: ["(no test)"] },
  "an exit before any test": { code: "process.exit(0);", passed: 0, failed: ["(no test)"] },
  "an exit in a test": {
    code: 'it("one", () => {}); it("two", () => new Promise(() => { setTimeout(process.exit, 50, 0); }));',
    passed: 1,
    failed: ["two"],
  },
  "an error while loading": { code: 'throw new Error("no");', passed: 0, failed: ["(no test)"] },
  "an error after the last test": {
    code: 'it("one", () => {}); setTimeout(() => { throw new Error("late"); }, 50);',
    passed: 1,
    failed: ["(the process)"],
  },
  "a hook that fails": {
    code: 'describe("suite", () => { it("one", () => {}); after(() => { throw new Error("no"); }); });',
    passed: 1,
    failed: ["suite"],
  },
  "a test left out with its reason": {
    code: 'it("one", { skip: "there is no Go" }, () => {}); it("two", () => {});',
    passed: 1,
    failed: [],
    skipped: ["there is no Go"],
  },
};

describe("runTests()", () => {
  /** @type {string} */
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "tenon-run-tests-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [index, [name, { code, passed, failed, skipped = [] }]] of Object.entries(cases).entries()) {
    it(`counts right: ${name}`, async () => {
      const file = join(folder, `case-${String(index)}.test.mjs`);
      writeFileSync(file, head + code);
      const result = await runTests([file]);
      assert.deepEqual(
        {
          passed: result.passed,
          failed: result.failures.map((failure) => failure.name),
          skipped: result.skipped.map((skip) => skip.reason),
        },
        { passed, failed, skipped },
      );
    });
  }
});
