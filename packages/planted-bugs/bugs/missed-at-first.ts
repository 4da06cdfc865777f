/** Those that nothing found when they were first planted, and what finds them was written for. */
export const missedAtFirst: ReadonlySet<string> = new Set([
  "end-stream-from-continuation",
  "type-id-given-twice",
  "heap-sifts-down-only",
  "failure-drops-trailers",
]);

/** Those that only random inputs found then, a test's or the fuzzer's, and what finds them each time was written for. */
export const foundByChanceAtFirst: ReadonlySet<string> = new Set([
  "split-padding-delivered",
  "integer-ends-at-128",
  "position-forgotten",
]);
