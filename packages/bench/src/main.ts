// `npm run bench`: every stack in turn, in a random order each round, each time in fresh processes.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { arch, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { loads } from "./loads.js";
import type { TrialResult } from "./loads.js";
import { formatStarts, measureStarts } from "./starts/measure-starts.js";
import { stacks } from "./stacks/index.js";
import { shuffled } from "./statistics.js";
import { formatTable } from "./table.js";

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
  console.log("usage: npm run bench -- [--quick] [--only STACK,STACK] [--starts] [--json FILE]");
  process.exit(0);
}

const chosen = chooseStacks(options.only);
const rounds = options.quick ? 3 : 5;
const durationMs = options.quick ? 500 : 1500;
const results = new Map<string, TrialResult[]>(chosen.map(({ name }) => [name, []]));

for (let round = 1; round <= rounds && !options.starts; round++) {
  for (const { name } of shuffled(chosen)) {
    console.error(`round ${round} of ${rounds}: ${name}`);
    results.get(name)?.push(await runTrial(name));
  }
}

const starts = await measureStarts(rounds);

console.log(
  `${machine()}; medians of ${rounds} rounds; every answer compared; ratios are medians of each round's own.`,
);
if (!options.starts) {
  for (const { name, note } of chosen) console.log(`${name}: ${note}`);
  console.log(`\n${formatTable(results)}`);
}
console.log(`\n${formatStarts(starts)}`);
if (options.json !== undefined) {
  const report = {
    machine: machine(),
    rounds,
    durationMs,
    loads,
    results: Object.fromEntries(results),
    starts: Object.fromEntries(starts),
  };
  writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
}

function chooseStacks(only: string | undefined): typeof stacks {
  if (only === undefined) return stacks;
  const names = only.split(",");
  const unknown = names.filter((name) => !stacks.some((stack) => stack.name === name));
  if (unknown.length === 0) return stacks.filter(({ name }) => names.includes(name));
  console.error(
    `unknown: ${unknown.join(", ")}. The stacks are ${stacks.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

async function runTrial(name: string): Promise<TrialResult> {
  const trial = fileURLToPath(new URL("./trial.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [trial, name, String(durationMs)]);
  return JSON.parse(stdout) as TrialResult;
}

function machine(): string {
  const [cpu] = cpus();
  return `Node ${process.versions.node} on ${process.platform} ${arch()}, ${cpus().length} × ${cpu?.model ?? "unknown"}`;
}
