import { foundByChanceAtFirst, missedAtFirst } from "../bugs/missed-at-first.js";
import type { PlantedBug } from "./planted-bug.js";
import type { Results } from "./results.js";

/** docs/planted-bugs.md, from what the last runs found. Neither times nor dates: the same bugs and results give the same text. */
export function formatReport(bugs: readonly PlantedBug[], results: Results): string {
  const found = bugs.filter(({ name }) => (results[name] ?? null) !== null);
  return [
    "# Planted bugs",
    "",
    "Written by `npm run planted-bugs` ([how to run it](../packages/planted-bugs/README.md)). Each bug is one change in a file of",
    "`packages/tenon/src`, as somebody could make it by mistake. They were written, and checked in, by someone who knew the sources",
    "and had not seen a test. Each is planted alone; then the tests in the file's folder run, then those elsewhere whose imports",
    "lead to the file, then the fuzzer's targets for it, until one of them fails that does not fail without the bug.",
    "",
    `Of ${String(bugs.length)} bugs ${String(found.length)} are found.`,
    "",
    `- Found only by a test that was written for it afterwards: ${namesOf(bugs, missedAtFirst)}.`,
    `- Found at first by random inputs alone, a test's or the fuzzer's, and since by a test that needs no luck: ${namesOf(bugs, foundByChanceAtFirst)}.`,
    "",
    "| bug | planted in | what a user would suffer | found by | where | what fails |",
    "| --- | --- | --- | --- | --- | --- |",
    ...bugs.map((bug) => formatRow(bug, results)),
    "",
  ].join("\n");
}

/** Each bug that nothing finds, in words. */
export function findFaults(bugs: readonly PlantedBug[], results: Results): readonly string[] {
  const unfound = bugs.filter(({ name }) => (results[name] ?? null) === null);
  return unfound.map(({ name, harm }) =>
    results[name] === null
      ? `${name}: nothing finds it. ${harm}`
      : `${name} has never been tried: npm run planted-bugs -- ${name}`,
  );
}

function namesOf(bugs: readonly PlantedBug[], set: ReadonlySet<string>): string {
  const names = bugs.map(({ name }) => name).filter((name) => set.has(name));
  return names.join(", ") || "none";
}

function formatRow({ name, file, harm }: PlantedBug, results: Results): string {
  const { finder, where, what } = results[name] ?? { finder: "**nothing**", where: "", what: "" };
  const cells = [name, file, harm, finder, where.replace("packages/tenon/", ""), what];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("<", "&lt;")).join(" | ")} |`;
}
