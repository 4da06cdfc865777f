import { PluginError } from "../../errors/index.js";
import { settlesWithin } from "../../internal/wait.js";
import type { WaitOptions } from "../../internal/wait-options.js";

/** What ended a plugin: itself (also a signal of somebody else's), or the step of {@link climbLadder} it ended at. */
export type EndedBy = "itself" | "shutdown" | "sigterm" | "sigkill";

/** How long each step waits for the process to end before the next one is taken, in milliseconds. */
export interface LadderTimes {
  readonly shutdownMs: number;
  readonly terminateMs: number;
  readonly killMs: number;
}

/** What the ladder does its work on. */
export interface LadderTarget {
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>;
  /**
   * Asks the plugin over its connection to end; undefined when there is none. Resolves with false when it does not
   * know how to. It may fail or hang: the ladder goes on.
   */
  readonly shutdown: ((timeoutMs: number) => Promise<boolean>) | undefined;
  /** Sends a signal to the plugin and all that belongs to it. */
  signal(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Called before each step, so that the owner can tell by what the process was ended. */
  onStep(step: Exclude<EndedBy, "itself">): void;
}

/**
 * Ends a plugin with as much force as it takes: Shutdown, SIGTERM, SIGKILL. Resolves when it has ended.
 * Once `hurry` fires, the next step is SIGKILL.
 * @throws PluginError KILL_FAILED when it runs `killMs` after SIGKILL
 */
export async function climbLadder(
  target: LadderTarget,
  times: LadderTimes,
  hurry: AbortSignal,
): Promise<void> {
  const { ended, shutdown } = target;
  if (shutdown !== undefined && !hurry.aborted) {
    target.onStep("shutdown");
    if (
      await endsAfterShutdown(ended, shutdown(times.shutdownMs), {
        timeoutMs: times.shutdownMs,
        signal: hurry,
      })
    )
      return;
  }
  if (!hurry.aborted) {
    target.onStep("sigterm");
    await target.signal("SIGTERM");
    if (await settlesWithin(ended, { timeoutMs: times.terminateMs, signal: hurry })) return;
  }
  target.onStep("sigkill");
  await target.signal("SIGKILL");
  if (await settlesWithin(ended, { timeoutMs: times.killMs })) return;
  throw new PluginError("KILL_FAILED", `The plugin still runs ${times.killMs} ms after SIGKILL.`, {
    details: { killMs: times.killMs },
    remedy:
      "The operating system holds it, in most cases in an input or output operation that does not come back (state D of `ps`); it ends when that does.",
  });
}

/**
 * Whether the process ends within the time. A plugin that does not know Shutdown is not waited for, as a Go host does.
 * Shutdown's error says nothing: a plugin that ends at once may not answer (go-plugin grpc_client.go:105 @v1.8.0).
 */
async function endsAfterShutdown(
  ended: Promise<unknown>,
  answer: Promise<boolean>,
  limits: WaitOptions,
): Promise<boolean> {
  const unknown = answer.then(
    (known) => (known ? ended : undefined),
    () => ended,
  );
  let hasEnded = false;
  const noted = ended.then(() => (hasEnded = true));
  await settlesWithin(Promise.race([noted, unknown]), limits);
  return hasEnded;
}
