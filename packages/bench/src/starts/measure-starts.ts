import { align } from "../align.js";
import { median, shuffled, spread } from "../statistics.js";
import { startStacks } from "./index.js";

/** Starts in one process: the first is cold, the others are not. */
const STARTS_A_ROUND = 5;

/** The cold start and the median of the others, of one stack, in each round. */
export interface StartRounds {
  readonly cold: number[];
  readonly warm: number[];
}

/** Every stack that is there, in a random order each round; prints what is not there. */
export async function measureStarts(rounds: number): Promise<ReadonlyMap<string, StartRounds>> {
  const results = new Map<string, StartRounds>();
  const present = startStacks.filter((stack) => {
    const missing = stack.missing();
    if (missing === undefined) results.set(stack.name, { cold: [], warm: [] });
    else console.error(`left out: ${stack.name}: ${missing}`);
    return missing === undefined;
  });
  for (let round = 1; round <= rounds; round++) {
    console.error(`starts, round ${round} of ${rounds}`);
    for (const stack of shuffled(present)) {
      const [cold = Number.NaN, ...others] = await stack.measure(STARTS_A_ROUND);
      results.get(stack.name)?.cold.push(cold);
      results.get(stack.name)?.warm.push(median(others));
    }
  }
  return results;
}

/** A row a stack: the median of the rounds with minimum and maximum. */
export function formatStarts(results: ReadonlyMap<string, StartRounds>): string {
  const rows = [["launch to first answer, ms", "first in its process (min–max)", "later ones (min–max)"]];
  for (const [name, { cold, warm }] of results) rows.push([name, formatSpread(cold), formatSpread(warm)]);
  return align(rows);
}

function formatSpread(values: readonly number[]): string {
  const { min, median: middle, max } = spread(values);
  return `${middle.toFixed(1)} (${min.toFixed(1)}–${max.toFixed(1)})`;
}
