import type { Logger } from "../../internal/logger.js";

const crashExitCode = 1;

/**
 * From now on an error that nobody catches, or a rejection that nobody handles, is one entry at level error in the
 * host's log, stack and causes included, and the process ends with code 1. Node's own report would arrive as a dozen
 * lines at level debug. A program with an `uncaughtException` listener of its own keeps the decision.
 */
export function logCrashes(logger: Logger): void {
  const onCrash = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void => {
    if (process.listeners("uncaughtException").some((listener) => listener !== onCrash)) return;
    const what = origin === "unhandledRejection" ? "plugin crashed: unhandled rejection" : "plugin crashed";
    logger.error(`${what}: ${firstLine(error)}`, { error });
    // eslint-disable-next-line unicorn/no-process-exit -- what Node would have done next
    process.exit(crashExitCode);
  };
  process.on("uncaughtException", onCrash);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n", 1)[0] ?? "";
}
