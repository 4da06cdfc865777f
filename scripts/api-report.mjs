// The report of the public types, packages/tenon/api-report.md: every exported name, and the text of every declaration
// that can be reached from one. `--write` makes it anew; without, the run fails when the report is not what the source
// gives, or when it changed and no changeset tells users.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changesetFailure } from "./api/changeset.mjs";
import { build } from "./build.mjs";
import { isMain, root } from "./lib/paths.mjs";

const library = join(root, "packages/tenon");
const reportFile = join(library, "api-report.md");

/** @returns {Promise<string | undefined>} what is wrong with the report, or with how its last change was told */
export async function apiReportFailure() {
  if ((await createReport()) !== readFileSync(reportFile, "utf8")) {
    return "The public types changed. Run npm run api, look at the difference, and add a changeset (CONTRIBUTING.md).";
  }
  return changesetFailure("packages/tenon/api-report.md");
}

async function createReport() {
  await build();
  // Not before the set-up: it needs a dependency.
  const { PublicTypes } = await import("./api/public-types.mjs");
  /** @type {{ exports: Record<string, string | { types: string }> }} */
  const manifest = JSON.parse(readFileSync(join(library, "package.json"), "utf8"));
  const types = new PublicTypes(join(library, "dist/types"));
  const entries = Object.entries(manifest.exports).flatMap(([name, target]) => {
    if (typeof target === "string") return [];
    const lines = types.addEntry(join(library, target.types));
    return [
      "",
      `## tenon${name.slice(1)}`,
      "",
      ...(lines.length > 0 ? lines : ["Exports nothing: its import is its use."]),
    ];
  });
  const declarations = types
    .declarations()
    .flatMap(({ label, text }) => ["", `### ${label}`, "", "```ts", text, "```"]);
  const head = ["# The public types of tenon", "", "Made by `npm run api`; not to be edited."];
  return [...head, ...entries, "", "## Declarations", ...declarations, ""].join("\n");
}

if (isMain(import.meta.url)) {
  if (process.argv.includes("--write")) writeFileSync(reportFile, await createReport());
  const failure = await apiReportFailure();
  if (failure !== undefined) console.error(failure);
  process.exitCode = failure === undefined ? 0 : 1;
}
