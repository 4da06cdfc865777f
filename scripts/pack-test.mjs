// The product is the tarball: packs the library, installs it in an empty folder outside the repository, and there
// compiles, runs and bundles the README's greeter. The compiler and the bundler are the repository's own.
import { deepStrictEqual } from "node:assert";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { packLibrary } from "./lib/pack.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureDependencies, npmCommand } from "./lib/setup.mjs";

const bin = join(root, "node_modules/.bin");
const env = { PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };

/** What the user's project has besides the README's files. */
const settings = {
  "package.json": JSON.stringify({ name: "empty", private: true, type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2022", "ESNext.Disposable"],
      module: "nodenext",
      strict: true,
      skipLibCheck: false,
      types: ["node"],
      outDir: "out",
    },
  }),
  "buf.gen.yaml": [
    "version: v2",
    "inputs: [{ directory: proto }]",
    "plugins: [{ local: protoc-gen-es, out: gen, opt: [target=ts, import_extension=js] }]",
  ].join("\n"),
};

await ensureDependencies();
const folder = mkdtempSync(join(tmpdir(), "tenon-pack-test-"));
try {
  const tarball = await packLibrary("pack-test");
  const { files, output } = readGreeter();
  writeProject({ ...settings, ...files });
  await must(
    "install",
    npmCommand("install", "--loglevel=error", tarball, "@bufbuild/protobuf@2", "@types/node@20"),
  );
  await must("generate stubs", ["buf", "generate"]);
  await must("compile", ["tsc"]);
  deepStrictEqual(await must("run", [process.execPath, "out/host.js"]), output);
  await bundle();
  deepStrictEqual(await must("run the bundle", [process.execPath, "bundle/host.js"]), output);
  console.log("The tarball installs, compiles, runs and bundles.");
} finally {
  rmSync(folder, { recursive: true });
}

/** The README's files and what its program prints, from the blocks that are marked `file=` and `output=`. */
function readGreeter() {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```[a-z]+ (file|output)=(\S+)\n(.*?)^```$/gms)];
  const files = blocks
    .filter(([, kind]) => kind === "file")
    .map(([, , name = "", text = ""]) => [name, text]);
  const output = blocks.find(([, kind]) => kind === "output")?.[3];
  if (files.length < 4 || output === undefined)
    throw new Error("README.md does not show the greeter any more.");
  /** @type {Record<string, string>} */
  const byName = Object.fromEntries(files);
  return { files: byName, output };
}

/** @param {Record<string, string>} files */
function writeProject(files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
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
