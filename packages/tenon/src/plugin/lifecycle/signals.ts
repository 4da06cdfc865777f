import type { Logger } from "../../internal/logger.js";

/** What {@link handleSignals} reports. */
export interface SignalHandler {
  readonly logger: Logger;
  /** SIGTERM came: the plugin is to end. */
  readonly onTerminate: () => void;
}

/**
 * Ignores SIGINT, which a terminal sends to the host's whole process group when a person presses Ctrl-C: the host
 * decides what becomes of its plugins. SIGTERM is meant for this process. Returns what undoes it.
 * @see go-plugin server.go:462-473 @v1.8.0
 */
export function handleSignals({ logger, onTerminate }: SignalHandler): () => void {
  let count = 0;
  const onInterrupt = (): void => {
    count++;
    logger.trace("plugin received interrupt signal, ignoring", { count });
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return () => {
    process.removeListener("SIGINT", onInterrupt);
    process.removeListener("SIGTERM", onTerminate);
  };
}
