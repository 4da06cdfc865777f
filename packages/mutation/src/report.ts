import type { Judged } from "./reasons.js";
import { categories, isLimitCheck, judge, matches, readReasons } from "./reasons.js";
import type { ShardResult } from "./results.js";

/** Of all mutants, those that cannot be noticed included. */
const requiredPercent = 85;

/** docs/mutation.md, as a run writes it. */
export function formatReport(results: readonly ShardResult[]): string {
  const rows = results.map((result) => formatRow(result));
  return [
    "# Mutation testing of wire/",
    "",
    "Written by `npm run mutate` ([how to read it](../CONTRIBUTING.md#mutants)). Each mutant is one small change in a file of",
    "`packages/tenon/src/wire`; it is noticed when a unit test of the same folder fails. The share is of all mutants, those that",
    `nothing can notice included; the least allowed is ${String(requiredPercent)} %. None that survives is in a check of a length or a limit`,
    "and changes what the check does.",
    "",
    `| folder | mutants | noticed | share | ${Object.keys(categories).join(" | ")} | commit | date |`,
    `| --- | --- | --- | --- | ${Object.keys(categories)
      .map(() => "---")
      .join(" | ")} | --- | --- |`,
    ...rows,
    formatTotal(results),
    "",
    "What survives, by why it may:",
    "",
    ...Object.entries(categories).map(([category, meaning]) => `- **${category}**: ${meaning}`),
    ...results.flatMap(formatSurvivors),
    "",
  ].join("\n");
}

/** What is wrong with results: a share that is too small, a survivor that needs a reason, a reason for none. */
export function findFaults(results: readonly ShardResult[]): readonly string[] {
  const unused = readReasons().filter(
    (reason) =>
      !results.some(({ folder, survivors }) =>
        survivors.some((survivor) => matches(reason, folder, survivor)),
      ),
  );
  return [
    ...results
      .filter((result) => share(result) < requiredPercent)
      .map((result) => `${result.folder}: ${share(result).toFixed(1)} % of the mutants are noticed.`),
    ...results.flatMap(({ folder, survivors }) =>
      survivors
        .map((survivor) => judge(folder, survivor))
        .filter(
          ({ survivor, category }) =>
            isLimitCheck(survivor) && (category === "open" || category === "elsewhere"),
        )
        .map(
          ({ survivor }) =>
            `${folder}/${survivor.file}:${String(survivor.line)}: a check that no test holds: ${change(survivor)}`,
        ),
    ),
    ...unused.map(({ file, original }) => `reasons.json: nothing survives in ${file} at ${original}`),
  ];
}

function formatRow(result: ShardResult): string {
  const { folder, commit, date, mutantCount } = result;
  const cells = [
    folder,
    mutantCount,
    noticedCount(result),
    `${share(result).toFixed(1)} %`,
    ...byCategory([result]),
    commit,
    date,
  ];
  return `| ${cells.join(" | ")} |`;
}

function formatTotal(results: readonly ShardResult[]): string {
  const sum = (count: (result: ShardResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  const mutants = sum(({ mutantCount }) => mutantCount);
  const noticed = sum(noticedCount);
  const cells = [
    "**all**",
    mutants,
    noticed,
    `${((noticed / mutants) * 100).toFixed(1)} %`,
    ...byCategory(results),
    "",
    "",
  ];
  return `| ${cells.join(" | ")} |`;
}

/** How many survivors each category has, in the order of `categories`. */
function byCategory(results: readonly ShardResult[]): readonly number[] {
  const judged = results.flatMap(({ folder, survivors }) =>
    survivors.map((survivor) => judge(folder, survivor)),
  );
  return Object.keys(categories).map((name) => judged.filter(({ category }) => category === name).length);
}

function noticedCount({ killedCount, stoppedCount }: ShardResult): number {
  return killedCount + stoppedCount;
}

function share(result: ShardResult): number {
  return (noticedCount(result) / result.mutantCount) * 100;
}

function formatSurvivors({ folder, survivors }: ShardResult): readonly string[] {
  const judged = survivors.map((survivor) => judge(folder, survivor));
  const texts = judged.filter(({ category, reason }) => category === "text" && reason === "");
  const others = judged.filter((each) => !texts.includes(each));
  return [
    "",
    `## ${folder}`,
    "",
    ...(others.length === 0
      ? []
      : ["| line | change | why it may live |", "| --- | --- | --- |", ...others.map(formatSurvivor)]),
    ...(texts.length === 0
      ? []
      : ["", `Words of messages: ${texts.map(({ survivor }) => place(survivor)).join(", ")}.`]),
    ...(judged.length === 0 ? ["None."] : []),
  ];
}

function formatSurvivor({ survivor, category, reason }: Judged): string {
  return `| ${place(survivor)} | ${change(survivor).replaceAll("|", "\\|")} | ${category}${reason === "" ? "" : `: ${reason}`} |`;
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
