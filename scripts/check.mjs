// The fast loop for developers: everything that needs no other process than Node's own, in under two minutes.
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
const { buildExamples } = await import("./build-examples.mjs");
const { runSteps } = await import("./lib/steps.mjs");
const { staticSteps, unitTests } = await import("./lib/suites.mjs");

await buildExamples();
process.exitCode = await runSteps([...staticSteps(), unitTests()]);
