import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { SharedInput } from "./engine/shared-input.js";
import type { Job, JobResult } from "./job.js";

/** A worker with a job, as told by `watchJob`. */
export interface WatchedJob extends Omit<Job, "shared"> {
  /** Where `packages` is, compiled. */
  readonly folder: string;
  /** One input may take as long as this. @default 10_000 */
  readonly maxInputMs?: number;
}

/** All that a worker may allocate: the engine's own inputs and V8's counts take about a tenth. */
const maxHeapMiB = 512;

/**
 * Runs a job in a worker and watches it: an input on which it hangs, or with which it runs out of memory, is a finding
 * as much as one that throws.
 */
export function watchJob({ folder, maxInputMs = 10_000, ...job }: WatchedJob): Promise<JobResult> {
  const shared = new SharedInput();
  const worker = new Worker(pathToFileURL(join(folder, "fuzz/src/worker.js")), {
    workerData: { ...job, shared: shared.buffer } satisfies Job,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMiB },
  });
  return new Promise((resolve, reject) => {
    const stop = watchForHang(shared, maxInputMs, () => {
      void worker.terminate();
      resolve(brokenJob(job, shared.input, `hangs: one input took more than ${String(maxInputMs)} ms`));
    });
    worker.once("message", (result: JobResult) => resolve(result));
    worker.once("error", (error: Error & { code?: string }) => {
      if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") reject(error);
      else resolve(brokenJob(job, shared.input, `runs out of memory: ${String(maxHeapMiB)} MiB`));
    });
    worker.once("exit", () => {
      stop();
      reject(new Error(`the worker of ${job.targetName} ended without a result`));
    });
  });
}

/** Calls `onHang` once when the same input is under way for `maxMs`; returns what ends the watch. */
function watchForHang(shared: SharedInput, maxMs: number, onHang: () => void): () => void {
  let seen = 0;
  let sinceMs = performance.now();
  const timer = setInterval(
    () => {
      const { running } = shared;
      if (running !== seen || running === 0) {
        seen = running;
        sinceMs = performance.now();
      } else if (performance.now() - sinceMs > maxMs) {
        clearInterval(timer);
        onHang();
      }
    },
    Math.min(500, maxMs / 4),
  );
  return () => clearInterval(timer);
}

function brokenJob(job: Omit<Job, "shared">, input: Uint8Array, problem: string): JobResult {
  return {
    inputCount: 0,
    seconds: 0,
    reachedByCorpus: job.files.flatMap(({ branches }) => branches.map(() => false)),
    newBranchCount: 0,
    heapGrowthBytes: 0,
    mostWorkPerByte: 0,
    finding: { input, problem },
    corpus: undefined,
  };
}
