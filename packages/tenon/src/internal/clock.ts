/** Time as code sees it that waits: the computer's, or a test's. */
export interface Clock {
  /** Milliseconds; only differences mean anything. */
  now(): number;
  /** Calls `wake` once, `delayMs` from now, unless the returned function is called before. */
  setTimer(delayMs: number, wake: () => void): () => void;
}

/** The computer's monotonic clock. A timer that is set keeps the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(delayMs, wake) {
    const timer = setTimeout(wake, Math.min(delayMs, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};
