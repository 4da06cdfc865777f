import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { cacheFolder, root } from "../../../scripts/lib/paths.mjs";
import type { CoveredFile } from "./branches/branch.js";
import { listBranches } from "./branches/list-branches.js";

const packages = join(root, "packages");
const librarySource = join(packages, "tenon/src");
/** What the targets share with the library's own tests: a plain second decoder, a service. */
const support = ["naive-hpack-decoder.ts", "grpc-fixture.ts"].map((name) =>
  join(packages, "tenon/test/support", name),
);

/** The library and the targets as plain JavaScript, file by file: what V8 counts in can be found in the source again. */
export interface CompiledCode {
  /** Where `packages` is, compiled. */
  readonly folder: string;
  /** The files whose path, from the library's `src` on, is one of `paths`, or in one that ends in a slash. */
  coveredFiles(paths: readonly string[]): CoveredFile[];
  /** What the scripts of the library begin with. */
  readonly libraryUrl: string;
  remove(): void;
}

/**
 * Compiles the source as it is now; later changes change nothing in a run.
 * @param source the folder whose code is fuzzed
 */
export async function compileCode(source: string = librarySource): Promise<CompiledCode> {
  const ownSource = join(dirname(fileURLToPath(import.meta.url)), "..");
  const sources = [...new Set([...listSources(source), ...listSources(ownSource), ...support])];
  const folder = join(cacheFolder, "fuzz", `code-${fingerprint(sources)}-${String(process.pid)}`);
  await build({
    entryPoints: sources,
    outdir: folder,
    outbase: packages,
    bundle: false,
    format: "esm",
    target: "node20",
    sourcemap: "external",
    sourcesContent: false,
    logLevel: "warning",
  });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  return {
    folder,
    libraryUrl: pathToFileURL(join(folder, relative(packages, source), "/")).href,
    coveredFiles(paths) {
      const files = sources.map((path) => relative(source, path));
      const missing = paths.find((path) => !files.some((file) => isCovered(file, [path])));
      if (missing !== undefined) throw new Error(`a target covers ${missing}, which is not there`);
      return sources
        .filter((path) => isCovered(relative(source, path), paths))
        .map((path) => readCoveredFile(relative(source, path), { path, folder }));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function listSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function fingerprint(sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const source of sources) hash.update(source).update(readFileSync(source));
  return hash.digest("hex").slice(0, 12);
}

/** Whether a file is one of `paths`, or lies in one of them that ends in a slash. */
export function isCovered(file: string, paths: readonly string[]): boolean {
  return paths.some((path) => (path.endsWith("/") ? file.startsWith(path) : file === path));
}

function readCoveredFile(file: string, { path, folder }: { path: string; folder: string }): CoveredFile {
  const compiled = join(folder, relative(packages, path)).replace(/\.ts$/, ".js");
  const branches = listBranches({
    file,
    code: readFileSync(compiled, "utf8"),
    sourceMap: readFileSync(`${compiled}.map`, "utf8"),
    typescript: readFileSync(path, "utf8"),
  });
  return { url: pathToFileURL(compiled).href, file, branches };
}
