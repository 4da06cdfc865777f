// `npm run bench`: installs and builds what is missing, then measures; options go to packages/bench (see `--help`).
import { join } from "node:path";
import { build } from "./build.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureDependencies } from "./lib/setup.mjs";

await ensureDependencies();
await build();
const bench = join(root, "packages/bench");
const { code: compiled } = await run([join(root, "node_modules/.bin/tsc"), "-p", bench]);
if (compiled !== 0) throw new Error("packages/bench does not compile: see the messages above.");
// Go's programs for the start times; without Go the benchmark says that it left them out.
await run([process.execPath, "--import", "tsx", join(root, "packages/conformance/src/peers/build-peers.ts")]);
const { code } = await run([process.execPath, join(bench, "dist/main.js"), ...process.argv.slice(2)]);
process.exitCode = code;
