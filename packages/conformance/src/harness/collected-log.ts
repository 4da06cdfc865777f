import type { Logger } from "tenon/host";

/** One entry that a logger was given. */
export interface CollectedEntry {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that keeps its entries, and lets a test wait for one. */
export interface CollectedLog {
  readonly logger: Logger;
  readonly entries: readonly CollectedEntry[];
  /** The first entry, come or still to come, that fits. A test's own time limit ends the wait. */
  waitFor(fits: (entry: CollectedEntry) => boolean): Promise<CollectedEntry>;
}

/** Makes an empty log. */
export function collectLog(): CollectedLog {
  const entries: CollectedEntry[] = [];
  const watchers = new Set<(entry: CollectedEntry) => void>();
  const write = (level: keyof Logger): Logger["info"] => {
    return (message, fields = {}) => {
      const entry = { level, message, fields };
      entries.push(entry);
      for (const watch of watchers) watch(entry);
    };
  };
  return {
    logger: {
      trace: write("trace"),
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
    },
    entries,
    waitFor: async (fits) =>
      entries.find(fits) ??
      new Promise((resolve) => {
        watchers.add(function watch(entry) {
          if (!fits(entry)) return;
          watchers.delete(watch);
          resolve(entry);
        });
      }),
  };
}
