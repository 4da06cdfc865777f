// All checks and all tests, on a fresh machine too: installs, builds, and leaves out what needs a language that is not
// there, with a line for each (TENON_REQUIRE_ALL=1: then that is a failure). `--all` adds what takes longer.
import { slowSteps } from "./lib/slow-suites.mjs";
import { runSteps } from "./lib/steps.mjs";
import { interopTests, processTests, setUp, staticSteps, unitTests } from "./lib/suites.mjs";

const steps = [setUp, ...staticSteps(), unitTests(), processTests(), interopTests()];
process.exitCode = await runSteps(process.argv.includes("--all") ? [...steps, ...slowSteps()] : steps);
