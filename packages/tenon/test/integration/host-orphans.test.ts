import assert from "node:assert/strict";
import { mkdtemp, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { runKillTrial } from "../orphans/kill-trial.js";
import { contract, fixture } from "../support/host-fixtures.js";

// Only Linux shows a process' environment, by which the trial finds all that belong to it.
describe("a host that is gone", { skip: process.platform !== "linux" }, () => {
  let temporaryDirectory: string;
  beforeEach(async () => {
    temporaryDirectory = await mkdtemp(join(tmpdir(), "orphans-"));
  });
  afterEach(() => rm(temporaryDirectory, { recursive: true }));

  const commands = [
    [fixture("well-behaved")],
    `${fixture("ignores-sigterm")}; true`,
    [fixture("leaves-grandchild")],
  ] as const;

  it("is outlived by none of its plugins by a second when it is killed with SIGKILL", async () => {
    for (let trial = 1; trial <= 3; trial++) {
      const outcome = await runKillTrial({
        handshake: contract.handshake,
        commands,
        killWhen: "running",
        temporaryDirectory,
      });
      assert.ok(outcome.processCount >= 6, `there were only ${outcome.processCount} processes`);
      assert.deepEqual(outcome.survivors, []);
      assert.deepEqual(outcome.leftFiles, []);
      assert.ok(outcome.goneAfterMs < 1_000, `the last was gone after ${outcome.goneAfterMs} ms`);
    }
  });

  it("is outlived by none of them when it calls process.exit() without closing anything", async () => {
    const trial = { handshake: contract.handshake, commands, temporaryDirectory } as const;
    const outcome = await runKillTrial({ ...trial, killWhen: "running", endBy: "process.exit" });
    assert.deepEqual(outcome.survivors, []);
    assert.deepEqual(outcome.leftFiles, []);
    assert.ok(outcome.goneAfterMs < 1_000, `the last was gone after ${outcome.goneAfterMs} ms`);
  });

  it("is outlived by none that were started with a checksum, by the descriptor", async () => {
    for (const killWhen of ["running", 0, 10, 20, 40, 80] as const) {
      const outcome = await runKillTrial({
        handshake: contract.handshake,
        commands: [[fixture("well-behaved")], [fixture("leaves-grandchild")]],
        secure: true,
        killWhen,
        temporaryDirectory,
      });
      assert.deepEqual(outcome.survivors, []);
      assert.ok(outcome.goneAfterMs < 1_000, `the last was gone after ${outcome.goneAfterMs} ms`);
      for (const name of outcome.leftFiles) await rmdir(join(temporaryDirectory, name));
    }
  });

  // In the blink between making its private directory and starting a plugin, a host that is killed leaves it, empty.
  it("is outlived by none of them when it is killed while it starts them", async () => {
    for (const killWhen of [0, 5, 10, 20, 40, 80]) {
      const outcome = await runKillTrial({
        handshake: contract.handshake,
        commands,
        killWhen,
        temporaryDirectory,
      });
      assert.deepEqual(outcome.survivors, []);
      assert.ok(outcome.goneAfterMs < 1_000, `the last was gone after ${outcome.goneAfterMs} ms`);
      for (const name of outcome.leftFiles) await rmdir(join(temporaryDirectory, name));
    }
  });
});
