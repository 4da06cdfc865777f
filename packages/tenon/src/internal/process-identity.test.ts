import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { observeProcess, readProcessIdentity } from "./process-identity.js";

const onLinux = process.platform === "linux";

describe("observeProcess()", () => {
  it("sees this process run", () => {
    const self = readProcessIdentity(process.pid);
    assert.ok(self);
    assert.equal(self.pid, process.pid);
    assert.equal(observeProcess(self), "running");
  });

  it("sees that a process has ended, as a zombie already", async () => {
    // The shell never waits for its child, which ends as soon as its stdin does and stays a zombie.
    const shell = spawn("sh", ["-c", "exec 3<&0; cat <&3 >/dev/null & echo $!; exec sleep 60"]);
    const [line] = (await once(shell.stdout, "data")) as [Buffer];
    const child = readProcessIdentity(Number(line.toString()));
    assert.ok(child);
    assert.equal(observeProcess(child), "running");
    const closed = once(shell, "close");
    shell.stdin.end();
    while (observeProcess(child) === "running") await new Promise(setImmediate);
    assert.equal(observeProcess(child), "gone");
    shell.kill();
    await closed;
    assert.equal(readProcessIdentity(child.pid), undefined);
  });

  it(
    "takes another process with the same pid for gone",
    { skip: !onLinux && "only Linux tells start times" },
    () => {
      const self = readProcessIdentity(process.pid);
      assert.ok(self);
      assert.equal(observeProcess({ ...self, startTime: "1" }), "gone");
    },
  );

  it("does not judge a process of another pid namespace", { skip: !onLinux && "only Linux has them" }, () => {
    const self = readProcessIdentity(process.pid);
    assert.ok(self);
    assert.equal(observeProcess({ ...self, pidNamespace: "pid:[1]" }), "unknown");
  });
});
