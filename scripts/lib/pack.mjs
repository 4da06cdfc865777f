import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "../build.mjs";
import { cacheFolder } from "./paths.mjs";
import { run } from "./run.mjs";
import { npmCommand } from "./setup.mjs";

/**
 * Builds the library and packs it as it would be published.
 * @param {string} name a folder of the caller's own under .cache
 * @returns {Promise<string>} the tarball's path
 */
export async function packLibrary(name) {
  await build();
  const folder = join(cacheFolder, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pack = npmCommand("pack", "--workspace", "packages/tenon", "--pack-destination", folder, "--json");
  const { code, output, errors } = await run(pack, { quiet: true });
  if (code !== 0) throw new Error(`npm pack failed:\n${output}${errors}`);
  /** @type {readonly [{ filename: string }]} */
  const [packed] = JSON.parse(output);
  return join(folder, packed.filename);
}
