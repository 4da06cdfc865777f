import type { CoveredFile } from "./branches/branch.js";

/** What a worker is told to do with one target. */
export interface Job {
  /** The module that exports `targets`, compiled. */
  readonly targetsUrl: string;
  readonly targetName: string;
  /** What the library's scripts begin with: work is counted in them. */
  readonly libraryUrl: string;
  readonly files: readonly CoveredFile[];
  readonly corpus: readonly Uint8Array[];
  readonly seed: number;
  /** Inputs to make; 0 = the corpus alone. */
  readonly inputCount: number;
  /** Ends sooner when this has passed. @default never */
  readonly maxMs?: number | undefined;
  /** Choose the smallest set of inputs that reaches what all together reach, and shorten them. */
  readonly choosesCorpus: boolean;
  /** Where the input under way is shown: see `SharedInput`. */
  readonly shared: SharedArrayBuffer;
}

/** A rule that did not hold. */
export interface Finding {
  readonly input: Uint8Array;
  /** What was thrown, or which bound was broken. */
  readonly problem: string;
}

/** What has come of a job. */
export interface JobResult {
  /** Inputs that were made and run, the corpus not counted. */
  readonly inputCount: number;
  readonly seconds: number;
  /** By branch, in the order of the job's files: whether the corpus alone has reached it. */
  readonly reachedByCorpus: readonly boolean[];
  /** Branches that the made inputs have reached besides. */
  readonly newBranchCount: number;
  /** What the heap has grown by, after garbage collection, from the first tenth of the run to its end. */
  readonly heapGrowthBytes: number;
  /** The most blocks a byte that a batch took. */
  readonly mostWorkPerByte: number;
  readonly finding: Finding | undefined;
  /** When `choosesCorpus`: the chosen inputs. */
  readonly corpus: readonly Uint8Array[] | undefined;
}
