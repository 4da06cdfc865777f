// Packs the library and lets publint and @arethetypeswrong/cli look at the tarball.
import { join } from "node:path";
import { packLibrary } from "./lib/pack.mjs";
import { isMain, root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";

const bin = join(root, "node_modules/.bin");

/** @returns {Promise<string | undefined>} what is wrong with the package, in the tools' words */
export async function packageFailure() {
  const tarball = await packLibrary("check-package");
  const reports = await Promise.all([
    run([join(bin, "publint"), "run", tarball, "--strict"], { quiet: true }),
    run([join(bin, "attw"), tarball, "--profile", "esm-only", "--no-emoji", "--no-color"], { quiet: true }),
  ]);
  const failed = reports.filter((report) => report.code !== 0);
  return failed.length === 0 ? undefined : failed.map((report) => report.output + report.errors).join("\n");
}

if (isMain(import.meta.url)) {
  const failure = await packageFailure();
  console.log(failure ?? "publint and attw find nothing.");
  process.exitCode = failure === undefined ? 0 : 1;
}
