// Stands in for node:test while mutants are tried: it only collects, so that a case can be run by itself, again and again, in
// one process. Has what the tests of wire/ use; a test that wants more of node:test fails here, before any mutant.

const separator = " > ";

/** One `it`. */
export interface TestCase {
  /** Its file, its `describe`s and its name. */
  readonly id: string;
  readonly run: () => unknown;
}

export interface TestCollector {
  readonly cases: readonly TestCase[];
  /** What a test file gets for `node:test`. */
  readonly module: {
    readonly describe: (name: string, define: () => void) => void;
    readonly it: (name: string, run: () => unknown) => void;
  };
}

/** @param file the first part of the ids */
export function createTestCollector(file: string): TestCollector {
  const cases: TestCase[] = [];
  const path = [file];
  const describe = (name: string, define: () => void): void => {
    path.push(name);
    define();
    path.pop();
  };
  const it = (name: string, run: () => unknown): void => {
    cases.push({ id: [...path, name].join(separator), run });
  };
  return { cases, module: { describe, it } };
}

/** The file in a case's id. */
export function fileOf(id: string): string {
  return id.slice(0, id.indexOf(separator));
}
