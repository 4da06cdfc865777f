// `npm run fuzz`: installs what is missing, then feeds everything that reads a peer's bytes with inputs made for it; options go
// to packages/fuzz (see `--help`).
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
const main = join(root, "packages/fuzz/src/main.ts");
const { code } = await run([process.execPath, "--import", "tsx", main, ...process.argv.slice(2)]);
process.exitCode = code;
