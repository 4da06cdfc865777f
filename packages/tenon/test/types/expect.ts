/** Compiles only when `Check` is true: `type _ = Expect<Equal<A, B>>`. */
export type Expect<Check extends true> = Check;

/** Whether two types are the same, not only assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
