import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";

const folder = ".changeset";

/**
 * Whether the last change of a file was told in a changeset: one that names tenon and came with that change or later.
 * Looks at what is not committed first, then at the history; a copy without the history before that change passes.
 * @param {string} path from the root
 * @returns {Promise<string | undefined>} what is missing
 */
export async function changesetFailure(path) {
  const pending = await changedFiles(folder);
  if (pending.some(tellsUsers)) return undefined;
  const failure = `${path} changed, and no changeset tells users: add one that names tenon (CONTRIBUTING.md).`;
  const uncommitted = await changedFiles(path);
  if (uncommitted.length > 0) return failure;
  const change = await git("log", "-1", "--format=%H", "--", path);
  const before =
    change.length === 0 ? [] : await git("rev-parse", "--verify", "--quiet", `${change.join("")}^`);
  if (before.length === 0) return undefined;
  const since = await git("diff", "--name-only", before.join(""), "HEAD", "--", folder);
  return since.some(tellsUsers) ? undefined : failure;
}

/**
 * What is changed or new below a path and not committed.
 * @param {string} path
 */
async function changedFiles(path) {
  const status = await git("status", "--porcelain", "--untracked-files=all", "--", path);
  return status.map((line) => line.slice(3));
}

/**
 * Whether a file is a changeset that names tenon, or was one until a release used it up.
 * @param {string} path
 */
function tellsUsers(path) {
  if (!path.endsWith(".md")) return false;
  const file = join(root, path);
  return !existsSync(file) || /^["']?tenon["']?:/m.test(readFileSync(file, "utf8"));
}

/**
 * The lines that a git command prints; none when it fails.
 * @param {...string} args
 */
async function git(...args) {
  const { code, output } = await run(["git", ...args], { quiet: true });
  return code === 0 ? output.split("\n").filter((line) => line !== "") : [];
}
