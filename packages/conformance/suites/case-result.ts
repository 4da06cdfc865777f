import { setTimeout as wait } from "node:timers/promises";

/** How a case of a suite went. */
export interface CaseResult {
  /** The case, as its suite names it. */
  readonly name: string;
  /** What it was tried with: a suite has a column for each. */
  readonly column: string;
  readonly outcome: "passed" | "failed" | "not applicable";
  /** Why it failed or cannot apply; empty when it passed. */
  readonly note: string;
}

/** A suite: all but one are other people's. */
export interface Suite {
  readonly title: string;
  /** What was tried with what, in a few sentences. */
  readonly about: string;
  run(): Promise<readonly CaseResult[]>;
}

/** A case that takes longer has failed: the slowest takes two seconds. */
const caseLimitMs = 60_000;

/** Runs a case of our own making to its end: it passes when it resolves. Never rejects. */
export async function runCase(column: string, name: string, work: () => Promise<void>): Promise<CaseResult> {
  const isOver = new AbortController();
  try {
    await Promise.race([work(), failAfterLimit(isOver.signal)]);
    return { name, column, outcome: "passed", note: "" };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { name, column, outcome: "failed", note: text.replaceAll(/\s*\n\s*/g, " ") };
  } finally {
    isOver.abort();
  }
}

async function failAfterLimit(signal: AbortSignal): Promise<void> {
  await wait(caseLimitMs, undefined, { signal }).catch(() => undefined);
  if (!signal.aborted) throw new Error(`not over after ${String(caseLimitMs / 1000)} s`);
}
