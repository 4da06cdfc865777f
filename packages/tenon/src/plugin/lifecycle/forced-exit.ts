import type { Logger } from "../../internal/logger.js";

/**
 * Ends the process when something the plugin left open keeps it alive for longer than `exitMs`; if nothing does, the
 * process ends by itself at once, as this timer does not count.
 */
export function forceExitAfter(exitMs: number, logger: Logger): void {
  if (exitMs === Infinity) return;
  setTimeout(() => {
    logger.warn("the plugin has ended, but something keeps its process alive: it is ended now", {
      resources: process.getActiveResourcesInfo(),
    });
    // eslint-disable-next-line unicorn/no-process-exit -- the host would kill the process otherwise
    process.exit();
  }, exitMs).unref();
}
