// `npm run conformance`: installs and builds what is missing, then runs other people's suites against Tenon, and writes
// docs/conformance.md. Most of it needs Go.
import { join } from "node:path";
import { build } from "./build.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
await build();
const suites = join(root, "packages/conformance/suites/main.ts");
const { code } = await run([process.execPath, "--import", "tsx", suites]);
process.exitCode = code;
