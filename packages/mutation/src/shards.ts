import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A folder of wire/: its own files are changed, its own tests must notice. */
export interface Shard {
  /** From wire/: `http2/hpack`. */
  readonly name: string;
  /** From the root, as are `tests`. */
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

const wire = "packages/tenon/src/wire";

/** Left out: it compares times, and says nothing of what is read or written. */
const timingTests: ReadonlySet<string> = new Set(["linear-time.test.ts"]);

/** Files that hold no code to change. */
const reExports: ReadonlySet<string> = new Set(["index.ts"]);

/** Every folder of wire/ that has code. Must be called at the root. */
export function listShards(): readonly Shard[] {
  return listFolders("")
    .map(shardOf)
    .filter(({ sources }) => sources.length > 0);
}

/** @param path a folder from wire/, or a file in one: then only that file is changed */
export function findShard(path: string): Shard | undefined {
  if (!existsSync(join(wire, path))) return undefined;
  if (!path.endsWith(".ts")) return listShards().find(({ name }) => name === path);
  const folder = path.slice(0, path.lastIndexOf("/"));
  return { ...shardOf(folder), sources: [join(wire, path)] };
}

function shardOf(name: string): Shard {
  const files = readdirSync(join(wire, name)).filter((file) => file.endsWith(".ts"));
  const isTest = (file: string): boolean => file.endsWith(".test.ts");
  const path = (file: string): string => join(wire, name, file);
  return {
    name,
    sources: files.filter((file) => !isTest(file) && !reExports.has(file)).map(path),
    tests: files.filter((file) => isTest(file) && !timingTests.has(file)).map(path),
  };
}

function listFolders(folder: string): readonly string[] {
  const found = readdirSync(join(wire, folder), { withFileTypes: true });
  const inside = found.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return inside.flatMap((name) => [name, ...listFolders(name)]);
}
