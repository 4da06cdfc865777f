import type { BranchSet } from "../branches/branch-set.js";
import type { BatchResult } from "./input-runner.js";
import { shrink } from "./shrink.js";

type RunAlone = (input: Uint8Array) => Promise<BatchResult>;

/** The numbers of the branches that an input reaches. What is kept for its feature alone is not worth its place in a repository. */
type Reached = ReadonlySet<number>;

interface Candidate {
  readonly input: Uint8Array;
  readonly reached: Reached;
}

/** Shortening an input takes the more time the more there are; most is won in the first steps. */
const maxTries = 12;

/** The fewest, shortest inputs that reach what all the given ones reach. */
export async function chooseCorpus(
  inputs: readonly Uint8Array[],
  branches: BranchSet,
  runAlone: RunAlone,
): Promise<Uint8Array[]> {
  const reach = async (input: Uint8Array): Promise<Reached> => {
    const { scripts } = await runAlone(input);
    return new Set(branches.taken(scripts));
  };
  const candidates: Candidate[] = [];
  for (const input of inputs) candidates.push({ input, reached: await reach(input) });
  const chosen = cover(candidates);
  const shortened: Uint8Array[] = [];
  for (const [index, { input }] of chosen.entries()) {
    const needed = onlyReachedBy(chosen, index);
    shortened.push(
      await shrink(
        input,
        async (shorter) => {
          const reached = await reach(shorter);
          return needed.every((each) => reached.has(each));
        },
        maxTries,
      ),
    );
  }
  return shortened;
}

/** Takes the candidate that adds most, the shortest of equals, until none adds anything. */
function cover(candidates: readonly Candidate[]): Candidate[] {
  const sorted = [...candidates].sort((a, b) => a.input.length - b.input.length);
  const covered = new Set<number>();
  const chosen: Candidate[] = [];
  for (;;) {
    let best: Candidate | undefined;
    let most = 0;
    for (const candidate of sorted) {
      const gain = [...candidate.reached].filter((each) => !covered.has(each)).length;
      if (gain > most) [best, most] = [candidate, gain];
    }
    if (best === undefined) return chosen;
    for (const each of best.reached) covered.add(each);
    chosen.push(best);
  }
}

/** What would be lost with one of the chosen: what those before it do not reach. Those behind it may shrink away from it. */
function onlyReachedBy(chosen: readonly Candidate[], index: number): number[] {
  const before = new Set(chosen.slice(0, index).flatMap(({ reached }) => [...reached]));
  return [...(chosen[index]?.reached ?? [])].filter((each) => !before.has(each));
}
