// Compiles the examples (all of them, or those whose folders are given) as their users would, with tsc, into dist/, and
// makes their plugins executable, so that a Go host can start them. Builds the library first: examples see its exports.
import { chmodSync, existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "./build.mjs";
import { listFiles } from "./lib/files.mjs";
import { isMain, root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";

/** The folders of all examples. */
export function exampleFolders() {
  return listFiles(join(root, "examples"))
    .filter((path) => path.endsWith("/tsconfig.json"))
    .map((path) => dirname(path));
}

/** @param {readonly string[]} [folders] default: all */
export async function buildExamples(folders = exampleFolders()) {
  await build();
  for (const folder of folders) {
    const { code } = await run([join(root, "node_modules/.bin/tsc"), "-p", folder]);
    if (code !== 0) throw new Error(`${folder} does not compile: see the messages above.`);
    const plugin = join(folder, "dist/plugin.js");
    if (existsSync(plugin)) chmodSync(plugin, 0o755);
  }
}

if (isMain(import.meta.url)) {
  const folders = process.argv.slice(2).map((folder) => resolve(folder));
  await buildExamples(folders.length === 0 ? undefined : folders);
}
