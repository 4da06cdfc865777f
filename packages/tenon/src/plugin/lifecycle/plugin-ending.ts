import { createDeferred } from "../../internal/deferred.js";
import type { Logger } from "../../internal/logger.js";
import { settlesWithin } from "../../internal/wait.js";
import type { PluginTimeouts } from "../serve-options.js";

/**
 * Why a plugin ends: its host asked for it (`GRPCController.Shutdown`, `Control.Quit`), the process got SIGTERM, the host's process is
 * gone, or the `signal` option fired.
 */
export type EndReason = "shutdown" | "signal" | "host-gone" | "aborted";

/** What a plugin does to end, in this order. */
export interface EndingSteps {
  /** No new connections. */
  stopListening(): Promise<void>;
  /** The user's own. */
  readonly onShutdown: ((event: { readonly reason: EndReason }) => unknown) | undefined;
  /** Sends the host the rest of the output; resolves when it has taken it. */
  flushOutput(): Promise<void>;
  /** Lets the calls in flight finish for `timeoutMs`, then ends the connections. */
  closeServer(timeoutMs: number): Promise<void>;
}

/** The end of a plugin: begun once, for whatever reason comes first. */
export interface PluginEnding {
  /**
   * Begins the end, if it has not begun. Resolves when the host may be told that the plugin ends: the user's hook has
   * run, and the output is flushed. Never rejects.
   */
  begin(reason: EndReason): Promise<void>;
  /** Resolves with the reason when all is done. */
  readonly done: Promise<EndReason>;
}

export function createPluginEnding(
  steps: EndingSteps,
  timeouts: PluginTimeouts,
  logger: Logger,
): PluginEnding {
  const done = createDeferred<EndReason>();
  let prepared: Promise<void> | undefined;

  const attempt = async (name: string, timeoutMs: number, step: () => unknown): Promise<void> => {
    const running = Promise.resolve()
      .then(step)
      .catch((error: unknown) => logger.error(`${name} failed while the plugin ended`, { error }));
    if (await settlesWithin(running, { timeoutMs })) return;
    logger.warn(`${name} took longer than its time limit while the plugin ended`, { timeoutMs });
  };
  const prepare = async (reason: EndReason): Promise<void> => {
    await attempt("closing the listener", Infinity, () => steps.stopListening());
    if (steps.onShutdown !== undefined) {
      await attempt("onShutdown", timeouts.onShutdownMs, () => steps.onShutdown?.({ reason }));
    }
    // Nobody is left to take the output of a plugin whose host is gone.
    await attempt("flushing stdout", reason === "host-gone" ? 0 : timeouts.flushMs, () =>
      steps.flushOutput(),
    );
  };
  const finish = async (reason: EndReason): Promise<void> => {
    await attempt("closing the server", Infinity, () => {
      return steps.closeServer(reason === "host-gone" ? 0 : timeouts.drainMs);
    });
    done.resolve(reason);
  };
  return {
    done: done.promise,
    begin(reason) {
      prepared ??= prepare(reason).then(() => void finish(reason));
      return prepared;
    },
  };
}
