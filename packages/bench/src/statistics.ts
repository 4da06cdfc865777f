/** The middle of the values, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Minimum, median and maximum. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: median(values), max: Math.max(...values) };
}

/** The values in a random order (Fisher and Yates). */
export function shuffled<Value>(values: readonly Value[]): Value[] {
  const result = [...values];
  for (let left = result.length; left > 1; left--) {
    const at = Math.floor(Math.random() * left);
    const last = result[left - 1] as Value;
    result[left - 1] = result[at] as Value;
    result[at] = last;
  }
  return result;
}
