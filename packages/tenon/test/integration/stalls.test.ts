import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { PluginError, RpcStatusError } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import { contract } from "../fixtures/plugin-contract.js";
import { recordingLogger } from "../support/host-fixtures.js";
import { FixtureProcess, connectTo, fixtureCommand, pluginEnvironment } from "../support/plugin-process.js";

/** How long an event loop is blocked; the slow suite has ten seconds (scripts/lib/slow-suites.mjs). */
const blockMs = Number(process.env["TENON_BLOCK_MS"] ?? "2000");

const command = fixtureCommand("stalling-plugin.ts");
const blocking = { author: "block", body: Buffer.from(String(blockMs)) };

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a plugin whose handler blocks its event loop", { timeout: 120_000 }, () => {
  it("fails deadlines as deadlines meanwhile, and loses nothing", async () => {
    await using client = await launch(contract, { command, logger: recordingLogger() });
    const sample = await client.dispense("sample");
    const startedAtMs = performance.now();
    const blocked = sample.echo(blocking);
    const waiting = Array.from({ length: 100 }, (_, index) => sample.echo({ author: String(index) }));
    const overdue = sample.echo({ author: "late" }, { timeoutMs: 200 });
    await assert.rejects(overdue, (error) => RpcStatusError.is(error, "DEADLINE_EXCEEDED"));
    await assert.rejects(client.ping({ timeoutMs: 200 }), (error) =>
      RpcStatusError.is(error, "DEADLINE_EXCEEDED"),
    );
    assert.ok(performance.now() - startedAtMs < blockMs, "neither waits for the plugin");
    const answers = await Promise.all([blocked, ...waiting]);
    assert.ok(performance.now() - startedAtMs >= blockMs - 50);
    assert.deepEqual(
      answers.map(({ author }) => author),
      ["block", ...waiting.keys()].map(String),
    );
    await client.ping();
    await client.close();
    assert.equal((await client.exited).endedBy, "shutdown");
  });

  it("is killed by close() when it does not come back in time, and leaves nothing", async () => {
    await using client = await launch(contract, {
      command,
      logger: recordingLogger(),
      timeouts: { shutdownMs: 200, terminateMs: 200 },
    });
    const sample = await client.dispense("sample");
    await client.ping();
    const blocked = assert.rejects(sample.echo({ author: "block", body: Buffer.from("60000") }), (error) =>
      PluginError.is(error, "CLOSED"),
    );
    // In its handler once this is not answered.
    await assert.rejects(client.ping({ timeoutMs: 200 }));
    await client.close();
    await blocked;
    // SIGTERM's handler cannot run either.
    assert.equal((await client.exited).endedBy, "sigkill");
    assert.equal(isAlive(client.pid), false);
  });
});

describe("a host whose own code blocks its event loop", { timeout: 120_000 }, () => {
  it("gets every answer that came meanwhile, and its deadlines as deadlines", async () => {
    const file = fileURLToPath(new URL("../fixtures/stalling-host.ts", import.meta.url));
    const host = fork(file, ["block", String(blockMs)], { execArgv: ["--import", "tsx"] });
    const [result] = (await once(host, "message")) as [unknown];
    assert.deepEqual(result, {
      outcomes: ["10000 bytes", "DEADLINE_EXCEEDED"],
      listed: 1_000,
      endedBy: "shutdown",
    });
    host.disconnect();
    assert.deepEqual(await once(host, "exit"), [0, null]);
  });
});

describe("a handler that never answers", { timeout: 120_000 }, () => {
  it("ends with its call's deadline, or with close(), which it does not hold up for long", async () => {
    const logger = recordingLogger();
    await using client = await launch(contract, { command, logger });
    const sample = await client.dispense("sample");
    await assert.rejects(sample.echo({ author: "never" }, { timeoutMs: 200 }), (error) =>
      RpcStatusError.is(error, "DEADLINE_EXCEEDED"),
    );
    await logger.waitFor(({ message }) => message === "cancelled: never");
    const endless = assert.rejects(sample.echo({ author: "never" }), (error) =>
      PluginError.is(error, "CLOSED"),
    );
    await client.ping();
    await client.close();
    await endless;
    assert.equal((await client.exited).endedBy, "shutdown");
  });
});

describe("a host that vanishes in the middle of a call", { timeout: 120_000 }, () => {
  it("takes a plugin with it that it launched", async () => {
    const file = fileURLToPath(new URL("../fixtures/stalling-host.ts", import.meta.url));
    const host = fork(file, ["vanish"], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const [{ pid }] = (await once(host, "message")) as [{ pid: number }];
    const exited = once(host, "exit");
    host.kill("SIGKILL");
    await exited;
    const givesUpAtMs = performance.now() + 10_000;
    while (isAlive(pid) && performance.now() < givesUpAtMs)
      await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isAlive(pid), false);
  });

  it("cancels its calls, and leaves a plugin to the next host that serves another's, as Go's do", async (t) => {
    // No host that said who it is: what a Go host's plugin sees.
    const plugin = new FixtureProcess(t, command, pluginEnvironment());
    const first = await connectTo(plugin);
    void first.sample.echo({ author: "never" }).catch(() => undefined);
    await first.connection.ping();
    first.connection.destroy(new Error("the host is gone"));
    await plugin.untilWritten("stderr", "cancelled: never");
    const second = await connectTo(plugin);
    assert.equal((await second.sample.echo({ author: "next" })).author, "next");
    await second.connection.shutdown();
    assert.equal((await plugin.closed).code, 0);
  });
});
