// All checks and all tests, on a fresh machine too: installs, builds, and leaves out what needs a language that is not
// there, with a line for each (TENON_REQUIRE_ALL=1: then that is a failure). `--all` adds what takes longer.
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
const { buildExamples } = await import("./build-examples.mjs");
const { runSteps } = await import("./lib/steps.mjs");
const { interopTests, processTests, staticSteps, unitTests } = await import("./lib/suites.mjs");
const { slowSteps } = await import("./lib/slow-suites.mjs");

await buildExamples();
const steps = [...staticSteps(), unitTests(), processTests(), interopTests()];
process.exitCode = await runSteps(process.argv.includes("--all") ? [...steps, ...slowSteps()] : steps);
