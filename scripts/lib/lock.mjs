import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cacheFolder } from "./paths.mjs";

/**
 * Runs `work` while no other process runs under the same name. Waits for its turn; a holder that died is passed over.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
  const folder = join(cacheFolder, `${name}.lock`);
  mkdirSync(cacheFolder, { recursive: true });
  while (!tryLock(folder)) await delay(50);
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Takes the lock: a folder with its holder's process id in it, renamed into place in one step.
 * @param {string} folder
 */
function tryLock(folder) {
  const mine = `${folder}-${String(process.pid)}`;
  mkdirSync(mine, { recursive: true });
  writeFileSync(join(mine, "pid"), String(process.pid));
  try {
    renameSync(mine, folder);
    return true;
  } catch {
    rmSync(mine, { recursive: true, force: true });
    removeWhenStale(folder);
    return false;
  }
}

/** @param {string} folder */
function removeWhenStale(folder) {
  try {
    process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), 0);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ESRCH") return;
    rmSync(folder, { recursive: true, force: true });
  }
}
