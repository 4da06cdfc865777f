import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Comparison, Contestant } from "./comparison.js";
import type { TrialResult } from "./loads.js";
import { canPin, oneCore } from "./pinning.js";
import { shuffled } from "./statistics.js";
import { formatTable } from "./table.js";
import type { Results } from "./table.js";

/** How often and how long. */
export interface LoadRounds {
  readonly rounds: number;
  readonly durationMs: number;
}

/** What a comparison came to. */
export interface ComparisonResult {
  readonly comparison: Comparison;
  /** Whether each trial ran on one core. */
  readonly pinned: boolean;
  readonly results: Results;
}

/** Every contestant that is there, in a random order each round, each time in fresh processes; prints who is not there. */
export async function measureLoads(
  comparison: Comparison,
  { rounds, durationMs }: LoadRounds,
): Promise<ComparisonResult> {
  const pinned = comparison.oneCore && (await canPin());
  const present = comparison.contestants.filter((each) => {
    const reason = each.missing();
    if (reason !== undefined) console.error(`left out: ${each.name}: ${reason}`);
    return reason === undefined;
  });
  const results = new Map<string, TrialResult[]>(present.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of shuffled(present)) {
      console.error(`${comparison.name}, round ${round} of ${rounds}: ${contestant.name}`);
      results.get(contestant.name)?.push(await runTrial(contestant, durationMs, pinned));
    }
  }
  return { comparison, pinned, results };
}

/** What was measured, and the table. */
export function formatLoads({ comparison, pinned, results }: ComparisonResult): string {
  const notes = comparison.contestants
    .filter(({ name }) => results.has(name))
    .map(({ name, note }) => `${name}: ${note}`);
  if (pinned) notes.push("client and server on one core");
  return `${notes.join("\n")}\n\n${formatTable(results)}`;
}

async function runTrial(contestant: Contestant, durationMs: number, pinned: boolean): Promise<TrialResult> {
  const [file, ...args] = [...(pinned ? oneCore : []), ...contestant.command(durationMs)];
  const { stdout } = await promisify(execFile)(file ?? "", args);
  return JSON.parse(stdout) as TrialResult;
}
