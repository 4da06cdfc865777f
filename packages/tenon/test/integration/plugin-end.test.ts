import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { isHandshakeProblem, parseHandshakeLine } from "../../src/wire/handshake/handshake-line.js";
import { connectTo, FixtureProcess, fixtureCommand, pluginEnvironment } from "../support/plugin-process.js";
import type { FixtureConnection } from "../support/plugin-process.js";

const commands = fixtureCommand("plugin-commands.ts");

type Fixture = FixtureConnection & { readonly plugin: FixtureProcess };

async function start(test: TestContext, serveOptions: object = {}): Promise<Fixture> {
  const env = pluginEnvironment({ FIXTURE_SERVE: JSON.stringify(serveOptions) });
  const plugin = new FixtureProcess(test, commands, env);
  return { ...(await connectTo(plugin)), plugin };
}

async function socketOf(plugin: FixtureProcess): Promise<string> {
  const line = parseHandshakeLine(await plugin.handshake());
  assert.ok(!isHandshakeProblem(line) && line.address.network === "unix");
  return line.address.path;
}

function crashEntry(plugin: FixtureProcess): Record<string, unknown> {
  const line = plugin.stderr.split("\n").find((each) => each.includes("plugin crashed"));
  return JSON.parse(line ?? "{}") as Record<string, unknown>;
}

