import type { Records, TargetRecord } from "./record.js";
import type { FuzzTarget } from "./target.js";

/** What docs/fuzzing.md is made from. */
export interface DocumentParts {
  readonly targets: readonly FuzzTarget[];
  /** The number of inputs in each target's corpus, by name. */
  readonly corpusSizes: ReadonlyMap<string, number>;
  readonly records: Records;
}

const head = `# Fuzzing

Written by \`npm run fuzz\` from its targets, its corpus and the figures of the long run. \`packages/fuzz/README.md\` says how it
works.

Everything that reads bytes of a peer is a target: inputs are made by mutation and by generators, those that reach new
branches are kept (V8's block coverage decides), and each input is held to the rules below. For all targets: no crash, no hang,
no unhandled rejection; the code that an input executes and the memory that it takes are bounded by its length; the heap does
not grow. The corpus alone reaches 95 % of the branches of each file that a target covers, those left out that
\`packages/fuzz/src/branches/unreachable.ts\` lists with the reason why nothing can reach them:
\`npm run fuzz -- --coverage\` prints what is missing.`;

/** The document's text. */
export function formatDocument({ targets, corpusSizes, records }: DocumentParts): string {
  const about = targets.map(({ name, covers, checks }) => [
    name,
    covers.map((path) => `\`packages/tenon/src/${path}\``).join(", "),
    checks,
    String(corpusSizes.get(name) ?? 0),
  ]);
  const runs = targets.map(({ name }) => {
    const record = records[name];
    if (record === undefined) return [name, "none yet", "", "", "", "", "", ""];
    const { inputs, inputsPerSecond, heapGrowthBytes, seed, date, commit } = record;
    return [
      name,
      formatCount(inputsOf(record)),
      formatCount(inputs),
      formatCount(inputsPerSecond),
      formatKib(heapGrowthBytes),
      String(seed),
      date,
      commit,
    ];
  });
  const total = targets.reduce((sum, { name }) => sum + inputsOf(records[name]), 0);
  return [
    head,
    "",
    "## Targets",
    "",
    ...formatTable([["target", "covers", "what is checked", "corpus"], ...about]),
    "",
    "## The long run",
    "",
    "Inputs that were made and run without a finding, in runs of different seeds: `npm run fuzz -- --inputs N --seed S --record`. The figures behind their number are of the last run. Not repeated in CI, which runs the corpus and a short part with a fixed seed.",
    "",
    ...formatTable([
      ["target", "inputs", "of these in the last run", "a second", "heap growth", "seed", "date", "commit"],
      ...runs,
      ["**all**", formatCount(total), "", "", "", "", "", ""],
    ]),
    "",
  ].join("\n");
}

function inputsOf(record: TargetRecord | undefined): number {
  return record === undefined ? 0 : record.inputs + record.earlierInputs;
}

function formatTable([names = [], ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(names), line(names.map(() => "---")), ...rows.map(line)];
}

function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

function formatKib(bytes: number): string {
  return `${String(Math.max(0, Math.round(bytes / 1024)))} KiB`;
}
