import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { cacheFolder } from "./paths.mjs";
import { run } from "./run.mjs";
import { npmCommand } from "./setup.mjs";

/** The Node lines that Tenon is tested on besides the one it is developed with, by major version: one release each. */
export const nodeLines = { 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" };

/**
 * The path of a Node executable of that version; downloaded with npm when it is first asked for.
 * @param {string} version such as `22.23.3`
 * @returns {Promise<string>}
 */
export async function nodeExecutable(version) {
  const folder = join(cacheFolder, `node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  const executable = join(folder, "node_modules", name, "bin/node");
  await withLock(`node-${version}`, async () => {
    if (existsSync(executable)) return;
    const staging = `${folder}-${String(process.pid)}`;
    mkdirSync(staging, { recursive: true });
    const install = npmCommand(
      "install",
      "--prefix",
      staging,
      "--no-save",
      "--loglevel=error",
      `${name}@${version}`,
    );
    const { code } = await run(install, { cwd: staging });
    if (code !== 0) throw new Error(`npm could not install ${name}@${version}: see its messages above.`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
  });
  return executable;
}
