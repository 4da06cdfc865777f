import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder, root } from "../../../scripts/lib/paths.mjs";
import type { PlantedBug } from "./planted-bug.js";

/** What the tests and the fuzzers need; what they only read by its package's name stays where it is. */
const copied = ["package.json", "tsconfig.base.json", "scripts", "packages/tenon", "packages/fuzz"];

/** Made by programs, or large. */
const leftOut: ReadonlySet<string> = new Set(["node_modules", "dist", ".cache"]);

/** Where the library's sources are, from a tree's root. */
export const sourceFolder = "packages/tenon/src";

/** A copy of the repository that bugs are planted in, so that nobody who works in the original meets one. */
export interface ScratchTree {
  readonly root: string;
  /** Runs `work` while the bug is there. */
  withBug<T>(bug: PlantedBug, work: () => Promise<T>): Promise<T>;
  remove(): void;
}

/** Copies what is there now; later changes of the original change nothing in a run. */
export function createScratchTree(): ScratchTree {
  const folder = join(cacheFolder, "planted-bugs");
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, "tree-"));
  for (const path of copied) {
    const filter = (source: string): boolean => !leftOut.has(basename(source));
    cpSync(join(root, path), join(scratch, path), { recursive: true, filter });
  }
  symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"));
  return {
    root: scratch,
    withBug: async (bug, work) => {
      const file = join(scratch, sourceFolder, bug.file);
      const source = readFileSync(file, "utf8");
      writeFileSync(file, plant(bug, source));
      try {
        return await work();
      } finally {
        writeFileSync(file, source);
      }
    },
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

/** The source with the bug in it. @throws when its place is not there, or more than once */
export function plant({ name, file, find, replace }: PlantedBug, source: string): string {
  const [before = "", after, ...others] = source.split(find);
  if (after === undefined || others.length > 0) {
    throw new Error(
      `${name}: its place must stand in ${file} exactly once, and stands there ${after === undefined ? "not at all" : "more often"}. ` +
        "Write the bug anew, for the source as it is now.",
    );
  }
  return before + replace + after;
}
