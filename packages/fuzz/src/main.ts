// `npm run fuzz`: runs the targets one after the other. The last line is `N passed, N failed`; `--help` lists the options.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../../scripts/lib/paths.mjs";
import { compileCode } from "./compile.js";
import { Corpus } from "./corpus.js";
import { CoverageTable, coverageFailure, formatCoverage } from "./coverage-table.js";
import { formatDocument } from "./document.js";
import { parseOptions, usage } from "./options.js";
import type { Options } from "./options.js";
import { readRecords } from "./record.js";
import { runTarget } from "./run-target.js";
import type { FuzzTarget } from "./target.js";
import { targets } from "./targets/index.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..");
const corpusFolder = join(folder, "corpus");
const recordFile = join(folder, "long-run.json");
const documentFile = join(root, "docs/fuzzing.md");

if (process.argv.includes("--help")) console.log(usage);
else process.exitCode = await fuzz(parseOptions(process.argv.slice(2)));

async function fuzz(options: Options): Promise<number> {
  const chosen = chooseTargets(options.targetNames);
  const maxMs = options.maxMs === undefined ? undefined : options.maxMs / chosen.length;
  const table = new CoverageTable();
  const code = await compileCode();
  const outcomes: (string | undefined)[] = [];
  for (const target of chosen) {
    const corpus = new Corpus(corpusFolder, target.name);
    outcomes.push(
      await runTarget(target, { code, corpus, recordFile, table, options: { ...options, maxMs } }),
    );
  }
  code.remove();
  if (options.inputFile === undefined) {
    const rows = table.rows();
    for (const row of rows) console.log(formatCoverage(row, options.showsCoverage));
    outcomes.push(...rows.map(coverageFailure), ...table.listProblems());
    if (chosen === targets) outcomes.push(documentFailure());
  }
  const failures = outcomes.filter((outcome) => outcome !== undefined);
  for (const failure of failures) console.log(`\nFAILED ${failure}`);
  console.log(`${String(outcomes.length - failures.length)} passed, ${String(failures.length)} failed`);
  return failures.length === 0 ? 0 : 1;
}

function chooseTargets(names: readonly string[]): readonly FuzzTarget[] {
  for (const name of names) {
    if (!targets.some((target) => target.name === name))
      throw new TypeError(
        `--target must be one of ${targets.map((target) => target.name).join(", ")}, got ${name}`,
      );
  }
  return names.length === 0 ? targets : targets.filter(({ name }) => names.includes(name));
}

/** Writes the document; in CI, where nobody would commit it, says instead whether the committed one is another. */
function documentFailure(): string | undefined {
  const corpusSizes = new Map(
    targets.map(({ name }) => [name, new Corpus(corpusFolder, name).read().length]),
  );
  const text = formatDocument({ targets, corpusSizes, records: readRecords(recordFile) });
  if (process.env["CI"] !== "true") writeFileSync(documentFile, text);
  else if (readFileSync(documentFile, "utf8") !== text)
    return "docs/fuzzing.md is not what this run gives: run npm run fuzz and commit it.";
  return undefined;
}
