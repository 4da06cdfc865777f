import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createExitError } from "./exit-report.js";
import type { ExitReport } from "./exit-report.js";

const report: ExitReport = { code: 3, signal: null, endedBy: "itself", ranMs: 12, stderrTail: [] };
const early = { name: "kv", phase: "handshake", stdoutTail: [] } as const;
const running = { name: "kv", phase: "running", stdoutTail: [] } as const;

describe("createExitError()", () => {
  it("says how the process ended, after how long, and in which phase", () => {
    const { code, message, details } = createExitError(report, { ...early, stdoutTail: ["hello"] });
    assert.equal(code, "EXITED_EARLY");
    assert.match(
      message,
      /kv exited with code 3 after 12 ms, before it printed its handshake line\.\nLast output on stdout:\n {2}\| hello\n/,
    );
    assert.deepEqual([details["exitCode"], details["signal"], details["ranMs"]], [3, null, 12]);
    assert.deepEqual(details["stdoutTail"], ["hello"]);
  });

  it("is PLUGIN_EXITED once there was a handshake", () => {
    const connecting = createExitError(report, { ...running, phase: "connect" });
    assert.equal(connecting.code, "PLUGIN_EXITED");
    assert.match(connecting.message, /in the phase "connect"/);
    const killed = createExitError({ ...report, code: null, signal: "SIGKILL" }, running);
    assert.match(killed.message, /was ended by SIGKILL after 12 ms\..*memory runs out/);
  });

  it("quotes the last ten lines on stderr, a log entry as a person would write it", () => {
    const entry = `{"@level":"error","@message":"no disk","@timestamp":"2026-11-20T12:02:28.897818Z","path":"/data"}`;
    const lines = Array.from({ length: 11 }, (_, index) => `line ${index}`);
    const { message, details } = createExitError({ ...report, stderrTail: [...lines, entry] }, running);
    assert.match(message, /on stderr:\n {2}\| line 2\n[\s\S]*\| line 10\n {2}\| ERROR no disk path=\/data\n/);
    assert.deepEqual(details["stderrTail"], [...lines, entry]);
  });

  it("does not speak of an output that is not there, and puts its advice on a line of its own", () => {
    const silent = createExitError({ ...report, code: 0 }, running);
    assert.match(silent.message, /after 12 ms\. It wrote nothing to stderr: .* Launch it again to go on\.$/);
    const told = createExitError({ ...report, stderrTail: ["why"] }, running);
    assert.match(told.message, /\n {2}\| why\nIts last output says why: /);
  });

  const remedies = [
    [{ stderrTail: ["These are not meant to be executed directly."] }, /magic cookie/],
    [{ code: 127 }, /did not find the program/],
    [{ code: 126 }, /could not execute it/],
    [{ code: 0 }, /cannot listen exits with code 0/],
    [{ code: null, signal: "SIGKILL" }, /memory runs out/],
    [{ code: 1 }, /^It wrote nothing to stderr: look for .*process\.exit/],
    [{ code: 1, stderrTail: ["why"] }, /^Its last output says why: the option stderr /],
  ] as const;
  for (const [facts, remedy] of remedies) {
    it(`advises on ${JSON.stringify(facts)}`, () => {
      assert.match(createExitError({ ...report, ...facts }, early).remedy ?? "", remedy);
    });
  }
});
