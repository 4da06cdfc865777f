import { BranchSet } from "./branches/branch-set.js";
import { chooseCorpus } from "./engine/choose-corpus.js";
import { FuzzLoop } from "./engine/fuzz-loop.js";
import { collectGarbage, usedBytes } from "./engine/heap.js";
import { InputRunner } from "./engine/input-runner.js";
import { Random } from "./engine/random.js";
import { SharedInput } from "./engine/shared-input.js";
import { shrink } from "./engine/shrink.js";
import { V8Coverage } from "./engine/v8-coverage.js";
import type { Finding, Job, JobResult } from "./job.js";
import type { FuzzTarget } from "./target.js";

/** What a run's memory may grow by from its first tenth to its end, whatever the number of inputs. */
const maxHeapGrowthBytes = 4 << 20;

/** Candidates for a finding's shortest input. */
const maxShorteningTries = 400;

/** Runs a job in this thread. */
export async function runJob(job: Job): Promise<JobResult> {
  // Most inputs end in an error, and most of an error's cost is its stack.
  Error.stackTraceLimit = 2;
  const coverage = new V8Coverage(job.libraryUrl);
  const target = await loadTarget(job);
  const atImport = coverage.take();
  const runner = new InputRunner(target, coverage, new SharedInput(job.shared));
  const branches = new BranchSet(job.files);
  const loop = new FuzzLoop({ target, runner, branches, random: new Random(job.seed) });
  loop.learn(atImport);
  const startedAtMs = performance.now();
  await loop.replay(job.corpus);
  const reachedByCorpus = [...loop.known];
  if (loop.finding === undefined) await loop.replay(target.seeds());
  const { inputCount, heapGrowthBytes } = await makeInputs(loop, job);
  const finding = await shortenFinding(loop.finding, runner);
  const choose = job.choosesCorpus && finding === undefined;
  return {
    inputCount,
    seconds: (performance.now() - startedAtMs) / 1000,
    reachedByCorpus,
    newBranchCount: loop.known.filter((isKnown, number) => isKnown && reachedByCorpus[number] === false)
      .length,
    heapGrowthBytes,
    mostWorkPerByte: loop.mostWorkPerByte,
    finding,
    corpus: choose ? await chooseCorpus(loop.pool, branches, (input) => runner.runAlone(input)) : undefined,
  };
}

async function loadTarget({ targetsUrl, targetName }: Job): Promise<FuzzTarget> {
  const { targets } = (await import(targetsUrl)) as { targets: readonly FuzzTarget[] };
  const target = targets.find(({ name }) => name === targetName);
  if (target === undefined) throw new Error(`${targetsUrl} has no target ${targetName}`);
  return target;
}

/** Makes inputs until the job's number or time is over, or something is found. */
async function makeInputs(
  loop: FuzzLoop,
  job: Job,
): Promise<{ inputCount: number; heapGrowthBytes: number }> {
  const startedAtMs = performance.now();
  const maxMs = job.maxMs ?? Infinity;
  const passed = (): number =>
    Math.max(inputCount / job.inputCount, (performance.now() - startedAtMs) / maxMs);
  let inputCount = 0;
  let base: number | undefined;
  while (loop.finding === undefined && inputCount < job.inputCount && passed() < 1) {
    inputCount += await loop.step(job.inputCount - inputCount);
    if (base === undefined && passed() >= 0.1) base = measure(loop);
  }
  const heapGrowthBytes = base === undefined || inputCount === 0 ? 0 : measure(loop) - base;
  if (heapGrowthBytes > maxHeapGrowthBytes) {
    const problem = `memory grew by ${String(heapGrowthBytes)} bytes over ${String(inputCount)} inputs (seed ${String(job.seed)}), at most ${String(maxHeapGrowthBytes)} are allowed`;
    loop.finding ??= { input: new Uint8Array(0), problem };
  }
  return { inputCount, heapGrowthBytes };
}

/** Bytes in use but for the loop's own inputs. */
function measure(loop: FuzzLoop): number {
  collectGarbage();
  return usedBytes() - loop.pool.reduce((sum, input) => sum + input.length, 0);
}

/** The shortest input found with the same problem. */
async function shortenFinding(
  finding: Finding | undefined,
  runner: InputRunner,
): Promise<Finding | undefined> {
  if (finding === undefined || finding.input.length === 0) return finding;
  Error.stackTraceLimit = 15;
  const wanted = kindOf(finding.problem);
  let last = finding;
  const isSame = async (shorter: Uint8Array): Promise<boolean> => {
    const found = (await runner.runAlone(shorter)).finding;
    if (found === undefined || kindOf(found.problem) !== wanted) return false;
    last = found;
    return true;
  };
  await shrink(finding.input, isSame, maxShorteningTries);
  return last;
}

/** The first line, which names the problem, without its numbers and quoted parts. */
function kindOf(problem: string): string {
  return (problem.split("\n")[0] ?? "").replace(/\d+|"[^"]*"/g, "_");
}
