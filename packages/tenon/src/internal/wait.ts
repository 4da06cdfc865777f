import { PluginError } from "../errors/index.js";
import type { WaitOptions } from "./wait-options.js";

// setTimeout takes 2^31-1 ms at most and fires at once for more (Node documentation, "setTimeout").
const longestTimerMs = 2 ** 31 - 1;

/** What {@link waitFor} ends a wait by, and the error when time is out. */
export interface WaitLimits extends WaitOptions {
  /** Makes the error for a wait that took longer than `timeoutMs`. */
  readonly onTimeout: () => Error;
}

/**
 * `promise`'s outcome, or a rejection when the signal fires or the time is out first. `promise` goes on: whoever made
 * it ends it. Leaves neither timer nor listener. A pending wait keeps the process alive, as its timer is not unref'd.
 * @throws PluginError ABORTED when the signal fires; what `onTimeout` makes when time is out
 */
export async function waitFor<T>(promise: Promise<T>, limits: WaitLimits): Promise<T> {
  const { signal, timeoutMs = Infinity, onTimeout } = limits;
  if (signal?.aborted === true) {
    promise.catch(ignore);
    throw createAbortError(signal);
  }
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const interruption = new Promise<never>((_resolve, reject) => {
    if (timeoutMs <= longestTimerMs) timer = setTimeout(() => reject(onTimeout()), timeoutMs);
    if (signal === undefined) return;
    onAbort = () => reject(createAbortError(signal));
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, interruption]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * Whether `promise` settles, however it does, within `timeoutMs` and before the signal fires. The timer keeps the
 * process alive.
 */
export async function settlesWithin(
  promise: Promise<unknown>,
  { timeoutMs = Infinity, signal }: WaitOptions,
): Promise<boolean> {
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await waitFor(settled, { timeoutMs, signal, onTimeout: () => new Error("time is out") });
  } catch {
    return false;
  }
}

/** The error for a wait that the caller's signal ended. */
export function createAbortError(signal: AbortSignal): PluginError {
  return new PluginError("ABORTED", "The operation was aborted by its signal.", {
    cause: signal.reason,
    remedy: "The signal's reason is this error's cause.",
  });
}

function ignore(): void {
  // The wait is over: the promise's own rejection has nobody left to tell.
}
