import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";

/**
 * The repository's files that match git's patterns, new ones that are not committed yet included, by path from the root.
 * @param {...string} patterns such as `*.md`
 */
export function trackedFiles(...patterns) {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  const lines = execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n");
  return lines.filter((path) => path !== "" && existsSync(join(root, path)));
}
