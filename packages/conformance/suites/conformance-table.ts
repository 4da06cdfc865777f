import type { CaseResult } from "./case-result.js";

/** A suite that has been run. */
export interface SuiteRun {
  readonly title: string;
  readonly about: string;
  readonly results: readonly CaseResult[];
}

/** A line for each case, for the terminal. */
export function formatLines({ title, results }: SuiteRun): readonly string[] {
  return results.map(({ column, name, outcome, note }) =>
    [title, column, name, outcome === "failed" ? "FAILED" : outcome, ...(note === "" ? [] : [note])].join(
      " | ",
    ),
  );
}

const otherDocuments = [
  "- [Other programs](interop.md), by `npm test`: hosts and plugins in Go and Python, grpcurl, evans, grpc-health-probe.",
  "- [Fuzzing](fuzzing.md), by `npm run fuzz`: whatever reads a peer's bytes, with inputs made to break it.",
  "- [Mutation testing](mutation.md), by `npm run mutate`: small changes to `wire/`, and which ones its tests notice.",
  "- [Planted bugs](planted-bugs.md), by `npm run planted-bugs`: mistakes as people make them, and what finds each.",
];

/** docs/conformance.md: a table for each suite, a row for each case, a column for each thing it was tried with. */
export function formatDocument(runs: readonly SuiteRun[]): string {
  const head = [
    "# Conformance",
    "",
    "Written by `npm run conformance` from its run: other people's suites against Tenon, then Tenon's own tests of hostile peers.",
    "n/a: the case cannot apply; the reason is below the table.",
    "",
    "What else shows that Tenon does as it should is in documents that other commands write:",
    "",
    ...otherDocuments,
  ];
  return [...head, ...runs.flatMap(formatSuite), ""].join("\n");
}

function formatSuite({ title, about, results }: SuiteRun): readonly string[] {
  const columns = [...new Set(results.map(({ column }) => column))];
  const names = [...new Set(results.map(({ name }) => name))];
  const notes = [...new Set(results.map(({ note }) => note).filter((note) => note !== ""))];
  const cell = (name: string, column: string): string => {
    const found = results.find((each) => each.name === name && each.column === column);
    return found === undefined ? "not run" : formatCell(found, notes);
  };
  const rows = names.map((name) => [name, ...columns.map((column) => cell(name, column))]);
  const counts = columns.map((column) => formatCounts(results.filter((each) => each.column === column)));
  return [
    "",
    `## ${title}`,
    "",
    about,
    "",
    formatRow(["case", ...columns]),
    formatRow(["---", ...columns.map(() => "---")]),
    ...[...rows, ["**all**", ...counts]].map(formatRow),
    ...(notes.length > 0 ? [""] : []),
    ...notes.map((note, index) => `${String(index + 1)}. ${note}`),
  ];
}

function formatCell({ outcome, note }: CaseResult, notes: readonly string[]): string {
  if (outcome === "passed") return "pass";
  return `${outcome === "failed" ? "FAIL" : "n/a"} (${String(notes.indexOf(note) + 1)})`;
}

function formatCounts(results: readonly CaseResult[]): string {
  const count = (outcome: CaseResult["outcome"]): string =>
    String(results.filter((each) => each.outcome === outcome).length);
  return `${count("passed")} pass, ${count("failed")} fail, ${count("not applicable")} n/a`;
}

function formatRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
