import { fileURLToPath } from "node:url";
import { goProgram } from "./go-programs.js";
import type { Stack } from "./stack.js";
import { grpcStacks, netrpc } from "./stacks/index.js";

/** A stack as it is run: each trial is a process of its own, which prints a `TrialResult` as JSON. */
export interface Contestant {
  /** As printed, and for `--only`. */
  readonly name: string;
  readonly note: string;
  /** Why it cannot be measured here; undefined when it can. */
  missing(): string | undefined;
  command(durationMs: number): readonly [string, ...string[]];
}

/** Stacks that are measured side by side: one table. */
export interface Comparison {
  /** For `--only`. */
  readonly name: string;
  /** Whether client and server share one core of the processor, where there is `taskset`. */
  readonly oneCore: boolean;
  /** The first is the one that the others are compared with. */
  readonly contestants: readonly Contestant[];
}

/** net/rpc on one core: there a wake-up costs the same for both, and all of Go's threads count. */
export const comparisons: readonly Comparison[] = [
  { name: "grpc", oneCore: false, contestants: grpcStacks.map(nodeContestant) },
  { name: "netrpc", oneCore: true, contestants: [nodeContestant(netrpc), goNetrpc()] },
];

function nodeContestant({ name, note }: Stack): Contestant {
  const trial = fileURLToPath(new URL("./trial.js", import.meta.url));
  return {
    name,
    note,
    missing: () => undefined,
    command: (durationMs) => [process.execPath, trial, name, String(durationMs)],
  };
}

/** Go with Go; its host is a trial itself. */
function goNetrpc(): Contestant {
  return {
    name: "go-netrpc",
    note: "go-plugin's host and plugin with net/rpc, in Go",
    missing: () => (goProgram("netrpc-bench-host") === undefined ? "Go's programs are not built" : undefined),
    command: (durationMs) => [
      goProgram("netrpc-bench-host") ?? "",
      goProgram("netrpc-bench-plugin") ?? "",
      String(durationMs),
    ],
  };
}
