import { join } from "node:path";
import { root } from "../../../../scripts/lib/paths.mjs";
import { runTests } from "../../../../scripts/lib/run-tests.mjs";
import { testFiles } from "../../../../scripts/lib/suites.mjs";
import { nodeCommand } from "../../src/harness/node-program.js";
import { runProgram } from "../../src/harness/run-program.js";
import type { CaseResult, Suite } from "../case-result.js";

/** What one run of node:test came to. */
type TestRun = Pick<Awaited<ReturnType<typeof runTests>>, "cases" | "failures">;

const about =
  "Tenon's own tests of peers that attack, stall, vanish or read slowly, each with its bounds: `packages/tenon/test/attacks` " +
  "([which attack is which](../SECURITY.md#known-attacks)), `packages/tenon/test/integration/stalls.test.ts` with an event loop " +
  "blocked for ten seconds, `packages/tenon/src/rpc/grpc/renewing-connection.test.ts`, and " +
  "`packages/tenon/test/back-pressure/main.ts`, which prints what both processes held.";

const backPressure = new URL("../../../tenon/test/back-pressure/main.ts", import.meta.url);

/** It takes a minute on a busy machine. */
const backPressureMs = 300_000;

const otherFiles = [
  "packages/tenon/test/integration/stalls.test.ts",
  "packages/tenon/src/rpc/grpc/renewing-connection.test.ts",
];

/** Tenon against peers that mean it harm, or are in trouble. */
export function createHostilePeersSuite(): Suite {
  return {
    title: "Hostile and troubled peers",
    about,
    async run(): Promise<readonly CaseResult[]> {
      const files = [
        ...testFiles("packages/tenon/test/attacks"),
        ...otherFiles.map((path) => join(root, path)),
      ];
      const tests = await runTests(files, { env: { TENON_BLOCK_MS: "10000" } });
      return [...toCases(tests), await moveGibibyte()];
    },
  };
}

/** A row for each test, in the same order whichever file ends first; whatever else failed has one too. */
export function toCases({ cases, failures }: TestRun): readonly CaseResult[] {
  const results = cases.map(({ suites, name, outcome }): CaseResult => {
    const note = failures.find((failure) => failure.name === name)?.text ?? "";
    return toResult([...suites, name].join(": "), outcome === "passed" ? "" : note || outcome);
  });
  const known = new Set(cases.filter(({ outcome }) => outcome === "failed").map(({ name }) => name));
  const others = failures.filter(({ name }) => !known.has(name));
  const rows = [...results, ...others.map(({ file, name, text }) => toResult(`${file}: ${name}`, text))];
  return rows.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function moveGibibyte(): Promise<CaseResult> {
  const { code, stdout, stderr } = await runProgram(nodeCommand(backPressure), {
    cwd: root,
    limitMs: backPressureMs,
  });
  const name =
    "1 GiB each way to a slow reader: both processes stay within 64 MiB of what they hold when idle";
  return toResult(name, code === 0 ? "" : stdout + stderr || `ended with ${String(code)}`);
}

/** @param problem empty when it passed */
function toResult(name: string, problem: string): CaseResult {
  const note = problem.replaceAll(/\s*\n\s*/g, " ");
  return { name, column: "result", outcome: problem === "" ? "passed" : "failed", note };
}
