import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { scratchFolder } from "./scratch-folder.js";
import type { TestScope } from "./scratch-folder.js";

/**
 * Bundles a TypeScript program, with all that it imports, into one file in a folder of the test's own: for programs that
 * are started often, as Node then starts them several times as fast.
 * @returns the file's path
 */
export async function bundleProgram(t: TestScope, source: URL): Promise<string> {
  const outfile = join(scratchFolder(t), "program.mjs");
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}
