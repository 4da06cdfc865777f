// Completes package-lock.json. npm leaves out the builds for other platforms that the registry it asked does not have,
// and then `npm ci` refuses the file, on this platform too. This names each of them, as a registry that has all would.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMain, root } from "./lib/paths.mjs";

const lockFile = join(root, "package-lock.json");

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/** @type {Record<string, string>} */
const processors = { aarch64: "arm64", armv7: "arm" };

/**
 * The optional packages that other packages in the lock file ask for, and that it does not have.
 * @returns {[path: string, version: string][]}
 */
export function missingPackages() {
  const { packages } = readLock();
  const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).map(([name, version]) => ({ path, name, version })),
  );
  return wanted
    .filter(({ path, name }) => !isFound(packages, path, name))
    .map(({ name, version }) => [`node_modules/${name}`, version]);
}

/**
 * Whether `name` is found from the package at `path`, as Node looks for it.
 * @param {Lock["packages"]} packages
 * @param {string} path
 * @param {string} name
 */
function isFound(packages, path, name) {
  const parents = path
    .split("/node_modules/")
    .map((_, index, parts) => parts.slice(0, index + 1).join("/node_modules/"));
  return [...parents.map((parent) => `${parent}/node_modules/${name}`), `node_modules/${name}`].some(
    (candidate) => candidate in packages,
  );
}

/**
 * The entry of a package that is built for one platform, told from its name: `@oxfmt/binding-linux-x64-musl`.
 * @param {string} path
 * @param {string} version
 */
function platformEntry(path, version) {
  const words = path.split(/[-/]/);
  const os = words.find((word) =>
    /^(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)$/.test(word),
  );
  const cpu = words.find((word) =>
    /^(aarch64|arm|arm64|armv7|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)$/.test(word),
  );
  if (os === undefined || cpu === undefined)
    throw new Error(`${path} is missing and its name tells no platform.`);
  return { version, cpu: [processors[cpu] ?? cpu], dev: true, optional: true, os: [os] };
}

function readLock() {
  /** @type {Lock} */
  const lock = JSON.parse(readFileSync(lockFile, "utf8"));
  return lock;
}

if (isMain(import.meta.url)) {
  const lock = readLock();
  const missing = missingPackages();
  for (const [path, version] of missing) lock.packages[path] = platformEntry(path, version);
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")),
  );
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`package-lock.json: ${String(missing.length)} packages added.`);
}
