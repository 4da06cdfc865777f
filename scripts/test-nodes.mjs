// The unit tests and a case of each feature on Node 22, 24 and 26, which npm downloads; `--all`: every test.
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
const { buildExamples } = await import("./build-examples.mjs");
const { runSteps } = await import("./lib/steps.mjs");
const { nodeLineSteps } = await import("./lib/slow-suites.mjs");

await buildExamples();
process.exitCode = await runSteps(nodeLineSteps({ all: process.argv.includes("--all") }));
