import { PluginError } from "../errors/index.js";
import type { LaunchPhase } from "./exit-report.js";

/** The time limit of one launch. */
export interface Deadline {
  /** Milliseconds that are left: 0 or more, or Infinity. */
  leftMs(): number;
  /** The error of a launch that took longer. `what` is one sentence: what was waited for. */
  createError(phase: LaunchPhase, what: string): PluginError;
}

/** Starts the clock. */
export function createDeadline(name: string, startMs: number): Deadline {
  const endMs = performance.now() + startMs;
  return {
    leftMs: () => Math.max(0, endMs - performance.now()),
    createError: (phase, what) =>
      new PluginError(
        "START_TIMEOUT",
        `The plugin ${name} was not ready after ${startMs} ms, in the phase "${phase}". ${what}`,
        {
          details: { phase, startMs },
          remedy: "Look at the plugin's log; if it needs more time to start, raise timeouts.startMs.",
        },
      ),
  };
}
