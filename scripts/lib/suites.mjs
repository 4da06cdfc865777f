import { join } from "node:path";
import { apiReportFailure } from "../api-report.mjs";
import { buildExamples } from "../build-examples.mjs";
import { packageFailure } from "../check-package.mjs";
import { interopTableFailure } from "./interop-table.mjs";
import { listFiles } from "./files.mjs";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";
import { runTests } from "./run-tests.mjs";
import { ensureDependencies } from "./setup.mjs";
import { checkStep, fromTestResult } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

const bin = join(root, "node_modules/.bin");

/** Installs and builds what is missing or out of date. Every run begins with it. @type {Step} */
export const setUp = {
  name: "set-up",
  isNeeded: true,
  run: async () => {
    await ensureDependencies();
    await buildExamples();
    return { passed: 1, failures: [], leftOut: [] };
  },
};

/**
 * Everything that is not a test: format, lint, types, what nothing uses, the package, its public types.
 * @returns {Step[]}
 */
export function staticSteps() {
  return [
    commandStep("format", [join(bin, "oxfmt"), "--check", "."]),
    commandStep("lint", [join(bin, "oxlint"), "--deny-warnings"]),
    checkStep("types", typesFailure),
    commandStep("generated stubs", [process.execPath, join(root, "scripts/gen.mjs"), "--check"]),
    commandStep("what nothing uses", [join(bin, "knip")]),
    checkStep("the package", packageFailure),
    checkStep("public types", apiReportFailure),
  ];
}

/** The tests that need nothing but Node: each beside what it tests. */
export function unitTests() {
  const packages = [
    "packages/tenon/src",
    "packages/fuzz/test",
    "packages/mutation/test",
    "packages/planted-bugs/test",
  ];
  return testStep("unit tests", [...packages, "scripts"].flatMap(testFiles));
}

/** The tests with real processes, and those of the documents. Attacks are conformance's: `npm test` is to stay under 6 minutes. */
export function processTests() {
  const isAttack = (/** @type {string} */ path) => path.includes("/test/attacks/");
  return testStep(
    "integration",
    testFiles("packages/tenon/test").filter((path) => !isAttack(path)),
  );
}

/**
 * Tenon beside other people's programs, which are built first, as far as this machine can.
 * @returns {Step}
 */
export function interopTests() {
  return {
    name: "interop",
    run: async () => {
      const { code } = await run([
        process.execPath,
        "--import",
        "tsx",
        "packages/conformance/src/peers/build-peers.ts",
      ]);
      if (code !== 0) throw new Error("The peers could not be built: see the messages above.");
      const result = await runTests(testFiles("packages/conformance/test"));
      const table = interopTableFailure(result.cases);
      const { failures, ...counts } = fromTestResult(result);
      return { ...counts, failures: table === undefined ? failures : [...failures, table] };
    },
  };
}

/**
 * @param {string} name
 * @param {readonly [string, ...string[]]} command
 * @returns {Step}
 */
export function commandStep(name, command) {
  return checkStep(name, async () => {
    const { code, output, errors } = await run(command, { quiet: true });
    return code === 0 ? undefined : `${output}${errors}`.trim();
  });
}

/**
 * @param {string} name
 * @param {readonly string[]} files
 * @returns {Step}
 */
function testStep(name, files) {
  return { name, run: async () => fromTestResult(await runTests(files)) };
}

/**
 * The test files in a folder.
 * @param {string} folder from the root
 */
export function testFiles(folder) {
  return listFiles(join(root, folder)).filter((path) => /\.test\.m?[jt]s$/.test(path));
}

/**
 * Compiles every program: each has a tsconfig.json, the library one more for its tests; the root's is for scripts.
 * @returns {Promise<string | undefined>}
 */
async function typesFailure() {
  const paths = ["packages", "examples"].flatMap((folder) => listFiles(join(root, folder)));
  const projects = paths.filter((path) => /\/tsconfig(\.test)?\.json$/.test(path));
  const messages = [];
  for (const project of [...projects, join(root, "tsconfig.json")]) {
    const { code, output } = await run([join(bin, "tsc"), "-p", project, "--noEmit"], { quiet: true });
    if (code !== 0) messages.push(output.trim());
  }
  return messages.length === 0 ? undefined : [...new Set(messages.join("\n").split("\n"))].join("\n");
}
