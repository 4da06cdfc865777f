/** What an attack's victim says of itself: a process of its own, so that nothing of the attacker is counted. */
export interface VictimFigures {
  /** Memory in use after a collection, in bytes: heap, buffers, and what else V8 knows of. */
  readonly heldBytes: number;
  /** The most that was ever resident, in bytes. */
  readonly peakBytes: number;
  /** Processor time used so far, in milliseconds: what a loaded machine does not change. */
  readonly cpuMs: number;
  /** Handlers that run, those of cancelled calls included (server). */
  readonly runningHandlers: number;
  /** Messages that an endless handler has made, or that a call's reader has been given. */
  readonly messageCount: number;
}

/** This process' own figures. It must have been started with `--expose-gc`. */
export function readFigures(counts: Pick<VictimFigures, "runningHandlers" | "messageCount">): VictimFigures {
  if (globalThis.gc === undefined) throw new Error("a victim is started with --expose-gc");
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    heldBytes: heapUsed + external,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    cpuMs: (user + system) / 1000,
    ...counts,
  };
}
