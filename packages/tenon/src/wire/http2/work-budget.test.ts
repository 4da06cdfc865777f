import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionViolation } from "./connection-violation.js";
import { WorkBudget } from "./work-budget.js";

describe("WorkBudget", () => {
  it("lets as many streams be gone through as there were bytes, and the given number more", () => {
    const budget = new WorkBudget(100);
    budget.spend(100);
    budget.earn(7);
    budget.spend(7);
    assert.throws(() => budget.spend(1), ConnectionViolation);
  });

  it("saves up no more than the given number", () => {
    const budget = new WorkBudget(100);
    budget.earn(1_000_000);
    budget.spend(100);
    assert.throws(() => budget.spend(1), {
      errorCode: 11,
      message: "frame after frame concerned all open streams: 100 more than there were bytes",
    });
  });
});
