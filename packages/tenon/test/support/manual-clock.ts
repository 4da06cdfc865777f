import type { Clock } from "../../src/internal/clock.js";

/** A clock that a test moves. */
export interface ManualClock extends Clock {
  /** Lets time pass; timers that are due are called at their time, in order. */
  advance(byMs: number): void;
  /** Timers that are set. */
  readonly timerCount: number;
}

/** Makes a clock that stands at 0. */
export function createManualClock(): ManualClock {
  const timers = new Set<{ readonly dueAtMs: number; readonly wake: () => void }>();
  let nowMs = 0;
  const nextDue = (untilMs: number) =>
    Array.from(timers)
      .filter(({ dueAtMs }) => dueAtMs <= untilMs)
      .sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
  return {
    now: () => nowMs,
    setTimer(delayMs, wake) {
      const timer = { dueAtMs: nowMs + delayMs, wake };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        timers.delete(due);
        nowMs = due.dueAtMs;
        due.wake();
      }
      nowMs = untilMs;
    },
    get timerCount() {
      return timers.size;
    },
  };
}
