// The fast loop for developers: everything that needs no other process than Node's own, in under two minutes.
import { runSteps } from "./lib/steps.mjs";
import { setUp, staticSteps, unitTests } from "./lib/suites.mjs";

process.exitCode = await runSteps([setUp, ...staticSteps(), unitTests()]);
