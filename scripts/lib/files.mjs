import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Every file under a folder, by path, sorted; none when there is no such folder.
 * @param {string} folder
 * @returns {string[]}
 */
export function listFiles(folder) {
  const entries = statSync(folder, { throwIfNoEntry: false })
    ? readdirSync(folder, { withFileTypes: true })
    : [];
  const paths = entries
    .filter((entry) => entry.name !== "node_modules")
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? listFiles(path) : [path];
    });
  return paths.sort();
}

/**
 * One hash over the names and contents of files.
 * @param {readonly string[]} paths
 * @param {string} [salt] anything else that matters
 */
export function hashFiles(paths, salt = "") {
  const hash = createHash("sha256").update(salt);
  for (const path of paths) hash.update(`\0${path}\0`).update(readFileSync(path));
  return hash.digest("hex");
}

/**
 * Makes `target` hold exactly what `staging` holds, file by file, so that a program which starts meanwhile finds each
 * file whole. `first` picks files that others import: they arrive before them. Removes `staging`.
 * @param {string} staging
 * @param {string} target
 * @param {(path: string) => boolean} [first]
 */
export function publishFolder(staging, target, first = () => false) {
  const names = listFiles(staging).map((path) => relative(staging, path));
  const ordered = [...names.filter((name) => first(name)), ...names.filter((name) => !first(name))];
  for (const name of ordered) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    renameSync(join(staging, name), join(target, name));
  }
  const kept = new Set(names);
  for (const path of listFiles(target)) {
    if (!kept.has(relative(target, path))) rmSync(path);
  }
  rmSync(staging, { recursive: true, force: true });
}
