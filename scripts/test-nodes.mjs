// The unit tests and a case of each feature on Node 22, 24 and 26, which npm downloads; `--all`: every test.
import { nodeLineSteps } from "./lib/slow-suites.mjs";
import { runSteps } from "./lib/steps.mjs";
import { setUp } from "./lib/suites.mjs";

process.exitCode = await runSteps([setUp, ...nodeLineSteps({ all: process.argv.includes("--all") })]);
