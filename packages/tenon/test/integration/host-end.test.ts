import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { PluginError } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import type { LaunchOptions, PluginClient } from "../../src/host/index.js";
import { readProcessIdentity } from "../../src/internal/process-identity.js";
import { contract as pluginContract } from "../fixtures/plugin-contract.js";
import { isolateTemporaryFiles, listHeld } from "../support/held-resources.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";

isolateTemporaryFiles();

describe("close()", () => {
  it("ends a plugin by Shutdown, and leaves nothing", async () => {
    const before = listHeld();
    const client = await start("well-behaved");
    const { pid } = client;
    await client.close();
    const { endedBy, code, signal, ranMs, stderrTail } = await client.exited;
    assert.deepEqual(
      { endedBy, code, signal, stderrTail },
      { endedBy: "shutdown", code: 0, signal: null, stderrTail: [] },
    );
    assert.ok(ranMs > 0);
    assert.equal(isAlive(pid), false);
    assert.deepEqual(listHeld(), before);
    assert.deepEqual(await readdir(process.env["TMPDIR"] ?? ""), []);
  });

  it("may be called again, at once and later", async () => {
    const client = await start("well-behaved");
    await Promise.all([client.close(), client.close()]);
    await client.close();
    await client[Symbol.asyncDispose]();
  });

  it("goes on to SIGTERM when Shutdown has no effect in time", async () => {
    const client = await start("ignores-shutdown", { timeouts: { shutdownMs: 50 } });
    await client.close();
    const { endedBy, signal } = await client.exited;
    assert.deepEqual({ endedBy, signal }, { endedBy: "sigterm", signal: "SIGTERM" });
  });

  it("goes on to SIGTERM at once when the plugin does not know Shutdown", async () => {
    const client = await start("no-controller", { timeouts: { shutdownMs: 600_000 } });
    await client.close();
    assert.equal((await client.exited).endedBy, "sigterm");
  });

  it("goes on to SIGKILL when SIGTERM has no effect in time", async () => {
    const client = await start("ignores-sigterm", { timeouts: { shutdownMs: 50, terminateMs: 50 } });
    await client.close();
    const { endedBy, signal } = await client.exited;
    assert.deepEqual({ endedBy, signal }, { endedBy: "sigkill", signal: "SIGKILL" });
  });

  it("goes on to SIGKILL when its signal fires", async () => {
    const client = await start("ignores-sigterm", { timeouts: { shutdownMs: 600_000 } });
    await client.close({ signal: AbortSignal.abort() });
    assert.equal((await client.exited).endedBy, "sigkill");
  });

  it("goes on to SIGKILL when its time is out, also in a second call", async () => {
    const client = await start("ignores-sigterm", { timeouts: { shutdownMs: 600_000 } });
    const first = client.close();
    await client.close({ timeoutMs: 50 });
    await first;
    assert.equal((await client.exited).endedBy, "sigkill");
  });

  it("rejects calls in flight, and calls after it, with CLOSED", async () => {
    const client = await start("silent-call");
    const sample = await client.dispense("sample");
    const call = assert.rejects(sample.echo({}), isClosed);
    await client.close();
    await call;
    await assert.rejects(sample.echo({}), isClosed);
    await assert.rejects(client.ping(), isClosed);
    await assert.rejects(client.dispense("sample"), isClosed);
  });

  it("rejects calls after it with CLOSED, also when the plugin has closed the connection in good order", async () => {
    const module = fileURLToPath(new URL("../fixtures/plugin-bare.ts", import.meta.url));
    const options = { module, execArgv: ["--import", "tsx"], logger: recordingLogger() };
    const client = await launch(pluginContract, options);
    const sample = await client.dispense("sample");
    await client.close();
    await assert.rejects(sample.echo({}), isClosed);
    await assert.rejects(sample.echo({}), { origin: "caller" });
  });

  it("kills what the plugin leaves in its process group", async () => {
    const client = await start("leaves-grandchild");
    const grandchild = Number((await (await client.dispense("sample")).echo({})).author);
    assert.equal(isAlive(grandchild), true);
    await client.close();
    await untilGone(grandchild);
  });

  it("kills what a plugin that died by itself left in its process group", async () => {
    const client = await start("leaves-grandchild");
    const grandchild = Number((await (await client.dispense("sample")).echo({})).author);
    process.kill(client.pid, "SIGKILL");
    assert.equal((await client.exited).endedBy, "itself");
    await untilGone(grandchild);
  });

  it("kills the program behind a shell", async () => {
    const client = await launch(contract, {
      command: `${fixture("tells-pid")}; true`,
      logger: recordingLogger(),
    });
    const pid = Number((await (await client.dispense("sample")).echo({})).author);
    assert.notEqual(pid, client.pid);
    await client.close();
    await untilGone(pid);
  });

  it("removes a socket that an older plugin put elsewhere", async () => {
    const path = join(tmpdir(), "elsewhere");
    const client = await start("socket-elsewhere", {}, [path]);
    assert.equal(existsSync(path), true);
    await client.close();
    assert.equal(existsSync(path), false);
  });

  it("rejects a wrong option", async () => {
    await using client = await start("well-behaved");
    // @ts-expect-error -- 2353: the type knows it too
    await assert.rejects(client.close({ timeoutMS: 1 }), /did you mean timeoutMs\?/);
    await assert.rejects(client.close({ timeoutMs: -1 }), RangeError);
  });
});

async function start(
  name: string,
  options: Pick<LaunchOptions, "timeouts"> = {},
  args: readonly string[] = [],
): Promise<PluginClient<typeof contract>> {
  return launch(contract, { command: [fixture(name), ...args], logger: recordingLogger(), ...options });
}

function isClosed(error: unknown): boolean {
  return PluginError.is(error, "CLOSED");
}

/** Whether a process runs; one that has ended and was not collected by its parent yet does not. */
function isAlive(pid: number): boolean {
  return readProcessIdentity(pid) !== undefined;
}

/** The kernel takes a moment from the signal to the end of a process that is not our child; there is no event for it. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise(setImmediate);
}
