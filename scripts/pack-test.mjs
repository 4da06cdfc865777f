// The product is the tarball: packs the library and then does, in an empty folder outside the repository, what the README
// says, word by word: each of its commands and files up to the greeter's output. Only what `npm install tenon` gets is
// another: the tarball. Then compiles the same with declarations and with the oldest TypeScript that it names, and bundles.
import { deepStrictEqual } from "node:assert";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { listFiles } from "./lib/files.mjs";
import { packLibrary } from "./lib/pack.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureDependencies, npmCommand } from "./lib/setup.mjs";

/** @typedef {{ language: string, kind: string | undefined, name: string, text: string }} Block a fenced block of the README */

const env = {
  // For the bundler alone: what the README installs comes first, by npx.
  PATH: `${process.env["PATH"] ?? ""}${delimiter}${join(root, "node_modules/.bin")}`,
  npm_config_loglevel: "error",
  npm_config_audit: "false",
  npm_config_fund: "false",
};

await ensureDependencies();
const folder = mkdtempSync(join(tmpdir(), "tenon-pack-test-"));
try {
  const tarball = await packLibrary("pack-test");
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const output = await follow(readBlocks(readme), tarball);
  await must("compile with declarations", ["npx", "tsc", "--declaration", "--outDir", "declared"]);
  findDocuments();
  await compileWithOldest(readme);
  await bundle();
  deepStrictEqual(await must("run the bundle", [process.execPath, "bundle/host.js"]), output);
  console.log("The tarball installs, compiles, runs and bundles, by what the README says.");
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * @param {string} readme
 * @returns {readonly Block[]} up to the first output, which has to be there
 */
function readBlocks(readme) {
  const blocks = [...readme.matchAll(/^```([a-z]+)(?: (file|output)=(\S+))?\n(.*?)^```$/gms)].map(
    ([, language = "", kind, name = "", text = ""]) => ({ language, kind, name, text }),
  );
  const end = blocks.findIndex(({ kind }) => kind === "output");
  if (end < 0) throw new Error("README.md does not show the greeter any more.");
  return blocks.slice(0, end + 1);
}

/**
 * Writes the files and runs the commands in their order.
 * @param {readonly Block[]} blocks
 * @param {string} tarball what is installed as `tenon`
 * @returns {Promise<string>} what the greeter has printed, which is what the README says
 */
async function follow(blocks, tarball) {
  let printed = "";
  for (const { language, kind, name, text } of blocks) {
    if (kind === "file") writeProjectFile(name, text);
    else if (kind === "output") deepStrictEqual(printed, text);
    else if (language === "sh") {
      const script = text.replace(/(?<=^npm install )tenon(?= )/m, tarball);
      printed = await must(`run ${JSON.stringify(text)}`, ["sh", "-e", "-c", script]);
    } else
      throw new Error(`README.md has a block before the greeter's output that is nothing to do:\n${text}`);
  }
  const manifest = readFileSync(join(folder, "package.json"), "utf8");
  // npm writes the path as seen from the folder.
  if (!manifest.includes(basename(tarball)))
    throw new Error("README.md does not install tenon: no such command.");
  return printed;
}

/**
 * @param {string} name
 * @param {string} text
 */
function writeProjectFile(name, text) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** The guides and the list of errors, to which the package's README and its typings send their readers, have to be there. */
function findDocuments() {
  const installed = join(folder, "node_modules/tenon");
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  const typings = listFiles(join(installed, "dist/types")).map((path) => readFileSync(path, "utf8"));
  const named = [readme, ...typings].flatMap(
    (text) => text.match(/\bdocs\/(?:guides\/[\w-]+|errors)\.md\b/g) ?? [],
  );
  const missing = named.filter((path) => !existsSync(join(installed, "dist", path)));
  if (named.length === 0 || missing.length > 0)
    throw new Error(`The tarball names documents that it does not have: ${missing.join(", ")}`);
}

/** @param {string} readme */
async function compileWithOldest(readme) {
  const version = /TypeScript (\d+\.\d+) or later/.exec(readme)?.[1];
  if (version === undefined) throw new Error("README.md does not say which TypeScript it needs.");
  await must("install TypeScript", npmCommand("install", "--no-save", `typescript@${version}`));
  const found = await must("ask for its version", ["npx", "tsc", "--version"]);
  if (!found.startsWith(`Version ${version}.`))
    throw new Error(`Expected TypeScript ${version}, got ${found}`);
  const options = ["--declaration", "--outDir", "oldest"];
  await must(`compile with TypeScript ${version}`, ["npx", "tsc", ...options]);
}

/** Makes one file each of host and plugin, and takes away what they were made from. */
async function bundle() {
  const options = ["--bundle", "--platform=node", "--format=esm", "--target=node20.19", "--outdir=bundle"];
  await must("bundle", ["esbuild", "host.ts", "plugin.ts", ...options, "--log-level=warning"]);
  renameSync(join(folder, "node_modules"), join(folder, "away"));
}

/**
 * @param {string} what
 * @param {readonly [string, ...string[]]} command
 * @returns {Promise<string>} what it printed to stdout
 */
async function must(what, command) {
  const { code, output, errors } = await run(command, { cwd: folder, env, quiet: true });
  if (code !== 0)
    throw new Error(`The tarball fails its user: ${what}: exit code ${String(code)}\n${output}${errors}`);
  return output;
}
