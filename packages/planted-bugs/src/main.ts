// `npm run planted-bugs`: plants one bug after the other and sees what finds it; writes docs/planted-bugs.md.
// `npm run planted-bugs -- NAME`: one bug. `-- --list`: their names. `-- --check`: sees that the report is whole, and tries two,
// so that none of this rots.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";
import { plantedBugs } from "../bugs/index.js";
import { BugFinder } from "./find-bug.js";
import type { PlantedBug } from "./planted-bug.js";
import { findFaults, formatReport } from "./report.js";
import { readResults, writeResult } from "./results.js";
import { createScratchTree } from "./scratch-tree.js";

const reportFile = join(root, "docs/planted-bugs.md");

/** Found by small tests, in seconds. */
const quickBugs: ReadonlySet<string> = new Set(["versions-sorted-as-text", "percent-with-one-digit"]);

const [argument] = process.argv.slice(2);
if (argument === "--list") {
  for (const { name, file, harm } of plantedBugs) console.log(`${name} (${file}): ${harm}`);
} else {
  const faults = argument === "--check" ? await check() : await run(argument);
  for (const fault of faults) console.log(`FAILED ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

async function run(name: string | undefined): Promise<readonly string[]> {
  const chosen = plantedBugs.filter((bug) => name === undefined || bug.name === name);
  if (chosen.length === 0) throw new TypeError(`There is no bug ${String(name)}: --list has their names.`);
  await tryBugs(chosen, writeResult);
  const results = readResults();
  writeFileSync(reportFile, formatReport(plantedBugs, results));
  return findFaults(chosen, results);
}

async function check(): Promise<readonly string[]> {
  const results = readResults();
  const isCurrent = readFileSync(reportFile, "utf8") === formatReport(plantedBugs, results);
  const unfound: string[] = [];
  await tryBugs(
    plantedBugs.filter(({ name }) => quickBugs.has(name)),
    (name, find) => {
      if (find === undefined) unfound.push(`${name}: nothing finds it any more.`);
    },
  );
  return [
    ...findFaults(plantedBugs, results),
    ...(isCurrent
      ? []
      : ["docs/planted-bugs.md is not what results.json gives: npm run planted-bugs writes it."]),
    ...unfound,
  ];
}

async function tryBugs(bugs: readonly PlantedBug[], report: typeof writeResult): Promise<void> {
  const tree = createScratchTree();
  try {
    const finder = new BugFinder(tree);
    for (const bug of bugs) {
      const startedAtMs = performance.now();
      const find = await finder.find(bug);
      const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
      const by = find === undefined ? "nothing" : `${find.finder}: ${find.where}: ${find.what}`;
      console.log(`${bug.name} | ${by} | ${seconds} s`);
      report(bug.name, find);
    }
  } finally {
    tree.remove();
  }
}
