import { readFileSync } from "node:fs";
import type { Survivor } from "./try-mutants.js";

/** Why a survivor may live, best first. */
export const categories = {
  equivalent:
    "No input can tell it from the original: the line does the same, or the types rule out what would differ.",
  cost: "The results are the same; only their cost in time or memory differs.",
  text: "Words for people: an error's message, or its name. Tests ask for what matters in them.",
  elsewhere: "Noticed by tests outside of the folder, which the reason names.",
  open: "No test notices it yet.",
} as const;

export type Category = keyof typeof categories;

/** A line of reasons.json. */
export interface Reason {
  /** From wire/: `http2/settings.ts`. */
  readonly file: string;
  readonly original: string;
  /** Without it: whatever the original was changed to. */
  readonly replacement?: string;
  readonly category: Category;
  readonly reason: string;
}

/** A survivor and what is said of it. */
export interface Judged {
  readonly survivor: Survivor;
  readonly category: Category;
  readonly reason: string;
}

const reasonsFile = new URL("../reasons.json", import.meta.url);

export function readReasons(): readonly Reason[] {
  return JSON.parse(readFileSync(reasonsFile, "utf8")) as readonly Reason[];
}

/** @param folder from wire/ */
export function judge(reasons: readonly Reason[], folder: string, survivor: Survivor): Judged {
  const reason = reasons.find((each) => matches(each, folder, survivor));
  if (reason !== undefined) return { survivor, category: reason.category, reason: reason.reason };
  if (isText(survivor)) return { survivor, category: "text", reason: "" };
  return { survivor, category: "open", reason: "" };
}

export function matches(reason: Reason, folder: string, survivor: Survivor): boolean {
  return (
    reason.file === `${folder}/${survivor.file}` &&
    reason.original === survivor.original &&
    (reason.replacement ?? survivor.replacement) === survivor.replacement
  );
}

/** Whether a survivor is a string of several words that was emptied: no name or value of a protocol has a space. */
function isText({ mutator, original }: Survivor): boolean {
  return mutator === "StringLiteral" && /\S \S/.test(original);
}

/**
 * Whether a survivor is in a check of a length or a limit, by the words in it. Such a one may not stay without a reason: it must
 * be equivalent.
 */
export function isLimitCheck({ mutator, original }: Survivor): boolean {
  const changesACheck = mutator === "ConditionalExpression" || mutator === "EqualityOperator";
  return (
    changesACheck &&
    /length|count|size|bytes|limit|max|min|window|credit|left|offset|end|[<>]/i.test(original)
  );
}
