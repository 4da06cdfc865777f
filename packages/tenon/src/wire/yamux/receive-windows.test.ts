import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OutputQueue } from "../queue/output-queue.js";
import { FrameWriter } from "./frame-writer.js";
import { ReceiveWindows } from "./receive-windows.js";
import { SessionStream } from "./session-stream.js";

describe("ReceiveWindows.isOverBudget()", () => {
  const port = { write: () => true, consume: () => {}, end: () => {}, reset: () => {} };
  const limits = { streamWindowBytes: 262_144, receiveBudgetBytes: 100 };

  it("is so above the budget alone, for a stream that holds more than its equal share of it", () => {
    const windows = new ReceiveWindows(limits, new FrameWriter(new OutputQueue()));
    const [greedy, modest] = [new SessionStream(1, port), new SessionStream(3, port)];
    windows.received(greedy, 80);
    assert.equal(windows.isOverBudget(greedy, 20, 2), false, "100 bytes are the budget");
    assert.equal(windows.isOverBudget(greedy, 21, 2), true);
    assert.equal(windows.isOverBudget(modest, 50, 2), false, "half of the budget is its share");
    assert.equal(windows.isOverBudget(modest, 51, 2), true);
  });
});
