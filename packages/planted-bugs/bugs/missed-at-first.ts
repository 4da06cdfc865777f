/** Those that nothing found when they were first planted, and what finds them was written for. */
export const missedAtFirst: ReadonlySet<string> = new Set<string>([]);
