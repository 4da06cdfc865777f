import type { LoadResult } from "./closed-loop.js";
import { sizes } from "./messages.js";
import type { Size } from "./messages.js";

/** A message size, and how many calls are under way at once. */
export interface LoadShape {
  readonly size: Size;
  readonly inFlight: number;
}

/** The loads of a trial: every size one at a time and with 64 in flight. */
export const loads: readonly LoadShape[] = sizes.flatMap((size) =>
  [1, 64].map((inFlight) => ({ size, inFlight })),
);

/** A load's name in results. */
export function loadKey(load: LoadShape): string {
  return `${load.size}, ${load.inFlight} in flight`;
}

/** What one trial prints as JSON. */
export interface TrialResult {
  /** Milliseconds from the launch of the server process to its first answer, in a process that already runs. */
  readonly firstAnswerMs: number;
  /** By {@link loadKey}. */
  readonly loads: Readonly<Record<string, LoadResult>>;
}
