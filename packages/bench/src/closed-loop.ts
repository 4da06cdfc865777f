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

/** Calls that a warm-up makes at least, whatever its time: on a busy machine a process gets little of that. */
const warmUpCalls = 5_000;

/** Runs a load, after a third of its time of warm-up that does not count. */
export async function runClosedLoop(stack: RunningStack, load: Load): Promise<LoadResult> {
  await callFor(stack, load, { durationMs: load.durationMs / 3, leastCalls: warmUpCalls });
  const cpuBefore = ownCpuUs() + processCpuUs(stack.serverPid);
  const startedAtMs = performance.now();
  const calls = await callFor(stack, load, { durationMs: load.durationMs, leastCalls: 0 });
  const elapsedMs = performance.now() - startedAtMs;
  const cpuUs = ownCpuUs() + processCpuUs(stack.serverPid) - cpuBefore;
  return { callsPerSecond: (calls / elapsedMs) * 1000, cpuUsPerCall: cpuUs / calls };
}

/**
 * Calls until V8 has compiled both sides' hot paths. grpc-js takes a second for it: without this its first figures were
 * a third of its later ones.
 */
export async function warmUp(stack: RunningStack): Promise<void> {
  for (const size of sizes) {
    await callFor(stack, { size, inFlight: 64 }, { durationMs: 700, leastCalls: warmUpCalls });
  }
}

async function callFor(
  stack: RunningStack,
  { size, inFlight }: Pick<Load, "size" | "inFlight">,
  { durationMs, leastCalls }: { readonly durationMs: number; readonly leastCalls: number },
): Promise<number> {
  const endMs = performance.now() + durationMs;
  let calls = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs || calls < leastCalls) await stack.call(size, calls++);
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return calls;
}
