import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ProcessIdentity } from "../../internal/process-identity.js";
import type { ReattachConfig } from "../../wire/handshake/index.js";
import { findAttachedProcess, observeTestProcess } from "./attached-process.js";
import type { ProcessSystem } from "./process-system.js";

const namespace = "pid:[1]";

/** A system with processes by pid, each with its start time; keeps the signals. */
class FakeSystem implements ProcessSystem {
  readonly ownPid = 1;
  readonly signals: (readonly [pid: number, signal: string])[] = [];
  readonly #processes: Map<number, string>;

  constructor(processes: Readonly<Record<number, string>>) {
    this.#processes = new Map(Object.entries(processes).map(([pid, start]) => [Number(pid), start]));
  }

  identify(pid: number): ProcessIdentity | undefined {
    const startTime = this.#processes.get(pid);
    return startTime === undefined ? undefined : { pid, startTime, pidNamespace: namespace };
  }

  observe({ pid, startTime, pidNamespace }: ProcessIdentity): "running" | "gone" | "unknown" {
    if (pidNamespace !== namespace) return "unknown";
    return this.#processes.get(pid) === startTime ? "running" : "gone";
  }

  kill(pid: number, signal: NodeJS.Signals): void {
    this.signals.push([pid, signal]);
  }

  /** The process ends; another one may get its pid. */
  replace(pid: number, startTime?: string): void {
    if (startTime === undefined) this.#processes.delete(pid);
    else this.#processes.set(pid, startTime);
  }
}

function configFor(pid: number, identity: Partial<ReattachConfig> = {}): ReattachConfig {
  const address = { network: "unix", path: "/s" } as const;
  return { protocol: "grpc", protocolVersion: 1, address, pid, test: false, ...identity };
}

const known = { startTime: "100", pidNamespace: namespace };

describe("findAttachedProcess()", () => {
  it("signals the process that the config knows", () => {
    const system = new FakeSystem({ 7: "100" });
    const found = findAttachedProcess(configFor(7, known), system);
    assert.equal(found?.signal("SIGTERM"), true);
    assert.deepEqual(system.signals, [[7, "SIGTERM"]]);
  });

  it("finds none when the pid is free, or another process'", () => {
    const system = new FakeSystem({ 7: "200" });
    assert.equal(findAttachedProcess(configFor(7, known), system), undefined);
    assert.equal(findAttachedProcess(configFor(8, known), system), undefined);
    assert.equal(findAttachedProcess(configFor(8), system), undefined);
  });

  it("does not signal a process that got the pid later", () => {
    const system = new FakeSystem({ 7: "100" });
    const found = findAttachedProcess(configFor(7, known), system);
    assert.equal(found?.isGone(), false);
    system.replace(7, "200");
    assert.equal(found?.isGone(), true);
    assert.equal(found?.signal("SIGKILL"), true, "there is nobody left to signal");
    assert.deepEqual(system.signals, []);
  });

  it("never signals a process that it knows by its pid alone", () => {
    const system = new FakeSystem({ 7: "100" });
    const found = findAttachedProcess(configFor(7), system);
    assert.equal(found?.signal("SIGTERM"), false);
    assert.equal(found?.isGone(), false);
    system.replace(7, "200");
    assert.equal(found?.isGone(), true, "its end is seen all the same");
    assert.deepEqual(system.signals, []);
  });

  it("never signals this process", () => {
    const system = new FakeSystem({ 1: "100" });
    const found = findAttachedProcess(configFor(1, known), system);
    assert.equal(found?.signal("SIGKILL"), false);
    assert.equal(found?.visible, false);
    assert.deepEqual(system.signals, []);
  });

  it("knows nothing of a process in another pid namespace, though the pid is taken here", () => {
    const system = new FakeSystem({ 7: "100" });
    const found = findAttachedProcess(configFor(7, { ...known, pidNamespace: "pid:[2]" }), system);
    assert.equal(found?.visible, false);
    assert.equal(found?.isGone(), false);
    assert.equal(found?.signal("SIGKILL"), false);
    assert.deepEqual(system.signals, []);
  });

  it("takes a signal that nobody is there to get for sent", () => {
    const system = new FakeSystem({ 7: "100" });
    system.kill = () => {
      throw new Error("ESRCH");
    };
    assert.equal(findAttachedProcess(configFor(7, known), system)?.signal("SIGTERM"), true);
  });
});

describe("observeTestProcess()", () => {
  it("watches, and never signals", () => {
    const system = new FakeSystem({ 7: "100" });
    const found = observeTestProcess(configFor(7, known), system);
    assert.equal(found.visible, true);
    assert.equal(found.signal("SIGKILL"), false);
    assert.deepEqual(system.signals, []);
  });

  it("takes a pid that is not there for one that counts elsewhere", () => {
    assert.equal(observeTestProcess(configFor(9), new FakeSystem({})).visible, false);
  });
});
