import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import { climbLadder } from "./kill-ladder.js";
import type { LadderTarget } from "./kill-ladder.js";

const never = new AbortController().signal;
const patient = { shutdownMs: Infinity, terminateMs: Infinity, killMs: Infinity };
const none = { shutdownMs: 0, terminateMs: 0, killMs: 0 };

describe("climbLadder()", () => {
  it("stops at Shutdown when the process ends by it", async () => {
    const { target, steps } = create({ endsAt: "shutdown" });
    await climbLadder(target, patient, never);
    assert.deepEqual(steps, ["shutdown"]);
  });

  it("goes on to SIGTERM, and then to SIGKILL, when time is out", async () => {
    const term = create({ endsAt: "SIGTERM" });
    await climbLadder(term.target, { ...patient, shutdownMs: 0 }, never);
    assert.deepEqual(term.steps, ["shutdown", "sigterm", "SIGTERM"]);
    const kill = create({ endsAt: "SIGKILL" });
    await climbLadder(kill.target, { ...patient, shutdownMs: 0, terminateMs: 0 }, never);
    assert.deepEqual(kill.steps, ["shutdown", "sigterm", "SIGTERM", "sigkill", "SIGKILL"]);
  });

  it("begins with SIGTERM when there is no connection", async () => {
    const { target, steps } = create({ endsAt: "SIGTERM" });
    await climbLadder({ ...target, shutdown: undefined }, patient, never);
    assert.deepEqual(steps, ["sigterm", "SIGTERM"]);
  });

  it("does not wait for a plugin that does not know Shutdown", async () => {
    const { target, steps } = create({ endsAt: "SIGTERM" });
    await climbLadder({ ...target, shutdown: () => Promise.resolve(false) }, patient, never);
    assert.deepEqual(steps, ["shutdown", "sigterm", "SIGTERM"]);
  });

  it("takes a Shutdown that fails for one that is under way", async () => {
    const { target, steps, end } = create({ endsAt: "SIGKILL" });
    const climbing = climbLadder(
      { ...target, shutdown: () => Promise.reject(new Error("hung up")) },
      patient,
      never,
    );
    end();
    await climbing;
    assert.deepEqual(steps, ["shutdown"]);
  });

  it("goes to SIGKILL at once when hurried, before and during a wait", async () => {
    const before = create({ endsAt: "SIGKILL" });
    await climbLadder(before.target, patient, AbortSignal.abort());
    assert.deepEqual(before.steps, ["sigkill", "SIGKILL"]);
    const during = create({ endsAt: "SIGKILL" });
    const hurry = new AbortController();
    const climbing = climbLadder(during.target, patient, hurry.signal);
    hurry.abort();
    await climbing;
    assert.deepEqual(during.steps, ["shutdown", "sigkill", "SIGKILL"]);
  });

  it("gives up on a process that survives SIGKILL", async () => {
    const { target } = create({ endsAt: undefined });
    await assert.rejects(climbLadder(target, none, never), (error) => PluginError.is(error, "KILL_FAILED"));
  });
});

/** A process that ends at a step, and notes all of them. */
function create({ endsAt }: { endsAt: "shutdown" | "SIGTERM" | "SIGKILL" | undefined }) {
  const ended = createDeferred<void>();
  const steps: string[] = [];
  const end = (): void => ended.resolve();
  const target: LadderTarget = {
    ended: ended.promise,
    shutdown: () => {
      if (endsAt === "shutdown") end();
      return Promise.resolve(true);
    },
    signal: (signal) => {
      steps.push(signal);
      if (endsAt === signal) end();
      return Promise.resolve();
    },
    onStep: (step) => void steps.push(step),
  };
  return { target, steps, end };
}
