import { align } from "./align.js";
import type { LoadResult } from "./closed-loop.js";
import { loadKey, loads } from "./loads.js";
import type { TrialResult } from "./loads.js";
import { median, spread } from "./statistics.js";

/** The rounds of one stack, by the stack's name. */
export type Results = ReadonlyMap<string, readonly TrialResult[]>;

/** One row a figure: the median of each stack with its minimum and maximum, and the first against the others. */
export function formatTable(results: Results): string {
  const names = [...results.keys()];
  const head = ["", ...names.map((name) => `${name} (min–max)`), ...ratioHeads(names)];
  const rows = [head];
  for (const load of loads) {
    const key = loadKey(load);
    rows.push(
      row({ label: `calls/s, ${key}`, best: "most" }, results, (trial) => figure(trial, key).callsPerSecond),
    );
  }
  for (const load of loads) {
    const key = loadKey(load);
    const label = `CPU µs a call, both sides, ${key}`;
    rows.push(row({ label, best: "least" }, results, (trial) => figure(trial, key).cpuUsPerCall));
  }
  const start = { label: "launch to first answer, ms", best: "least" } as const;
  rows.push(row(start, results, (trial) => trial.firstAnswerMs));
  return align(rows);
}

function ratioHeads(names: readonly string[]): string[] {
  return names.slice(1).map((name) => `${names[0] ?? ""} against ${name}`);
}

/** What a row shows, and which end of it is the good one. */
interface Figure {
  readonly label: string;
  readonly best: "most" | "least";
}

function figure(trial: TrialResult, key: string): LoadResult {
  const result = trial.loads[key];
  if (result === undefined) throw new Error(`a trial has no figure for ${key}`);
  return result;
}

/** The ratio is the median of the rounds' own ratios: both sides of each come from the same minute. */
function row({ label, best }: Figure, results: Results, pick: (trial: TrialResult) => number): string[] {
  const columns = [...results.values()].map((trials) => trials.map(pick));
  const [first = [], ...others] = columns;
  const figures = columns.map((values) => {
    const { min, median: middle, max } = spread(values);
    return `${formatFigure(middle)} (${formatFigure(min)}–${formatFigure(max)})`;
  });
  const ratios = others.map((values) => {
    const ratio = median(values.map((value, round) => (first[round] ?? 0) / value));
    return best === "most" ? `${ratio.toFixed(2)} × more` : `${(1 / ratio).toFixed(2)} × less`;
  });
  return [label, ...figures, ...ratios];
}

function formatFigure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}
