// `npm run planted-bugs`: installs what is missing, then plants bugs in a copy of the sources and sees what finds them; arguments
// go to packages/planted-bugs/src/main.ts.
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
const main = join(root, "packages/planted-bugs/src/main.ts");
const { code } = await run([process.execPath, "--import", "tsx", main, ...process.argv.slice(2)]);
process.exitCode = code;
