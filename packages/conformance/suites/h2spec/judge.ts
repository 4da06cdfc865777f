import type { CaseResult } from "../case-result.js";
import type { H2specCase } from "./report.js";

/** Cases that cannot apply, by id, each with its reason. */
export type NotApplicable = Readonly<Record<string, string>>;

/**
 * Holds a report against the list of cases that cannot apply: a case on it has to fail or be skipped, any other has to
 * pass, and each on it has to be in the report.
 */
export function judgeReport(
  column: string,
  cases: readonly H2specCase[],
  notApplicable: NotApplicable,
): readonly CaseResult[] {
  const ids = new Set(cases.map(({ id }) => id));
  const unknown = Object.keys(notApplicable).filter((id) => !ids.has(id));
  return [
    ...cases.map((each) => judgeCase(column, each, notApplicable[each.id])),
    ...unknown.map((id) => fail(column, id, "listed as not applicable, and not in h2spec's report")),
  ];
}

function judgeCase(column: string, each: H2specCase, reason: string | undefined): CaseResult {
  const name = `${each.id} ${each.title}`;
  if (reason !== undefined) {
    if (each.outcome === "passed") return fail(column, name, "listed as not applicable, and passes");
    return { name, column, outcome: "not applicable", note: reason };
  }
  if (each.outcome === "passed") return { name, column, outcome: "passed", note: "" };
  return fail(column, name, each.outcome === "skipped" ? "h2spec skipped it" : each.details);
}

function fail(column: string, name: string, note: string): CaseResult {
  return { name, column, outcome: "failed", note };
}
