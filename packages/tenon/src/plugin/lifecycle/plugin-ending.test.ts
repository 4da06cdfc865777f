import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Logger } from "../../internal/logger.js";
import { createPluginEnding } from "./plugin-ending.js";
import type { EndingSteps, PluginEnding } from "./plugin-ending.js";

const timeouts = {
  onShutdownMs: 5,
  flushMs: 1000,
  drainMs: 700,
  exitMs: 0,
  brokerMs: 5_000,
  tlsHandshakeMs: 10_000,
};

/** An ending whose steps are written down in the order in which they are taken. */
function createRecorded(changes: Partial<EndingSteps> = {}): {
  ending: PluginEnding;
  taken: string[];
  logged: string[];
} {
  const taken: string[] = [];
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const logger: Logger = { trace: log, debug: log, info: log, warn: log, error: log };
  const steps: EndingSteps = {
    stopListening: async () => void taken.push("stop listening"),
    onShutdown: ({ reason }) => taken.push(`hook ${reason}`),
    flushOutput: async () => void taken.push("flush"),
    closeServer: async (timeoutMs) => void taken.push(`close within ${timeoutMs}`),
    ...changes,
  };
  return { ending: createPluginEnding(steps, timeouts, logger), taken, logged };
}

describe("createPluginEnding()", () => {
  it("takes its steps in order", async () => {
    const { ending, taken } = createRecorded();
    await ending.begin("shutdown");
    assert.equal(await ending.done, "shutdown");
    assert.deepEqual(taken, ["stop listening", "hook shutdown", "flush", "close within 700"]);
  });

  it("lets Shutdown be answered while the server waits for its calls to finish", async () => {
    let finishCalls: () => void = () => undefined;
    const calls = new Promise<void>((resolve) => (finishCalls = resolve));
    const { ending } = createRecorded({ closeServer: () => calls });
    await ending.begin("shutdown");
    finishCalls();
    assert.equal(await ending.done, "shutdown");
  });

  it("ends once, for the reason that came first", async () => {
    const { ending, taken } = createRecorded();
    await Promise.all([ending.begin("signal"), ending.begin("shutdown")]);
    assert.equal(await ending.done, "signal");
    assert.equal(taken.filter((step) => step.startsWith("hook")).join(), "hook signal");
  });

  it("goes on when a step fails, and logs it", async () => {
    const fail = (): never => {
      throw new Error("no");
    };
    const { ending, logged } = createRecorded({ onShutdown: fail, flushOutput: fail, stopListening: fail });
    await ending.begin("signal");
    assert.equal(await ending.done, "signal");
    assert.deepEqual(logged, [
      "closing the listener failed while the plugin ended",
      "onShutdown failed while the plugin ended",
      "flushing stdout failed while the plugin ended",
    ]);
  });

  it("waits for nobody when the host is gone", async () => {
    const { ending, taken } = createRecorded({ flushOutput: () => new Promise(() => undefined) });
    await ending.begin("host-gone");
    assert.equal(await ending.done, "host-gone");
    assert.deepEqual(taken, ["stop listening", "hook host-gone", "close within 0"]);
  });

  it("goes on when a step takes too long, and logs it", async () => {
    const { ending, logged } = createRecorded({ onShutdown: () => new Promise(() => undefined) });
    await ending.begin("signal");
    assert.deepEqual(logged, ["onShutdown took longer than its time limit while the plugin ended"]);
  });
});
