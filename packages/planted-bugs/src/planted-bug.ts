/** A mistake that somebody could make, as a change of one place in the sources. */
export interface PlantedBug {
  /** In kebab case, and in no other list. */
  readonly name: string;
  /** The source that it is planted in, below `packages/tenon/src`. */
  readonly file: string;
  /** The place: text that stands in the file exactly once. */
  readonly find: string;
  /** What stands there instead. */
  readonly replace: string;
  /** What a user suffers from it: why it is not the same program in other words. */
  readonly harm: string;
}
