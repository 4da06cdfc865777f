import type { Judged, Reason } from "./reasons.js";
import { categories, isLimitCheck, judge, matches } from "./reasons.js";
import type { ShardResult } from "./results.js";

/** Of all mutants, those that cannot be noticed included. */
const requiredPercent = 85;

/** Their survivors have no reasons yet, so that only their share is checked, where they have been tried. */
export const newFolders: ReadonlySet<string> = new Set(["gob", "netrpc", "yamux"]);

/** docs/mutation.md, as a run writes it. */
export function formatReport(results: readonly ShardResult[], reasons: readonly Reason[]): string {
  const judged = results.map((result) => ({ result, survivors: judgeAll(result, reasons) }));
  const names = Object.keys(categories);
  return [
    "# Mutation testing of wire/",
    "",
    "Written by `npm run mutate` ([how to read it](../CONTRIBUTING.md#mutants)). Each mutant is one small change in a file of",
    "`packages/tenon/src/wire`; it is noticed when a unit test of the same folder fails. The share is of all mutants, those that",
    `nothing can notice included; the least allowed is ${String(requiredPercent)} %. None that survives may be in a check of a length or a limit`,
    "and change what the check does. Tests that take longer than half a second are left out: what they alone notice counts as",
    "survived.",
    "",
    `| folder | mutants | noticed | share | ${names.join(" | ")} | commit | date |`,
    `| --- | --- | --- | --- | ${names.map(() => "---").join(" | ")} | --- | --- |`,
    ...judged.map(({ result, survivors }) => formatRow(result, survivors)),
    formatRow(
      total(results),
      judged.flatMap(({ survivors }) => survivors),
    ),
    "",
    "What survives, by why it may:",
    "",
    ...Object.entries(categories).map(([category, meaning]) => `- **${category}**: ${meaning}`),
    "",
    `The survivors of ${[...newFolders].join(", ")}, which are new, have not been looked through.`,
    ...judged.flatMap(({ result, survivors }) => formatSurvivors(result.folder, survivors)),
    "",
  ].join("\n");
}

/** What is wrong with results: a share that is too small, a survivor that needs a test or a reason, a reason for none. */
export function findFaults(results: readonly ShardResult[], reasons: readonly Reason[]): readonly string[] {
  return [...results.flatMap((result) => shardFaults(result, reasons)), ...unusedReasons(results, reasons)];
}

function shardFaults(result: ShardResult, reasons: readonly Reason[]): readonly string[] {
  const { folder } = result;
  const percent = share(result);
  const unheld = newFolders.has(folder) ? [] : judgeAll(result, reasons).filter(isUnheldCheck);
  return [
    ...(percent < requiredPercent ? [`${folder}: ${percent.toFixed(1)} % of the mutants are noticed.`] : []),
    ...unheld.map(
      ({ survivor }) => `${folder}/${place(survivor)}: a check that no test holds: ${change(survivor)}`,
    ),
  ];
}

function isUnheldCheck({ survivor, category }: Judged): boolean {
  return isLimitCheck(survivor) && (category === "open" || category === "elsewhere");
}

function unusedReasons(results: readonly ShardResult[], reasons: readonly Reason[]): readonly string[] {
  const isUsed = (reason: Reason): boolean =>
    results.some(({ folder, survivors }) => survivors.some((each) => matches(reason, folder, each)));
  return reasons
    .filter((reason) => !isUsed(reason))
    .map(({ file, original }) => `reasons.json: nothing survives in ${file} at ${original}`);
}

function judgeAll({ folder, survivors }: ShardResult, reasons: readonly Reason[]): readonly Judged[] {
  return survivors.map((survivor) => judge(reasons, folder, survivor));
}

function formatRow(result: Omit<ShardResult, "survivors">, survivors: readonly Judged[]): string {
  const { folder, commit, date, mutantCount } = result;
  const counts = Object.keys(categories).map(
    (name) => survivors.filter(({ category }) => category === name).length,
  );
  const percent = `${share(result).toFixed(1)} %`;
  const cells = [folder, mutantCount, noticedCount(result), percent, ...counts, commit, date];
  return `| ${cells.join(" | ")} |`;
}

function total(results: readonly ShardResult[]): Omit<ShardResult, "survivors"> {
  const sum = (count: (result: ShardResult) => number): number =>
    results.reduce((before, result) => before + count(result), 0);
  return {
    folder: "**all**",
    mutantCount: sum(({ mutantCount }) => mutantCount),
    killedCount: sum(({ killedCount }) => killedCount),
    stoppedCount: sum(({ stoppedCount }) => stoppedCount),
    commit: "",
    date: "",
  };
}

type Counts = Pick<ShardResult, "mutantCount" | "killedCount" | "stoppedCount">;

function noticedCount({ killedCount, stoppedCount }: Counts): number {
  return killedCount + stoppedCount;
}

function share(counts: Counts): number {
  return (noticedCount(counts) / counts.mutantCount) * 100;
}

function formatSurvivors(folder: string, survivors: readonly Judged[]): readonly string[] {
  const texts = survivors.filter(({ category, reason }) => category === "text" && reason === "");
  const others = survivors.filter((each) => !texts.includes(each));
  const places = texts.map(({ survivor }) => place(survivor)).join(", ");
  return [
    "",
    `## ${folder}`,
    ...(survivors.length === 0 ? ["", "None."] : []),
    ...(others.length === 0 ? [] : ["", "| line | change | why it may live |", "| --- | --- | --- |"]),
    ...others.map(formatSurvivor),
    ...(texts.length === 0 ? [] : ["", `Words of messages: ${places}.`]),
  ];
}

function formatSurvivor({ survivor, category, reason }: Judged): string {
  const why = reason === "" ? category : `${category}: ${reason}`;
  return `| ${place(survivor)} | ${change(survivor).replaceAll("|", "\\|")} | ${why.replaceAll("|", "\\|")} |`;
}

function place({ file, line }: Judged["survivor"]): string {
  return `${file}:${String(line)}`;
}

function change({ original, replacement }: Judged["survivor"]): string {
  return `${quote(original)} → ${quote(replacement)}`;
}

/** Code as Markdown. */
function quote(code: string): string {
  return code.includes("`") ? `\`\` ${code} \`\`` : `\`${code}\``;
}
