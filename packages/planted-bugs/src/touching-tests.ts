import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { sourceFolder } from "./scratch-tree.js";

/** Where tests are that run in one process: those in `integration` start their programs from elsewhere. */
const testFolders = [sourceFolder, "packages/tenon/test/attacks"];

/** Left out: it compares times, and fails on a machine that is busy. */
const timingTest = "linear-time.test.ts";

/** Test files from a tree's root, the nearest first: by how many imports lie between them and the file. */
export interface TouchingTests {
  readonly beside: readonly string[];
  readonly elsewhere: readonly string[];
}

/** The tests whose imports lead to the source `path`, from the tree's root. */
export function findTouchingTests(root: string, path: string): TouchingTests {
  const target = join(root, path);
  const importsOf = createImportReader();
  const touching = testFolders
    .flatMap((folder) => listTests(join(root, folder)))
    .map((file) => ({ file, distance: distanceBetween(file, target, importsOf) }))
    .filter(({ distance }) => distance < Infinity)
    .sort((one, other) => one.distance - other.distance || (one.file < other.file ? -1 : 1));
  const isBeside = (file: string): boolean => dirname(file) === dirname(target);
  const files = touching.map(({ file }) => file);
  return {
    beside: files.filter(isBeside).map((file) => relative(root, file)),
    elsewhere: files.filter((file) => !isBeside(file)).map((file) => relative(root, file)),
  };
}

function listTests(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts") && !path.endsWith(timingTest))
    .map((path) => join(folder, path));
}

function distanceBetween(
  from: string,
  target: string,
  importsOf: (file: string) => readonly string[],
): number {
  const seen = new Set([from]);
  let distance = 0;
  for (let level = [from]; level.length > 0; level = level.flatMap(importsOf).filter(isNew)) {
    if (level.includes(target)) return distance;
    distance++;
  }
  return Infinity;

  function isNew(file: string): boolean {
    if (seen.has(file)) return false;
    seen.add(file);
    return true;
  }
}

/** Imports of types alone are none. */
const importPattern =
  /^(?:import|export)\s+(?!type\b)(?:[^";]*?\sfrom\s+)?"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm;

/** Reads which files of the tree a file imports, each once. */
function createImportReader(): (file: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    const found = known.get(file) ?? readImports(file);
    known.set(file, found);
    return found;
  };
}

function readImports(file: string): readonly string[] {
  if (!file.endsWith(".ts")) return [];
  const matches = Array.from(readFileSync(file, "utf8").matchAll(importPattern));
  return matches
    .map(([, fixed, dynamic]) => resolve(dirname(file), fixed ?? dynamic ?? "").replace(/\.js$/, ".ts"))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}
