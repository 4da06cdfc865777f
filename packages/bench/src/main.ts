// `npm run bench`: every stack in turn, in a random order each round, each time in fresh processes.
import { writeFileSync } from "node:fs";
import { arch, cpus } from "node:os";
import { parseArgs } from "node:util";
import { formatBulk, measureBulk } from "./bulk/measure-bulk.js";
import { comparisons } from "./comparison.js";
import type { Comparison } from "./comparison.js";
import { loads } from "./loads.js";
import { formatLoads, measureLoads } from "./measure-loads.js";
import type { ComparisonResult } from "./measure-loads.js";
import { formatStarts, measureStarts } from "./starts/measure-starts.js";

/** The table of bulk bytes, for `--only`. */
const BULK = "yamux";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    starts: { type: "boolean", default: false },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (options.help) {
  console.log("usage: npm run bench -- [--quick] [--only NAME,NAME] [--starts] [--json FILE]");
  process.exit(0);
}

const chosen = options.starts ? [] : choose(options.only);
const rounds = options.quick ? 3 : 5;
const durationMs = options.quick ? 500 : 1500;

const measured: ComparisonResult[] = [];
for (const comparison of chosen) measured.push(await measureLoads(comparison, { rounds, durationMs }));
// Who asks for some stacks wants those.
const starts = options.only === undefined ? await measureStarts(rounds) : undefined;
const wantsBulk = !options.starts && (options.only?.split(",").includes(BULK) ?? true);
const bulk = wantsBulk ? await measureBulk({ rounds, durationMs }) : undefined;

console.log(
  `${machine()}; medians of ${rounds} rounds; every answer compared; ratios are medians of each round's own.`,
);
for (const each of measured) console.log(`\n${formatLoads(each)}`);
if (bulk !== undefined) console.log(`\n${formatBulk(bulk)}`);
if (starts !== undefined) console.log(`\n${formatStarts(starts)}`);
if (options.json !== undefined) {
  const report = {
    machine: machine(),
    rounds,
    durationMs,
    loads,
    results: Object.fromEntries(measured.flatMap(({ results }) => [...results])),
    bulk: Object.fromEntries([...(bulk ?? [])].map(([size, each]) => [size, Object.fromEntries(each)])),
    starts: Object.fromEntries(starts ?? []),
  };
  writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** The comparisons and stacks with these names. */
function choose(only: string | undefined): readonly Comparison[] {
  if (only === undefined) return comparisons;
  const names = only.split(",");
  const known = comparisons.flatMap(({ name, contestants }) => [
    name,
    ...contestants.map((each) => each.name),
  ]);
  known.push(BULK);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(", ")}. There are ${[...new Set(known)].join(", ")}.`);
    process.exit(2);
  }
  return comparisons
    .map((comparison) => ({
      ...comparison,
      contestants: names.includes(comparison.name)
        ? comparison.contestants
        : comparison.contestants.filter(({ name }) => names.includes(name)),
    }))
    .filter(({ contestants }) => contestants.length > 0);
}

function machine(): string {
  const [cpu] = cpus();
  return `Node ${process.versions.node} on ${process.platform} ${arch()}, ${cpus().length} × ${cpu?.model ?? "unknown"}`;
}
