// `npm run conformance`: suites that others wrote against Tenon, one after the other, then Tenon's own of hostile peers. The
// last line is `N passed, N failed`; docs/conformance.md is the run's result.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";
import { withLock } from "../../../scripts/lib/lock.mjs";
import { buildSuitePrograms } from "../src/peers/build-go.js";
import { buildNghttp2 } from "../src/peers/build-nghttp2.js";
import { buildPythonPeers } from "../src/peers/build-python.js";
import type { Suite } from "./case-result.js";
import { formatDocument, formatLines } from "./conformance-table.js";
import type { SuiteRun } from "./conformance-table.js";
import { createConnectSuite } from "./connectconformance/suite.js";
import { createGrpcInteropSuite } from "./grpc-interop/suite.js";
import { createDifferentialSuite } from "./differential/suite.js";
import { createGrpcPeersSuite } from "./grpc-peers/suite.js";
import { createH2specSuite } from "./h2spec/suite.js";
import { createHostilePeersSuite } from "./hostile-peers/suite.js";
import { createHpackSuite } from "./hpack-stories/suite.js";
import { createNghttp2Suite } from "./nghttp2/suite.js";

const isCi = process.env["CI"] === "true";
const documentFile = join(root, "docs/conformance.md");

const { suites, missing } = await withLock("peers", prepareSuites);

const runs: SuiteRun[] = [];
for (const suite of suites) {
  const startedAtMs = performance.now();
  const results = await suite.run();
  runs.push({ title: suite.title, about: suite.about, results });
  for (const line of formatLines({ ...suite, results })) console.log(line);
  console.log(`${suite.title}: ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s\n`);
}

const outcomes = runs.flatMap(({ results }) => results.map(({ outcome }) => outcome));
const count = (outcome: string): string => String(outcomes.filter((each) => each === outcome).length);
for (const reason of missing) console.log(`${isCi ? "FAILED" : "left out"} ${reason}`);
const isStale = missing.length === 0 && writeDocument(formatDocument(runs));
if (isStale)
  console.log(
    "FAILED docs/conformance.md is not what this run gives: run npm run conformance and commit it.",
  );
const failedCount = Number(count("failed")) + (isStale ? 1 : 0) + (isCi ? missing.length : 0);
console.log(`${count("not applicable")} not applicable, each with its reason above`);
console.log(`${count("passed")} passed, ${String(failedCount)} failed`);
process.exitCode = failedCount > 0 ? 1 : 0;

/** Builds what is missing of the suites' programs. Suites whose language or tool is not there are left out, with the reason. */
async function prepareSuites(): Promise<{ suites: readonly Suite[]; missing: readonly string[] }> {
  const [programs, nghttp2, python] = [
    await buildSuitePrograms(),
    await buildNghttp2(),
    await buildPythonPeers({ found: true }),
  ];
  const withGo = (create: (folder: string) => readonly Suite[]): readonly Suite[] =>
    typeof programs === "string" ? create(programs) : [];
  const suites = [
    ...withGo((folder) => [createH2specSuite(folder)]),
    createHpackSuite(),
    ...withGo((folder) => [createDifferentialSuite(folder)]),
    ...("found" in nghttp2 ? [] : [createNghttp2Suite(nghttp2)]),
    ...withGo((folder) => [createGrpcInteropSuite(folder)]),
    ...withGo((folder) => [createConnectSuite(folder, "server"), createConnectSuite(folder, "client")]),
    ...(python.found ? [createGrpcPeersSuite(python.bin)] : []),
    createHostilePeersSuite(),
  ];
  const missing: string[] = [];
  if (typeof programs !== "string")
    missing.push(
      `h2spec, the differential test, gRPC's interop tests, connectconformance: ${programs.reason}`,
    );
  if ("found" in nghttp2) missing.push(`nghttp2's clients: ${nghttp2.reason}`);
  if (!python.found) missing.push(`other implementations of gRPC: ${python.reason}`);
  return { suites, missing };
}

/** Writes the document; in CI, where nobody would commit it, says instead whether the committed one is another. */
function writeDocument(text: string): boolean {
  if (isCi) return readFileSync(documentFile, "utf8") !== text;
  writeFileSync(documentFile, text);
  return false;
}
