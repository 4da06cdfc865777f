import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, peer?: boolean }} LockedPackage */

/**
 * Installs what the repository needs, when it is not there or not what package-lock.json asks for.
 * Needs nothing but Node and its npm.
 */
export async function ensureDependencies() {
  requireNode();
  await withLock("install", async () => {
    if (isInstalled()) return;
    console.log("Installing dependencies (npm ci) ...");
    const { code } = await run(npmCommand("ci", "--loglevel=error"));
    if (code !== 0) throw new Error("npm ci failed: see its messages above.");
  });
}

/** @throws when this Node is older than package.json's `engines` asks for */
function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(
    `Tenon needs Node 20.19 or later; this is ${process.version}. Install a newer one from nodejs.org.`,
  );
}

/** Whether node_modules holds what package-lock.json names; packages for other platforms may be absent. */
function isInstalled() {
  const installedLock = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installedLock)) return false;
  const installed = readLock(installedLock);
  return Object.entries(readLock(join(root, "package-lock.json"))).every(([path, wanted]) => {
    if (!path.includes("node_modules/") || wanted.optional === true) return true;
    const found = installed[path];
    return found !== undefined && found.version === wanted.version && found.link === wanted.link;
  });
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage>}
 */
function readLock(path) {
  /** @type {{ packages: Record<string, LockedPackage> }} */
  const lock = JSON.parse(readFileSync(path, "utf8"));
  return lock.packages;
}

/**
 * The npm that runs this script, or else the one on PATH.
 * @param {...string} args
 * @returns {[string, ...string[]]}
 */
export function npmCommand(...args) {
  const script = process.env["npm_execpath"];
  return script?.endsWith(".js") === true ? [process.execPath, script, ...args] : ["npm", ...args];
}
