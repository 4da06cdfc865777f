// Builds what is published, packages/tenon/dist: each entry point is one file, what they share is in chunks, the types
// stand beside them, and the guides that their comments name. Does nothing when no input changed since the last build; `--force` builds all the same.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { hashFiles, listFiles, publishFolder } from "./lib/files.mjs";
import { withLock } from "./lib/lock.mjs";
import { isMain, cacheFolder, root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";

const library = join(root, "packages/tenon");
const dist = join(library, "dist");
const stampFile = join(cacheFolder, "build-stamp.json");

/**
 * Builds the library when it needs to be. May be called by several processes at once: one builds, the others wait.
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<boolean>} whether anything was built
 */
export function build(options = {}) {
  return withLock("build", async () => {
    const inputs = inputHash();
    if (options.force !== true && isBuilt(inputs)) return false;
    rmSync(stampFile, { force: true });
    const staging = join(cacheFolder, `build-${String(process.pid)}`);
    await bundle(staging);
    copyDocuments(staging);
    const typesAreRight = await emitTypes(join(staging, "types"));
    publishFolder(staging, dist, (name) => name.startsWith("chunk-"));
    if (!typesAreRight) throw new Error("packages/tenon does not compile: see the messages above.");
    writeFileSync(stampFile, JSON.stringify({ inputs, outputs: listFiles(dist) }));
    return true;
  });
}

function inputHash() {
  const sources = listFiles(join(library, "src")).filter((path) => !path.endsWith(".test.ts"));
  const settings = ["tsconfig.json", "tsconfig.build.json", "package.json"].map((name) =>
    join(library, name),
  );
  const shared = ["tsconfig.base.json", "package-lock.json", "scripts/build.mjs"].map((name) =>
    join(root, name),
  );
  return hashFiles([...sources, ...settings, ...shared, ...documents()]);
}

/** What comments in the typings and error messages send their readers to. */
function documents() {
  return [...listFiles(join(root, "docs/guides")), join(root, "docs/errors.md")];
}

/** @param {string} outdir gets them under the same paths as here, in `docs` */
function copyDocuments(outdir) {
  for (const path of documents()) {
    const target = join(outdir, relative(root, path));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
}

/** @param {string} inputs */
function isBuilt(inputs) {
  if (!existsSync(stampFile)) return false;
  /** @type {{ inputs: string, outputs: string[] }} */
  const stamp = JSON.parse(readFileSync(stampFile, "utf8"));
  return stamp.inputs === inputs && stamp.outputs.every((path) => existsSync(path));
}

/** @param {string} outdir */
async function bundle(outdir) {
  const { build: esbuild } = await import("esbuild");
  await esbuild({
    absWorkingDir: library,
    entryPoints: entryPoints(),
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: ["@bufbuild/protobuf", "@bufbuild/protobuf/*"],
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
  });
}

/**
 * The sources of package.json's `exports`: for `./dist/host.js` with types in `./dist/types/host/index.d.ts`, the file
 * `src/host/index.ts` becomes `host`.
 */
function entryPoints() {
  /** @type {{ exports: Record<string, string | { types: string, default: string }> }} */
  const manifest = JSON.parse(readFileSync(join(library, "package.json"), "utf8"));
  const bundles = Object.values(manifest.exports).filter((target) => typeof target === "object");
  return bundles.map((target) => ({
    in: target.types.replace("./dist/types/", "src/").replace(/\.d\.ts$/, ".ts"),
    out: target.default.replace("./dist/", "").replace(/\.js$/, ""),
  }));
}

/**
 * @param {string} outDir
 * @returns {Promise<boolean>} whether the library compiles
 */
async function emitTypes(outDir) {
  mkdirSync(outDir, { recursive: true });
  const tsc = join(root, "node_modules/.bin/tsc");
  const { code } = await run([tsc, "-p", join(library, "tsconfig.build.json"), "--outDir", outDir]);
  return code === 0;
}

if (isMain(import.meta.url)) {
  const startedAtMs = performance.now();
  const built = await build({ force: process.argv.includes("--force") });
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(built ? `Built packages/tenon in ${seconds} s.` : "packages/tenon is built already.");
}