describe("a plugin's end", () => {
  it("follows the host's Shutdown: hook, output, answer, exit with code 0", async (test) => {
    const { connection, output, plugin } = await start(test);
    await connection.shutdown();
    assert.match(output(), /ending: shutdown\n$/);
    assert.deepEqual(await plugin.closed, { code: 0, signal: null });
    assert.match(plugin.stderr, /hook done: shutdown\nserve resolved: \{"reason":"shutdown"\}\n/);
  });

  it("follows SIGTERM in the same way", async (test) => {
    const { connection, output, plugin } = await start(test);
    const socket = await socketOf(plugin);
    plugin.child.kill("SIGTERM");
    assert.deepEqual(await plugin.closed, { code: 0, signal: null });
    await connection.closed;
    assert.match(output(), /ending: signal\n$/);
    assert.match(plugin.stderr, /serve resolved: \{"reason":"signal"\}\n/);
    assert.equal(existsSync(socket), false);
  });

  it("is not brought about by SIGINT, which is counted", async (test) => {
    const { connection, plugin } = await start(test);
    plugin.child.kill("SIGINT");
    await plugin.untilWritten("stderr", /"@level":"trace".*interrupt.*"count":1/);
    plugin.child.kill("SIGINT");
    await plugin.untilWritten("stderr", /"count":2/);
    await connection.ping();
    await connection.shutdown();
    assert.deepEqual(await plugin.closed, { code: 0, signal: null });
  });

  it("cuts off a call that goes on, and a hook that takes too long", async (test) => {
    const timeouts = { onShutdownMs: 50, drainMs: 50 };
    const { connection, plugin, sample } = await start(test, { hookMs: 1_000_000, timeouts });
    const call = sample.list({ number: 1 })[Symbol.asyncIterator]();
    assert.equal((await call.next()).done, false);
    const rest = assert.rejects(async () => call.next());
    await connection.shutdown();
    await rest;
    // The hook's timer is still there: the process is ended all the same.
    assert.deepEqual(await plugin.closed, { code: 0, signal: null });
    assert.match(plugin.stderr, /"@level":"warn","@message":"onShutdown took longer than its time limit/);
    assert.match(
      plugin.stderr,
      /"@level":"warn".*something keeps its process alive.*"resources":\[.*"Timeout"/,
    );
  });

  it("is forced when something keeps the process alive", async (test) => {
    const { command, connection, plugin } = await start(test, { timeouts: { exitMs: 20 } });
    await command("keepAlive");
    await connection.shutdown();
    assert.deepEqual(await plugin.closed, { code: 0, signal: null });
    assert.match(plugin.stderr, /something keeps its process alive/);
  });

  it("follows the signal, and leaves the process to its program", async (test) => {
    const { connection, output, plugin, sample } = await start(test);
    await sample.echo({ author: "abort" });
    await connection.closed;
    assert.match(output(), /ending: aborted\n$/);
    await plugin.untilWritten("stderr", 'serve resolved: {"reason":"aborted"}');
    assert.deepEqual(await plugin.closed, { code: 0, signal: null });
  });

  it("is an entry at error, stack included, and code 1 when an error is not caught", async (test) => {
    const { command, plugin } = await start(test);
    const socket = await socketOf(plugin);
    await command("crash", "it broke").catch(() => "the answer may be overtaken by the end");
    assert.deepEqual(await plugin.closed, { code: 1, signal: null });
    const entry = crashEntry(plugin);
    assert.equal(entry["@level"], "error");
    assert.equal(entry["@message"], "plugin crashed: RangeError: it broke");
    assert.match(String(entry["error"]), /^RangeError: it broke\n {4}at raise \(.*plugin-commands\.ts/);
    assert.equal(existsSync(socket), false);
  });

  it("is an entry at error with the cause when a rejection is not handled", async (test) => {
    const { command, plugin } = await start(test);
    await command("reject", "it broke").catch(() => "the answer may be overtaken by the end");
    assert.deepEqual(await plugin.closed, { code: 1, signal: null });
    const entry = crashEntry(plugin);
    assert.equal(entry["@message"], "plugin crashed: unhandled rejection: Error: it broke");
    assert.match(String(entry["error"]), /\ncaused by: TypeError: the cause\n/);
  });
});

describe("a plugin whose host is gone", () => {
  async function startHost(
    test: TestContext,
    settings: { readonly command?: readonly string[]; readonly tells?: boolean; readonly serve?: object },
  ): Promise<{ host: FixtureProcess; fixture: FixtureConnection }> {
    const [node, ...args] = fixtureCommand("host-that-dies.ts");
    const env = pluginEnvironment({
      FIXTURE_SERVE: JSON.stringify(settings.serve ?? {}),
      ...(settings.tells === true ? { FIXTURE_TELLS: "1" } : {}),
    });
    const host = new FixtureProcess(test, [node, ...args, ...(settings.command ?? commands)], env);
    return { host, fixture: await connectTo(host) };
  }

  /** Kills the host and gives the milliseconds until its plugin, which has its output open, has ended too. */
  async function killAndMeasure(host: FixtureProcess): Promise<number> {
    const exited = once(host.child, "exit");
    host.child.kill("SIGKILL");
    await exited;
    const start = performance.now();
    await host.closed;
    return performance.now() - start;
  }

  /** Connects again, upon which a plugin that watches its host looks at once; then ends the plugin. */
  async function serveAnother(host: FixtureProcess, fixture: FixtureConnection): Promise<void> {
    const another = await connectTo(host);
    await another.connection.ping();
    await fixture.connection.ping();
    await fixture.connection.shutdown();
    await host.closed;
  }

  it("ends within a second when the host said who it is", async (test) => {
    const { host } = await startHost(test, { tells: true });
    assert.ok((await killAndMeasure(host)) < 1000);
    assert.match(host.stderr, /serve resolved: \{"reason":"host-gone"\}/);
  });

  it("ends within a second behind a shell, too", async (test) => {
    const command = ["sh", "-c", `${commands.map((part) => `'${part}'`).join(" ")}; true`];
    const { host } = await startHost(test, { tells: true, command });
    assert.ok((await killAndMeasure(host)) < 1000);
    assert.match(host.stderr, /serve resolved: \{"reason":"host-gone"\}/);
  });

  it("ends within a second under any host with exitWithHost", async (test) => {
    const { host } = await startHost(test, { serve: { exitWithHost: true } });
    assert.ok((await killAndMeasure(host)) < 1000);
  });

  it("stays under a host that may come back: one that does not say who it is", async (test) => {
    const { host, fixture } = await startHost(test, {});
    const exited = once(host.child, "exit");
    host.child.kill("SIGKILL");
    await exited;
    await serveAnother(host, fixture);
    assert.match(host.stderr, /serve resolved: \{"reason":"shutdown"\}/);
  });

  it("stays under a host that said who it is, too, with exitWithHost: false", async (test) => {
    const { host, fixture } = await startHost(test, { tells: true, serve: { exitWithHost: false } });
    const exited = once(host.child, "exit");
    host.child.kill("SIGKILL");
    await exited;
    await serveAnother(host, fixture);
    assert.match(host.stderr, /serve resolved: \{"reason":"shutdown"\}/);
  });

  it("stays when only the connection was renewed", async (test) => {
    const { host, fixture } = await startHost(test, { tells: true });
    fixture.connection.destroy(new Error("renewed"));
    await fixture.connection.closed;
    const renewed = await connectTo(host);
    await renewed.connection.ping();
    await renewed.connection.shutdown();
    await host.closed;
    assert.match(host.stderr, /serve resolved: \{"reason":"shutdown"\}/);
  });
});
