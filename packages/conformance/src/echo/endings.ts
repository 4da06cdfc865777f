/** How calls ended, in order, for whoever asks next. */
export interface Endings {
  add(reason: string): void;
  /** The next one; waits for it. */
  take(): Promise<string>;
}

/** Makes an empty list of endings. */
export function createEndings(): Endings {
  const reasons: string[] = [];
  const takers: ((reason: string) => void)[] = [];
  return {
    add(reason) {
      const taker = takers.shift();
      if (taker === undefined) reasons.push(reason);
      else taker(reason);
    },
    async take() {
      const reason = reasons.shift();
      return reason ?? new Promise((resolve) => takers.push(resolve));
    },
  };
}
