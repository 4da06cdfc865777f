import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { defineContract, grpcPlugin, PluginError } from "../../src/index.js";
import { formatReattachConfig, launch, parseReattachConfig, reattach } from "../../src/host/index.js";
import type { LaunchSettings } from "../../src/host/index.js";
import { NetrpcError } from "../../src/netrpc/index.js";
import { serveAt, serveForTest } from "../../src/plugin/index.js";
import { contract, versions } from "../fixtures/netrpc-contract.js";
import { Sample } from "../gen/sample_pb.js";
import { isolateTemporaryFiles, listHeld } from "../support/held-resources.js";
import { fixture, recordingLogger } from "../support/host-fixtures.js";

isolateTemporaryFiles();

const plugin = {
  module: fileURLToPath(new URL("../fixtures/netrpc-plugin.ts", import.meta.url)),
  execArgv: ["--import", "tsx"],
} as const;

function launchPlugin(options: LaunchSettings = {}) {
  return launch(contract, { ...plugin, logger: recordingLogger(), ...options });
}

const silent = { Tell: () => undefined };

describe("a plugin over net/rpc, in a process of its own", () => {
  it("is launched, pinged, called and closed, and leaves nothing", async () => {
    const held = listHeld();
    const client = await launchPlugin();
    assert.equal(client.protocol, "netrpc");
    assert.equal(client.version, 2);
    await client.ping();
    const commander = await client.dispense("commander");
    assert.equal(await commander.Command("echo hello there"), "hello there");
    await client.close();
    const report = await client.exited;
    assert.deepEqual([report.endedBy, report.code], ["shutdown", 0]);
    await assert.rejects(commander.Command("echo"), { code: "CLOSED" });
    await assert.rejects(client.dispense("commander"), { code: "CLOSED" });
    assert.deepEqual(listHeld(), held);
  });

  it("calls back while it is called", async () => {
    await using client = await launchPlugin();
    const commander = await client.dispense("commander");
    const told: string[] = [];
    const Watcher = { Tell: (text: string) => void told.push(text) };
    assert.equal(await commander.Run({ Command: "echo a", Watcher }), "a");
    assert.deepEqual(told, ["begins"]);
  });

  it("answers with an error's text, which its log has too", async () => {
    const logger = recordingLogger();
    await using client = await launchPlugin({ logger });
    const commander = await client.dispense("commander");
    await assert.rejects(
      commander.Command("fail no such key"),
      (error: unknown) => NetrpcError.is(error) && error.serverMessage === "no such key",
    );
    const entry = await logger.waitFor(({ message }) => message === "a handler failed");
    assert.equal(entry.fields?.["path"], "Plugin.Command");
  });

  it("makes an object for each dispense, and disposes of it when it is closed", async () => {
    const logger = recordingLogger();
    await using client = await launchPlugin({ logger });
    const first = await client.dispense("commander");
    const second = await client.dispense("commander");
    assert.equal(await second.Command("objects"), "2");
    await first.close();
    await logger.waitFor(({ message }) => message === "an object was disposed of");
    assert.equal(await second.Command("objects"), "1");
  });

  it("tells a handler by its signal that the object was closed", async () => {
    const logger = recordingLogger();
    await using client = await launchPlugin({ logger });
    const commander = await client.dispense("commander");
    const call = commander.Run({ Command: "until aborted", Watcher: silent });
    await logger.waitFor(({ message }) => message === "a handler waits");
    await commander.close();
    await assert.rejects(call, { code: "CLOSED" });
    await logger.waitFor(({ message }) => message === "the handler's signal has fired");
  });

  it("sends what it prints, more than any window holds, and its log", async () => {
    const logger = recordingLogger();
    const syncStdout = new PassThrough();
    let received = 0;
    syncStdout.on("data", (bytes: Buffer) => (received += bytes.length));
    const client = await launchPlugin({ logger, syncStdout });
    const commander = await client.dispense("commander");
    for (let part = 0; part < 4; part++) {
      await commander.Command("flood 250000");
      while (received < (part + 1) * 250_000) await once(syncStdout, "data");
    }
    await commander.Command("log from the plugin");
    await logger.waitFor(({ message, level }) => message === "from the plugin" && level === "info");
    await commander.Command("print the last words");
    await client.close();
    assert.equal(received, 1_000_000 + "the last words".length);
  });

  for (const [how, command, details] of [
    ["exits", "exit 7", { exitCode: 7, signal: null }],
    ["is killed", "kill", { exitCode: null, signal: "SIGKILL" }],
  ] as const) {
    it(`rejects all that is in flight with the exit report when it ${how}`, async () => {
      const client = await launchPlugin();
      const commander = await client.dispense("commander");
      const other = await client.dispense("commander");
      const calls = [commander.Command("hang"), other.Command("hang"), commander.Command(command)];
      for (const call of calls) {
        await assert.rejects(call, (error: unknown) => {
          assert.ok(PluginError.is(error, "PLUGIN_EXITED"), String(error));
          assert.equal(error.details["exitCode"], details.exitCode);
          assert.equal(error.details["signal"], details.signal);
          return true;
        });
      }
      await assert.rejects(client.dispense("commander"), { code: "PLUGIN_EXITED" });
      await assert.rejects(commander.Command("echo"), { code: "PLUGIN_EXITED" });
      await client.close();
    });
  }

  it("ends though a handler hangs", async () => {
    const client = await launchPlugin({ timeouts: { shutdownMs: 10_000 } });
    const commander = await client.dispense("commander");
    const call = commander.Command("hang");
    const closing = client.close();
    await assert.rejects(call, { code: "CLOSED" });
    await closing;
    assert.notEqual((await client.exited).endedBy, "sigkill");
  });

  for (const options of [
    { autoMtls: "require" },
    { autoMtls: "offer", certificateCurve: "P-521" },
  ] as const) {
    it(`speaks through TLS with AutoMTLS: ${JSON.stringify(options)}`, async () => {
      await using client = await launchPlugin(options);
      assert.equal(client.encryption, "autoMtls");
      const commander = await client.dispense("commander");
      assert.equal(await commander.Run({ Command: "echo secret", Watcher: silent }), "secret");
    });
  }

  it("is another protocol in another version", async () => {
    for (const [served, version, protocol] of [
      ["2", 2, "netrpc"],
      ["3", 3, "grpc"],
      ["2,3", 3, "grpc"],
    ] as const) {
      const env = { FIXTURE_VERSIONS: served };
      await using client = await launch(versions, { ...plugin, env, logger: recordingLogger() });
      assert.deepEqual([client.version, client.protocol], [version, protocol]);
      const answer = await client.match({
        2: async (each) => (await each.dispense("commander")).Command("echo over net/rpc"),
        3: async (each) => (await (await each.dispense("sample")).echo({ author: "over gRPC" })).author,
      });
      assert.equal(answer, protocol === "netrpc" ? "over net/rpc" : "over gRPC");
    }
  });

  it("is refused by a contract of the other protocol, with what to do, both ways", async () => {
    const { handshake } = contract;
    const overGrpc = defineContract({ handshake, plugins: { sample: grpcPlugin(Sample) } });
    await assert.rejects(launch(overGrpc, { ...plugin, logger: recordingLogger() }), (error: unknown) => {
      assert.ok(PluginError.is(error, "PROTOCOL_UNSUPPORTED"));
      assert.deepEqual(error.details, { protocol: "netrpc", supported: ["grpc"] });
      assert.match(error.remedy ?? "", /netrpcPlugin\(…\) of tenon\/netrpc/);
      return true;
    });
    const overNetrpc = defineContract({
      handshake: { ...handshake, protocolVersion: 3 },
      plugins: contract.plugins,
    });
    const env = { FIXTURE_VERSIONS: "3" };
    await assert.rejects(
      launch(overNetrpc, { ...plugin, env, logger: recordingLogger() }),
      (error: unknown) => {
        assert.ok(PluginError.is(error, "PROTOCOL_UNSUPPORTED"));
        assert.deepEqual(error.details, { protocol: "grpc", supported: ["netrpc"] });
        assert.match(error.remedy ?? "", /grpcPlugin\(…\)/);
        return true;
      },
    );
  });

  for (const [habit, code, message] of [
    ["http", "YAMUX_PROTOCOL", /48 54 54 50/],
    ["silent", "START_TIMEOUT", /The plugin listens, but does not answer a ping over net\/rpc/],
    ["closes", "CONNECTION_LOST", /closed the connection before it answered/],
  ] as const) {
    it(`is not launched when it is one in name only: ${habit}`, async () => {
      const inName = defineContract({
        handshake: { protocolVersion: 1, magicCookieKey: "TEST_PLUGIN", magicCookieValue: "yes" },
        plugins: contract.plugins,
      });
      const timeouts = { startMs: habit === "silent" ? 1_000 : 60_000 };
      const launching = launch(inName, {
        command: [fixture("netrpc-in-name"), habit],
        logger: recordingLogger(),
        timeouts,
      });
      await assert.rejects(launching, (error: unknown) => {
        assert.ok(PluginError.is(error, code), String(error));
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("can be reattached to while it runs", async () => {
    await using client = await launchPlugin();
    const config = parseReattachConfig(formatReattachConfig(client.reattachConfig));
    assert.equal(config.protocol, "netrpc");
    const again = await reattach(contract, config, { logger: recordingLogger() });
    assert.equal(again.protocol, "netrpc");
    const commander = await again.dispense("commander");
    assert.equal(await commander.Command("echo again"), "again");
    await again.close();
    assert.equal((await again.exited).endedBy, "shutdown");
    await client.exited;
  });
});

describe("net/rpc without a host's process", () => {
  it("is served to hosts that reattach, and left alone by them", async () => {
    const served = { commander: { Command: (text: string) => text, Run: () => "" } };
    await using test = await serveForTest(contract, served, { logger: recordingLogger() });
    assert.equal(test.reattachConfig.protocol, "netrpc");
    for (let round = 0; round < 2; round++) {
      await using client = await reattach(contract, test.reattachConfig, { logger: recordingLogger() });
      await using commander = await client.dispense("commander");
      assert.equal(await commander.Command("hello"), "hello");
    }
  });

  it("is nothing for serveAt(), which has no handshake", () => {
    const served = { commander: { Command: (text: string) => text, Run: () => "" } };
    assert.throws(() => serveAt(contract, served, { address: "127.0.0.1:0" }), {
      name: "TypeError",
      message:
        /^serveAt\(contract\) must have plugins made by grpcPlugin\(…\): net\/rpc is spoken only between/,
    });
  });
});
