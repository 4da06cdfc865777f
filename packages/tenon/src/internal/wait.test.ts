import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { PluginError } from "../errors/index.js";
import { settlesWithin, waitFor } from "./wait.js";

const never = new Promise<never>(() => undefined);
const onTimeout = (): Error => new Error("time is out");

describe("waitFor()", () => {
  it("gives the promise's outcome, and leaves no listener", async () => {
    const { signal } = new AbortController();
    assert.equal(await waitFor(Promise.resolve(1), { signal, timeoutMs: 60_000, onTimeout }), 1);
    await assert.rejects(waitFor(Promise.reject(new Error("own")), { signal, onTimeout }), /own/);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("rejects with ABORTED and the reason when the signal fires, before or during", async () => {
    const reason = new Error("why");
    const isAbort = (error: unknown): boolean => PluginError.is(error, "ABORTED") && error.cause === reason;
    await assert.rejects(waitFor(never, { signal: AbortSignal.abort(reason), onTimeout }), isAbort);
    const controller = new AbortController();
    const waiting = assert.rejects(waitFor(never, { signal: controller.signal, onTimeout }), isAbort);
    controller.abort(reason);
    await waiting;
  });

  it("does not leave a rejection unhandled that comes after an abort", async () => {
    const late = Promise.reject(new Error("late"));
    await assert.rejects(waitFor(late, { signal: AbortSignal.abort(), onTimeout }), /ABORTED/);
  });

  it("rejects when time is out", () =>
    assert.rejects(waitFor(never, { timeoutMs: 0, onTimeout }), /time is out/));

  it("takes a time that setTimeout would take for none", async () => {
    const soon = new Promise((resolve) => setImmediate(resolve, "in time"));
    assert.equal(await waitFor(soon, { timeoutMs: 2 ** 40, onTimeout }), "in time");
  });
});

describe("settlesWithin()", () => {
  it("says whether a promise settles in time", async () => {
    assert.equal(await settlesWithin(Promise.resolve(), {}), true);
    assert.equal(await settlesWithin(Promise.reject(new Error("own")), { timeoutMs: 60_000 }), true);
    assert.equal(await settlesWithin(never, { timeoutMs: 0 }), false);
    assert.equal(await settlesWithin(never, { signal: AbortSignal.abort() }), false);
  });
});
