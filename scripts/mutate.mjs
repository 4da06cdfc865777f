// `npm run mutate`: installs what is missing, then tries mutants of wire/; arguments go to packages/mutation/src/main.ts.
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
const main = join(root, "packages/mutation/src/main.ts");
const { code } = await run([process.execPath, "--import", "tsx", main, ...process.argv.slice(2)]);
process.exitCode = code;
