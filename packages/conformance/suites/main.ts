// `npm run conformance`: suites that others wrote against Tenon, one after the other. The last line is
// `N passed, N failed`; docs/conformance.md is the run's result.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";
import { withLock } from "../../../scripts/lib/lock.mjs";
import { buildSuitePrograms } from "../src/peers/build-go.js";
import { formatDocument, formatLines } from "./conformance-table.js";
import type { SuiteRun } from "./conformance-table.js";
import { createGrpcInteropSuite } from "./grpc-interop/suite.js";
import { createH2specSuite } from "./h2spec/suite.js";

const documentFile = join(root, "docs/conformance.md");

const programs = await withLock("peers", buildSuitePrograms);
if (typeof programs !== "string") throw new Error(`The suites need Go: ${programs.reason}.`);

const runs: SuiteRun[] = [];
for (const suite of [createH2specSuite(programs), createGrpcInteropSuite(programs)]) {
  const startedAtMs = performance.now();
  const results = await suite.run();
  runs.push({ title: suite.title, about: suite.about, results });
  for (const line of formatLines({ ...suite, results })) console.log(line);
  console.log(`${suite.title}: ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s\n`);
}

const outcomes = runs.flatMap(({ results }) => results.map(({ outcome }) => outcome));
const count = (outcome: string): string => String(outcomes.filter((each) => each === outcome).length);
const isStale = writeDocument(formatDocument(runs));
if (isStale)
  console.log(
    "FAILED docs/conformance.md is not what this run gives: run npm run conformance and commit it.",
  );
console.log(`${count("not applicable")} not applicable, each with its reason above`);
console.log(`${count("passed")} passed, ${String(Number(count("failed")) + (isStale ? 1 : 0))} failed`);
process.exitCode = outcomes.includes("failed") || isStale ? 1 : 0;

/** Writes the document; in CI, where nobody would commit it, says instead whether the committed one is another. */
function writeDocument(text: string): boolean {
  if (process.env["CI"] === "true") return readFileSync(documentFile, "utf8") !== text;
  writeFileSync(documentFile, text);
  return false;
}
