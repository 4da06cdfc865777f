import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { connectTo, FixtureProcess, fixtureCommand, pluginEnvironment } from "../support/plugin-process.js";

const commands = fixtureCommand("plugin-commands.ts");

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), "tenon-test-"));
});
after(() => rmSync(directory, { recursive: true }));

/** What plugins have in the directory; tsx has a folder of its own there. */
function ownFiles(): string[] {
  return readdirSync(directory).filter((name) => !name.startsWith("tsx-"));
}

async function runToEnd(plugin: FixtureProcess): Promise<number | null> {
  return (await plugin.closed).code;
}

describe("a plugin that no host started", () => {
  it("says what it is, on stderr alone, and ends with code 1", async (test) => {
    const plugin = new FixtureProcess(test, commands, { PATH: process.env["PATH"] ?? "" });
    assert.equal(await runToEnd(plugin), 1);
    assert.equal(plugin.stdout, "");
    assert.match(plugin.stderr, /This binary is a plugin\. These are not meant to be executed directly\./);
    assert.match(plugin.stderr, /FIXTURE_PLUGIN, by which a host makes itself known, is not set/);
  });

  it("tells another program's host apart", async (test) => {
    const plugin = new FixtureProcess(test, commands, pluginEnvironment({ FIXTURE_PLUGIN: "no" }));
    assert.equal(await runToEnd(plugin), 1);
    assert.match(plugin.stderr, /another program's host started it/);
  });

  it("leaves the decision to the program that asks for it", async (test) => {
    const env = { PATH: process.env["PATH"] ?? "", FIXTURE_SERVE: '{"onWrongCookie":"throw"}' };
    const plugin = new FixtureProcess(test, commands, env);
    assert.equal(await runToEnd(plugin), 1);
    assert.match(plugin.stderr, /PluginError: \[COOKIE_MISMATCH\] This binary is a plugin\./);
  });
});

describe("a plugin's start", () => {
  it("writes one handshake line of six fields to stdout, and nothing else, ever", async (test) => {
    const plugin = new FixtureProcess(test, commands, pluginEnvironment());
    const { command, connection } = await connectTo(plugin);
    await command("log", "a line");
    await connection.shutdown();
    assert.equal(await runToEnd(plugin), 0);
    assert.match(plugin.stdout, /^1\|1\|unix\|\/[^|]+\/plugin\d+\|grpc\|\n$/);
  });

  it("listens in the host's directory and leaves nothing there", async (test) => {
    const plugin = new FixtureProcess(
      test,
      commands,
      pluginEnvironment({ PLUGIN_UNIX_SOCKET_DIR: directory }),
    );
    const { connection } = await connectTo(plugin);
    assert.match(readdirSync(directory).join(), /^plugin\d+$/);
    await connection.shutdown();
    assert.equal(await runToEnd(plugin), 0);
    assert.deepEqual(ownFiles(), []);
  });

  it("listens in a private directory of its own when the host names none, and removes it", async (test) => {
    const plugin = new FixtureProcess(test, commands, pluginEnvironment({ TMPDIR: directory }));
    const { connection } = await connectTo(plugin);
    assert.deepEqual(ownFiles().length, 1);
    await connection.shutdown();
    assert.equal(await runToEnd(plugin), 0);
    assert.deepEqual(ownFiles(), []);
  });

  it("answers false to a host that asks for multiplexing, and tells its log", async (test) => {
    const plugin = new FixtureProcess(test, commands, pluginEnvironment({ PLUGIN_MULTIPLEX_GRPC: "true" }));
    assert.match(await plugin.handshake(), /\|grpc\|\|false$/);
    await plugin.untilWritten("stderr", /"@level":"error".*multiplexing/);
    plugin.child.kill();
    assert.equal(await runToEnd(plugin), 0);
  });

  it("tells the log what else of the host's wishes it cannot fulfil", async (test) => {
    const env = pluginEnvironment({ PLUGIN_MULTIPLEX_GRPC: "true", PLUGIN_PROTOCOL_VERSIONS: "7,x" });
    const plugin = new FixtureProcess(test, commands, env);
    assert.match(await plugin.handshake(), /^1\|1\|/);
    await plugin.untilWritten("stderr", /"@level":"error".*broker multiplexing/);
    assert.match(plugin.stderr, /"@level":"warn".*no number.*"entry":"x"/);
    assert.match(
      plugin.stderr,
      /"@level":"warn".*none of this plugin's protocol versions.*"hostVersions":"7,x"/,
    );
    plugin.child.kill();
    assert.equal(await runToEnd(plugin), 0);
  });

  it("fails with the reason in the log when it cannot listen", async (test) => {
    const missing = join(directory, "missing");
    const plugin = new FixtureProcess(test, commands, pluginEnvironment({ PLUGIN_UNIX_SOCKET_DIR: missing }));
    assert.equal(await runToEnd(plugin), 1);
    assert.equal(plugin.stdout, "");
    assert.match(
      plugin.stderr,
      /"@level":"error","@message":"plugin crashed: unhandled rejection: PluginError: \[LISTEN_FAILED\]/,
    );
  });

  it("fails when a method has no handler, naming it", async (test) => {
    const plugin = new FixtureProcess(test, fixtureCommand("plugin-incomplete.ts"), pluginEnvironment());
    assert.equal(await runToEnd(plugin), 1);
    assert.equal(plugin.stdout, "");
    assert.match(
      plugin.stderr,
      /TypeError: plugin \\"sample\\" has no handler .*\\"sum\\", got \\"not a function\\"/,
    );
  });

  it("leaves nothing when the process exits without an end", async (test) => {
    const plugin = new FixtureProcess(test, commands, pluginEnvironment({ TMPDIR: directory }));
    const { command } = await connectTo(plugin);
    await assert.rejects(command("exit", "bye"));
    assert.equal(await runToEnd(plugin), 3);
    assert.deepEqual(ownFiles(), []);
  });
});
