// All checks and all tests, on a fresh machine too: installs, builds, and leaves out what needs a language that is not
// there, with a line for each (TENON_REQUIRE_ALL=1: then that is a failure).
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
const { buildExamples } = await import("./build-examples.mjs");
const { runSteps } = await import("./lib/steps.mjs");
const { interopTests, processTests, staticSteps, unitTests } = await import("./lib/suites.mjs");

await buildExamples();
process.exitCode = await runSteps([...staticSteps(), unitTests(), ...processTests(), interopTests()]);
