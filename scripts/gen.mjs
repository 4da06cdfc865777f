// Generates TypeScript from the .proto files of examples and tests: `buf generate` in every folder that has a
// buf.gen.yaml. The output is committed. With `--check` nothing is written: the run fails when the committed output is
// not what would be generated. (packages/conformance/proto has a generator of its own: its stubs need Go.)
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { listFiles } from "./lib/files.mjs";
import { isMain, root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";

const binFolder = join(root, "node_modules/.bin");

/** The folders with stubs to generate. */
export function stubFolders() {
  return ["examples", "packages/tenon/test", "packages/conformance/suites"]
    .flatMap((folder) => listFiles(join(root, folder)))
    .filter((path) => path.endsWith("/buf.gen.yaml"))
    .map((path) => dirname(path));
}

/**
 * Generates a folder's stubs.
 * @param {string} folder
 * @param {string} [outFolder] where they go; default: in place
 */
export async function generateStubs(folder, outFolder = folder) {
  const env = { PATH: `${binFolder}${delimiter}${process.env["PATH"] ?? ""}` };
  const command = /** @type {const} */ ([join(binFolder, "buf"), "generate", "--output", outFolder]);
  const { code, output, errors } = await run(command, { cwd: folder, env, quiet: true });
  if (code !== 0) throw new Error(`buf generate failed in ${relative(root, folder)}:\n${output}${errors}`);
}

/**
 * Generates a folder's stubs elsewhere and compares.
 * @param {string} folder
 * @returns {Promise<string[]>} the generated files that differ, are missing or are too many
 */
export async function findStaleStubs(folder) {
  const scratch = mkdtempSync(join(tmpdir(), "tenon-gen-"));
  try {
    await generateStubs(folder, scratch);
    const fresh = readGenerated(scratch);
    const committed = readGenerated(folder);
    return [...new Set([...fresh.keys(), ...committed.keys()])]
      .filter((name) => fresh.get(name) !== committed.get(name))
      .map((name) => relative(root, join(folder, name)));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** @param {string} folder */
function readGenerated(folder) {
  const paths = listFiles(folder).filter((path) => path.endsWith("_pb.ts"));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}

if (isMain(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const stale = (await Promise.all(stubFolders().map(findStaleStubs))).flat();
    for (const path of stale) console.error(`${path} is not what its .proto gives: run "npm run gen".`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const folder of stubFolders()) await generateStubs(folder);
  }
}
