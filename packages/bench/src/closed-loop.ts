import { sizes } from "./messages.js";
import type { Size } from "./messages.js";
import { ownCpuUs, processCpuUs } from "./process-cpu.js";
import type { RunningStack } from "./stack.js";

/** What to run: so many calls at once, each answered one followed by the next. */
export interface Load {
  readonly size: Size;
  readonly inFlight: number;
  readonly durationMs: number;
}

/** What one load came to. */
export interface LoadResult {
  readonly callsPerSecond: number;
  /** Processor time a call of client and server together, microseconds. */
  readonly cpuUsPerCall: number;
}

/** Runs a load, after a third of its time of warm-up that does not count. */
export async function runClosedLoop(stack: RunningStack, load: Load): Promise<LoadResult> {
  await callFor(stack, load, load.durationMs / 3);
  const cpuBefore = ownCpuUs() + processCpuUs(stack.serverPid);
  const startedAtMs = performance.now();
  const calls = await callFor(stack, load, load.durationMs);
  const elapsedMs = performance.now() - startedAtMs;
  const cpuUs = ownCpuUs() + processCpuUs(stack.serverPid) - cpuBefore;
  return { callsPerSecond: (calls / elapsedMs) * 1000, cpuUsPerCall: cpuUs / calls };
}

/**
 * Calls until V8 has compiled both sides' hot paths. grpc-js takes a second for it: without this its first figures were
 * a third of its later ones.
 */
export async function warmUp(stack: RunningStack): Promise<void> {
  for (const size of sizes) await callFor(stack, { size, inFlight: 64, durationMs: 0 }, 700);
}

async function callFor(stack: RunningStack, load: Load, durationMs: number): Promise<number> {
  const endMs = performance.now() + durationMs;
  let calls = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) await stack.call(load.size, calls++);
  };
  await Promise.all(Array.from({ length: load.inFlight }, caller));
  return calls;
}
