import type { BranchKind } from "./branch.js";

/** A branch that no input can reach, and why. */
export interface UnreachableBranch {
  /** From `packages/tenon/src/` on. */
  readonly file: string;
  /** Its line, without the blanks around it. */
  readonly source: string;
  readonly kind: BranchKind;
  readonly reason: string;
}

/** Left out of the figures. An entry that is reached, or no longer there, fails the run. */
export const unreachable: readonly UnreachableBranch[] = [];
