// One stack, one fresh pair of processes, all loads: prints its figures as one line of JSON. Started by main.ts.
import { runClosedLoop, warmUp } from "./closed-loop.js";
import type { LoadResult } from "./closed-loop.js";
import { loadKey, loads } from "./loads.js";
import type { TrialResult } from "./loads.js";
import { stacks } from "./stacks/index.js";

const [, , name, durationMs] = process.argv;
const stack = stacks.find((each) => each.name === name);
if (stack === undefined) throw new Error(`no stack is called ${String(name)}`);

const startedAtMs = performance.now();
const running = await stack.start();
await running.call("32 B", 0);
const firstAnswerMs = performance.now() - startedAtMs;

await warmUp(running);
const results: Record<string, LoadResult> = {};
for (const load of loads) {
  results[loadKey(load)] = await runClosedLoop(running, { ...load, durationMs: Number(durationMs) });
}
await running.close();

const result: TrialResult = { firstAnswerMs, loads: results };
process.stdout.write(`${JSON.stringify(result)}\n`);
