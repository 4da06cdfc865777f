import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readProcessIdentity } from "../../internal/process-identity.js";
import { guardScript } from "./guard-script.js";
import { createOrphanGuard } from "./orphan-guard.js";

const shells = ["/bin/sh", "/bin/dash", "/bin/bash", "/bin/busybox"].filter((path) => existsSync(path));

for (const shell of shells) {
  describe(`the guard in ${shell}`, { skip: process.platform === "win32", timeout: 60_000 }, () => {
    it("kills the groups on its list when its input ends, and removes their directories", async () => {
      const directory = await mkdtemp(join(tmpdir(), "guard test-"));
      await writeFile(join(directory, "socket"), "");
      const victim = startVictim("trap '' TERM; echo ready; sleep 1000 & wait", true);
      await once(victim.stdout ?? victim, "data");
      const guard = startGuard(shell);
      guard.stdin?.end(`+ ${victim.pid} group ${directory}\n`);
      const [code, signal] = (await once(victim, "exit")) as [number | null, string | null];
      assert.deepEqual([code, signal], [null, "SIGKILL"]);
      await ended(guard);
      assert.equal(existsSync(directory), false);
    });

    it("ends with SIGTERM what heeds it", async () => {
      const victim = startVictim("exec sleep 1000", true);
      const guard = startGuard(shell);
      guard.stdin?.end(`+ ${victim.pid} group \n`);
      assert.deepEqual(await once(victim, "exit"), [null, "SIGTERM"]);
      await ended(guard);
    });

    it("kills a tree, down to those who ignore SIGTERM and lose their parent by it", async () => {
      const victim = startVictim(`sh -c 'trap "" TERM; echo $$; while :; do sleep 1000; done' & wait`, false);
      const [line] = (await once(victim.stdout ?? victim, "data")) as [Buffer];
      const guard = startGuard(shell);
      guard.stdin?.end(`+ ${victim.pid} tree \n`);
      await once(victim, "exit");
      await ended(guard);
      await gone(Number(line.toString()));
    });

    it("leaves alone who was taken off the list, and what is no entry", async () => {
      const victim = startVictim("exec sleep 1000", true);
      const guard = startGuard(shell);
      guard.stdin?.end(
        `+ ${victim.pid} group \n- ${victim.pid}\n+ -1 group \n+ 1; kill ${victim.pid} group \n+ x\n\n`,
      );
      await ended(guard);
      assert.equal(victim.signalCode, null);
      victim.kill("SIGKILL");
      await once(victim, "exit");
    });

    it("leaves alone a stranger that has the pid of a plugin that is gone", async () => {
      // The plugin's start time is noted when it is put on the list: here it is changed to that of another process.
      const victim = startVictim("exec sleep 1000", true);
      const script = guardScript.replace('$pid:$reach:$started"', '$pid:$reach:1"');
      assert.notEqual(script, guardScript);
      const guard = startGuard(shell, script);
      guard.stdin?.end(`+ ${victim.pid} group \n`);
      await ended(guard);
      assert.equal(victim.signalCode, null);
      victim.kill("SIGKILL");
      await once(victim, "exit");
    });

    const poorer = [
      ["a kernel that does not list children", "direct=yes", "direct="],
      ["a system without /proc", "proc=/proc\n", "proc=/no-such-proc\n"],
    ] as const;
    for (const [name, what, instead] of poorer) {
      it(`kills a tree on ${name}`, async () => {
        const victim = startVictim(
          `sh -c 'trap "" TERM; echo $$; while :; do sleep 1000; done' & wait`,
          false,
        );
        const [line] = (await once(victim.stdout ?? victim, "data")) as [Buffer];
        const script = guardScript.replace(what, instead);
        assert.notEqual(script, guardScript);
        const guard = startGuard(shell, script);
        guard.stdin?.end(`+ ${victim.pid} tree \n`);
        assert.deepEqual(await once(victim, "exit"), [null, "SIGTERM"]);
        await ended(guard);
        await gone(Number(line.toString()));
      });
    }
  });
}

describe("createOrphanGuard()", { skip: process.platform === "win32", timeout: 60_000 }, () => {
  it("starts one guard for all, and ends it with the last", async () => {
    const guard = createOrphanGuard();
    const input = guard.acquire();
    assert.notEqual(input, undefined);
    assert.equal(guard.acquire(), input);
    guard.release(undefined);
    assert.equal(input?.writableEnded, false);
    guard.release(undefined);
    assert.equal(input?.writableEnded, true);
    assert.notEqual(guard.acquire(), input);
    guard.release(undefined);
  });

  it("tells a new guard of the plugins that run when the old one was killed", async () => {
    const guard = createOrphanGuard();
    const first = guard.acquire();
    const victim = startVictim("exec sleep 1000", true);
    guard.add({ pid: victim.pid ?? 0, reach: "group", directory: "" });
    for (const pid of childrenOf(process.pid, "tenon: ends the plugins")) process.kill(pid, "SIGKILL");
    await once(first ?? process, "close");
    const second = guard.acquire();
    assert.notEqual(second, first);
    second?.destroy(); // As the end of this process would.
    assert.deepEqual(await once(victim, "exit"), [null, "SIGTERM"]);
    guard.release(victim.pid);
    guard.release(undefined);
  });

  it("has no guard where there is no shell", () => {
    const guard = createOrphanGuard("/no/such/sh");
    assert.equal(guard.acquire(), undefined);
    guard.release(undefined);
  });
});

function startVictim(script: string, detached: boolean): ChildProcess {
  return spawn("/bin/sh", ["-c", script], { detached, stdio: ["ignore", "pipe", "ignore"] });
}

function startGuard(shell: string, script = guardScript): ChildProcess {
  const args = shell.endsWith("busybox") ? ["sh", "-c", script] : ["-c", script];
  return spawn(shell, args, { stdio: ["pipe", "ignore", "ignore"] });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** Waits until a process that is not our child has ended; there is no event for that. */
async function gone(pid: number): Promise<void> {
  while (readProcessIdentity(pid) !== undefined) await new Promise(setImmediate);
}

function childrenOf(pid: number, text: string): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && match[2] === String(pid) && (match[3] ?? "").includes(text))
    .map((match) => Number(match?.[1]));
}
