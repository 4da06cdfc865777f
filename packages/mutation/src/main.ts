// `npm run mutate`: changes wire/ in thousands of small ways, sees which ones the tests notice, and writes docs/mutation.md.
// `npm run mutate -- http2`: one folder of wire/. `-- http2/settings.ts`: one file; prints what survives, and writes nothing.
// `npm run mutate -- --report`: writes the report anew from what is known, for new reasons.
// `npm run mutate -- --check`: sees that the report is whole, and tries a file, so that none of this rots.
import { readFileSync, writeFileSync } from "node:fs";
import { findFaults, formatReport, newFolders } from "./report.js";
import { readReasons } from "./reasons.js";
import { readResults, writeResult } from "./results.js";
import type { Shard } from "./shards.js";
import { findShard, listShards } from "./shards.js";
import { tryMutants } from "./try-mutants.js";

const reportFile = "docs/mutation.md";

/** Small, and quick to try. */
const fileToCheckWith = "x509/pem.ts";

const [argument] = process.argv.slice(2);
const faults = await (argument === "--check"
  ? check()
  : argument === "--report"
    ? writeReport()
    : run(argument));
for (const fault of faults) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

async function run(path: string | undefined): Promise<readonly string[]> {
  const found = path === undefined ? listShards() : [findShard(path)].filter((shard) => shard !== undefined);
  if (found.length === 0)
    throw new Error(`There is no ${String(path)} in wire/: name a folder or a file, as http2/hpack.`);
  if (path?.endsWith(".ts") === true) return survivorsIn(found);
  for (const shard of found) writeResult(shard.name, await tryMutants(shard));
  return writeReport();
}

function writeReport(): readonly string[] {
  const results = readResults();
  const reasons = readReasons();
  writeFileSync(reportFile, formatReport(results, reasons));
  return findFaults(results, reasons);
}

async function check(): Promise<readonly string[]> {
  const results = readResults();
  const reasons = readReasons();
  const isKnown = (name: string): boolean =>
    newFolders.has(name) || results.some(({ folder }) => folder === name);
  const missing = listShards().filter(({ name }) => !isKnown(name));
  const isCurrent = readFileSync(reportFile, "utf8") === formatReport(results, reasons);
  const known = results.flatMap(({ folder, survivors }) => survivors.map(({ file }) => `${folder}/${file}`));
  const survivors = await survivorsIn([findShard(fileToCheckWith)].filter((shard) => shard !== undefined));
  const knownCount = known.filter((file) => file === fileToCheckWith).length;
  return [
    ...missing.map(({ name }) => `${name} has never been tried: npm run mutate -- ${name}`),
    ...(isCurrent
      ? []
      : [`${reportFile} is not what the results and reasons.json give: npm run mutate writes it.`]),
    ...(survivors.length <= knownCount ? [] : survivors),
    ...findFaults(results, reasons),
  ];
}

async function survivorsIn(shards: readonly Shard[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const shard of shards) {
    const { mutantCount, survivors } = await tryMutants(shard);
    console.log(`${String(mutantCount - survivors.length)} of ${String(mutantCount)} mutants are noticed.`);
    for (const { file, line, original, replacement } of survivors) {
      lines.push(`${shard.name}/${file}:${String(line)}: ${original} → ${replacement}`);
    }
  }
  return lines;
}
