// A Go host that is killed with SIGKILL. Nobody tells its plugin; a Go plugin would live on.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { it } from "node:test";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { typescriptPlugin } from "../src/cases/plugin-under-test.js";
import { scratchFolder } from "../src/harness/scratch-folder.js";
import { goProgram } from "../src/peers/peer-paths.js";
import { describeWith } from "../src/requirements.js";

const promisedMs = 1_000;

const skip =
  process.platform === "linux" ? false : "a zombie can be told from a running process by /proc alone";

/** Whether a process runs; a zombie, which waits for a lazy init to be reaped, has ended. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "latin1");
    return !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
  } catch {
    return false;
  }
}

describeWith(["go"], "a Go host killed with SIGKILL", () => {
  it("takes a TypeScript plugin with it that serves with exitWithHost", { skip }, async (t) => {
    const cwd = scratchFolder(t);
    typescriptPlugin(new URL("../src/echo/plugin.ts", import.meta.url)).install(join(cwd, "echo"));
    const env = { ...process.env, ECHO_PLUGIN: "exec ./echo", ECHO_EXIT_WITH_HOST: "1" };
    const stdio = ["ignore", "pipe", "ignore"] as const;
    const host = spawn(goProgram("echo-host", "grpc-go 1.83"), ["wait"], { cwd, env, stdio: [...stdio] });
    const [line] = (await once(createInterface({ input: host.stdout }), "line")) as [string];
    const pid = Number(line);
    assert.ok(isRunning(pid));

    host.kill("SIGKILL");
    const killedAtMs = performance.now();
    // Nothing tells of the end of a process that is no child.
    while (isRunning(pid) && performance.now() - killedAtMs < 5 * promisedMs) await delay(5);
    const goneAfterMs = performance.now() - killedAtMs;
    if (isRunning(pid)) process.kill(pid, "SIGKILL");
    assert.ok(goneAfterMs < promisedMs, `gone after ${goneAfterMs.toFixed(0)} ms`);
  });
});
