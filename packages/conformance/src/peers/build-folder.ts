import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peersFolder } from "./manifest.js";

/** A folder of built things: its kind, and a hash of all that went into it. */
export interface BuildFolder {
  /** What it is, such as `grpc-go-1.61`; older folders of the same kind are removed. */
  readonly kind: string;
  readonly hash: string;
}

/**
 * The folder for a build; `build` fills it when it is not there yet, or was left half done.
 * Prints what it does and how long it took.
 */
export async function builtFolder(
  folder: BuildFolder,
  build: (path: string) => Promise<void>,
): Promise<string> {
  const name = `${folder.kind}-${folder.hash.slice(0, 16)}`;
  const path = join(peersFolder, name);
  const stamp = join(path, ".built");
  if (existsSync(stamp)) return path;
  removeOthers(folder.kind);
  mkdirSync(path, { recursive: true });
  console.log(`peers: building ${folder.kind}`);
  const startedAtMs = performance.now();
  await build(path);
  writeFileSync(stamp, "");
  console.log(`peers: built ${folder.kind} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
  return path;
}

function removeOthers(kind: string): void {
  const names = existsSync(peersFolder) ? readdirSync(peersFolder) : [];
  for (const name of names.filter((each) => each.slice(0, -17) === kind)) {
    rmSync(join(peersFolder, name), { recursive: true });
  }
}
