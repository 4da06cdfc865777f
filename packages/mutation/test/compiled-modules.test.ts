import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileFunction } from "node:vm";
import { compileMutant, compileWithCoverage } from "../src/compiled-modules.js";

/** As Stryker's instrumenter writes `export const isSmall = (n: number) => n < 3;`. */
const instrumented = `
  export const isSmall = (n: number): boolean =>
    stryMutAct_9fa48("0") ? () => undefined : (stryCov_9fa48("0"),
    stryMutAct_9fa48("1") ? n <= 3 : stryMutAct_9fa48("2") ? n >= 3 : (stryCov_9fa48("1", "2"), n < 3));
`;

interface IsSmallModule {
  isSmall(n: number): boolean;
}

function evaluate(code: string, parameters: Record<string, unknown>): IsSmallModule {
  const module = { exports: {} };
  const run = compileFunction(code, ["module", ...Object.keys(parameters)]) as (...values: unknown[]) => void;
  run(module, ...Object.values(parameters));
  return module.exports as IsSmallModule;
}

describe("compileMutant()", () => {
  it("leaves the original where no mutant is asked for", () => {
    const code = compileMutant("/a.ts", instrumented);
    assert.doesNotMatch(code, /stry/);
    const { isSmall } = evaluate(code, {});
    assert.deepEqual([2, 3].map(isSmall), [true, false]);
  });

  it("leaves one mutant, and says when it is reached", () => {
    let hitCount = 0;
    const hitMutant = (): boolean => ++hitCount > 0;
    const { isSmall } = evaluate(compileMutant("/a.ts", instrumented, "1"), { hitMutant });
    assert.deepEqual([3, 4].map(isSmall), [true, false]);
    assert.equal(hitCount, 2);
  });
});

describe("compileWithCoverage()", () => {
  it("counts how often each mutant would have been reached", () => {
    const hits = new Uint32Array(3);
    const { isSmall } = evaluate(compileWithCoverage("/a.ts", instrumented), { hits });
    assert.deepEqual([2, 3].map(isSmall), [true, false]);
    assert.deepEqual([...hits], [2, 2, 2]);
  });
});
