import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";

/** @typedef {import("./test-tally.mjs").TestCase} TestCase */

const tableFile = join(root, "docs/interop.md");

/**
 * Writes the table of interop cases, docs/interop.md; in CI, where nothing is left out, says instead when the committed
 * table is not what the run gives. A run that left something out writes nothing: the table is of all cases.
 * @param {readonly TestCase[]} cases
 * @returns {string | undefined} what is wrong
 */
export function interopTableFailure(cases) {
  if (cases.some(({ outcome }) => outcome === "left out")) return undefined;
  const table = formatInteropTable(cases);
  if (readFileSync(tableFile, "utf8") === table) return undefined;
  if (process.env["CI"] === "true")
    return "docs/interop.md is not what this run gives: run npm test and commit it.";
  writeFileSync(tableFile, table);
  console.log("   docs/interop.md is written anew");
  return undefined;
}

/**
 * A table for each group of cases: a row for every pair of programs, with how many cases it was tried in.
 * @param {readonly TestCase[]} cases
 */
export function formatInteropTable(cases) {
  /** @type {Map<string, Map<string, TestCase[]>>} */
  const groups = new Map();
  for (const each of [...cases].sort(byName)) {
    const [group = "", ...rest] = each.suites;
    /** @type {Map<string, TestCase[]>} */
    const rows = groups.get(group) ?? new Map();
    const row = rest.length > 0 ? rest.join(": ") : each.name;
    groups.set(group, rows.set(row, [...(rows.get(row) ?? []), each]));
  }
  const head = [
    "# Tenon beside other programs",
    "",
    "Written by `npm test` from the cases in `packages/conformance/test`.",
  ];
  return [...head, ...[...groups].flatMap(([group, rows]) => formatGroup(group, rows)), ""].join("\n");
}

/**
 * @param {string} group
 * @param {ReadonlyMap<string, readonly TestCase[]>} rows
 */
function formatGroup(group, rows) {
  const lines = [...rows].map(([row, cases]) => {
    const failed = cases.filter(({ outcome }) => outcome === "failed");
    const result = failed.length === 0 ? "pass" : `${String(failed.length)} FAIL`;
    return `| ${row.replaceAll("|", "\\|")} | ${String(cases.length)} | ${result} |`;
  });
  return ["", `## ${group}`, "", "| | cases | |", "| --- | --- | --- |", ...lines];
}

/**
 * Files end in any order: the table does not depend on it.
 * @param {TestCase} a
 * @param {TestCase} b
 */
function byName(a, b) {
  const [one, other] = [a, b].map(({ suites, name }) => [...suites, name].join("\0"));
  return (one ?? "") < (other ?? "") ? -1 : 1;
}
