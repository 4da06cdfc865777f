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
    rows.push(row(`calls/s, ${key}`, results, (trial) => trial.loads[key]?.callsPerSecond ?? Number.NaN));
  }
  for (const load of loads) {
    const key = loadKey(load);
    rows.push(row(`CPU µs a call, both sides, ${key}`, results, (trial) => trial.loads[key]?.cpuUsPerCall ?? Number.NaN));
  }
  rows.push(row("launch to first answer, ms", results, (trial) => trial.firstAnswerMs));
  return align(rows);
}

function ratioHeads(names: readonly string[]): string[] {
  return names.slice(1).map((name) => `${names[0] ?? ""} / ${name}`);
}

/** The ratio is the median of the rounds' own ratios: both sides of each come from the same minute. */
function row(label: string, results: Results, pick: (trial: TrialResult) => number): string[] {
  const columns = [...results.values()].map((trials) => trials.map(pick));
  const [first = [], ...others] = columns;
  const figures = columns.map((values) => {
    const { min, median: middle, max } = spread(values);
    return `${formatFigure(middle)} (${formatFigure(min)}–${formatFigure(max)})`;
  });
  const ratios = others.map((values) => `${median(values.map((value, round) => (first[round] ?? 0) / value)).toFixed(2)} ×`);
  return [label, ...figures, ...ratios];
}

function formatFigure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("   "),
  );
  return lines.join("\n");
}
