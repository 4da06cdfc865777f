/** A way that the code can take. */
export interface Branch {
  /** From `packages/tenon/src/` on. */
  readonly file: string;
  /** The place in the TypeScript source, for reports. */
  readonly line: number;
  readonly source: string;
  readonly kind: BranchKind;
  /** Where the function around it ends in the compiled file: V8 counts by function. */
  readonly functionEnd: number;
  /** The branch is taken as often as the code at `at` is executed, less what is executed at `minus`. */
  readonly at: number;
  readonly minus: number | undefined;
}

export type BranchKind =
  | "function"
  | "then"
  | "else"
  | "case"
  | "loop"
  | "catch"
  | "?"
  | ":"
  | "right side"
  | "no right side";

/** A compiled file with its branches. */
export interface CoveredFile {
  /** As V8 names the script. */
  readonly url: string;
  readonly file: string;
  readonly branches: readonly Branch[];
}
