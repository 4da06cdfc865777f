import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { defineContract } from "../../src/index.js";
import { PluginError } from "../../src/errors/index.js";
import { formatReattachConfig, launch, parseReattachConfig, reattach } from "../../src/host/index.js";
import type { ReattachConfig } from "../../src/host/index.js";
import { serveForTest } from "../../src/plugin/index.js";
import type { Implementations } from "../../src/contract/contract.js";
import type { TestServeOptions } from "../../src/plugin/index.js";
import { createOwnCertificate } from "../../src/transport/tls/own-certificate.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";
import { isolateTemporaryFiles, listHeld } from "../support/held-resources.js";

isolateTemporaryFiles();

const implementations: Implementations<typeof contract> = {
  sample: {
    echo: (note) => note,
    async *list(flat) {
      yield flat;
    },
    async sum(flats) {
      for await (const flat of flats) return flat;
      return {};
    },
    async *chat(notes, { signal }) {
      yield* notes;
      if (!signal.aborted) await once(signal, "abort");
    },
  },
};

function servePlugin(options: TestServeOptions = {}) {
  return serveForTest(contract, implementations, { logger: recordingLogger(), ...options });
}

/** A client and the plugin's process, launched as by another host. */
async function launchFixture(test: TestContext, name: string) {
  const client = await launch(contract, { command: [process.execPath, fixture(name)], stdin: "ignore" });
  test.after(() => client.close());
  return client;
}

/** The same config as another program gets it. */
function throughJson(config: ReattachConfig): ReattachConfig {
  return parseReattachConfig(formatReattachConfig(config));
}

async function assertEchoes(client: Awaited<ReturnType<typeof reattach<typeof contract>>>): Promise<void> {
  const sample = await client.dispense("sample");
  const { body } = await sample.echo({ body: Buffer.from("again") });
  assert.equal(Buffer.from(body).toString(), "again");
}

describe("reattach() to a plugin in test mode", () => {
  for (const tcp of [false, true]) {
    it(`calls it, and leaves it alone at the end: ${tcp ? "TCP" : "unix socket"}`, async () => {
      await using plugin = await servePlugin({ tcp });
      const { reattachConfig } = plugin;
      assert.equal(reattachConfig.pid, process.pid);
      assert.equal(reattachConfig.address.network, tcp ? "tcp" : "unix");
      for (let round = 0; round < 2; round++) {
        const client = await reattach(contract, throughJson(reattachConfig));
        assert.equal(client.version, 1);
        assert.equal(client.pid, process.pid);
        assert.deepEqual(client.reattachConfig, throughJson(reattachConfig));
        await client.ping();
        await assertEchoes(client);
        await client.close();
        assert.equal((await client.exited).endedBy, "detached");
        await assert.rejects(client.dispense("sample"), { code: "CLOSED" });
        await client.close();
      }
    });
  }

  it("sends it no Shutdown", async () => {
    const reasons: string[] = [];
    await using plugin = await servePlugin({ onShutdown: ({ reason }) => reasons.push(reason) });
    const client = await reattach(contract, plugin.reattachConfig);
    await client.close();
    assert.deepEqual(reasons, []);
    await plugin.close();
    assert.deepEqual(reasons, ["aborted"]);
  });

  it("works over TLS", async () => {
    const own = await createOwnCertificate("P-256");
    await using plugin = await servePlugin({ tls: { cert: own.cert, key: own.key } });
    await using client = await reattach(contract, plugin.reattachConfig, { tls: { ca: own.cert } });
    assert.equal(client.encryption, "tls");
    await assertEchoes(client);
    await assert.rejects(reattach(contract, plugin.reattachConfig), {
      code: "CONNECTION_LOST",
      message: /TLS/,
    });
  });

  it("hears at once when the plugin ends, and then finds nobody", async () => {
    const plugin = await servePlugin();
    await using client = await reattach(contract, plugin.reattachConfig);
    const sample = await client.dispense("sample");
    const call = (async () => {
      for await (const _ of sample.chat([]));
    })();
    await plugin.close();
    await assert.rejects(call);
    await assert.rejects(client.ping());
    await assert.rejects(reattach(contract, plugin.reattachConfig), {
      code: "REATTACH_FAILED",
      details: { ...failure(plugin.reattachConfig, "ENOENT") },
    });
  });

  it("refuses a version that the contract does not have", async () => {
    await using plugin = await servePlugin();
    const config = { ...plugin.reattachConfig, protocolVersion: 0 };
    await assert.rejects(reattach(contract, config), { code: "VERSION_MISMATCH" });
    const netrpc = { ...plugin.reattachConfig, protocol: "netrpc" } as const;
    await assert.rejects(reattach(contract, netrpc), { code: "PROTOCOL_UNSUPPORTED" });
  });

  it("takes the version from the config", async () => {
    const versioned = defineContract({
      handshake: { magicCookieKey: "TEST_PLUGIN", magicCookieValue: "yes" },
      versions: { 0: contract.plugins, 7: contract.plugins },
    });
    const served = { 0: implementations, 7: implementations };
    for (const [version, expected] of [
      [undefined, 7],
      [0, 0],
    ] as const) {
      await using plugin = await serveForTest(versioned, served, { version });
      assert.equal(plugin.reattachConfig.protocolVersion, expected);
      await using client = await reattach(versioned, plugin.reattachConfig);
      assert.equal(client.version, expected);
    }
  });
});

function failure({ pid, address }: ReattachConfig, errno: string): object {
  return { reason: "not-listening", pid, address, errno };
}

/** The test runner writes to the same stdout, so there is more in it. */
async function untilRead(stream: PassThrough, text: string): Promise<void> {
  let read = "";
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    read += String(chunk);
    if (read.includes(text)) return;
  }
}

describe("serveForTest()", () => {
  it("is not harmed by a connection that is closed at once, as Go's hosts open first", async () => {
    const logger = recordingLogger();
    await using plugin = await servePlugin({ logger });
    const { address } = plugin.reattachConfig;
    assert.equal(address.network, "unix");
    for (let round = 0; round < 20; round++) {
      const probe = connect({ path: address.path });
      await once(probe, "connect");
      probe.destroy();
      await once(probe, "close");
    }
    await using client = await reattach(contract, plugin.reattachConfig);
    await assertEchoes(client);
    assert.deepEqual(logger.entries, []);
  });

  it("leaves the process as it was", async () => {
    const events = ["SIGINT", "SIGTERM", "uncaughtException", "exit"] as const;
    const count = () => events.map((event) => process.listenerCount(event));
    const before = { write: process.stdout.write, count: count() };
    const plugin = await servePlugin();
    assert.equal(process.stdout.write, before.write);
    assert.deepEqual(count().slice(0, 3), before.count.slice(0, 3));
    await plugin.close();
    assert.deepEqual(await plugin.closed, { reason: "aborted" });
    assert.deepEqual({ write: process.stdout.write, count: count() }, before);
  });

  it("ends by its signal", async () => {
    const controller = new AbortController();
    const plugin = await servePlugin({ signal: controller.signal });
    controller.abort();
    assert.deepEqual(await plugin.closed, { reason: "aborted" });
    await assert.rejects(servePlugin({ signal: controller.signal }), { code: "ABORTED" });
  });

  it("sends the host its output when it is told to, and only then", async () => {
    for (const syncStdio of [true, false]) {
      const plugin = await servePlugin({ syncStdio });
      const [syncStdout, syncStderr] = [new PassThrough(), new PassThrough()];
      const client = await reattach(contract, plugin.reattachConfig, { syncStdout, syncStderr });
      process.stdout.write("# said on stdout\n");
      process.stderr.write("# said on stderr\n");
      if (syncStdio) {
        await untilRead(syncStdout, "# said on stdout\n");
        await untilRead(syncStderr, "# said on stderr\n");
      }
      await plugin.close();
      await client.close();
      if (!syncStdio) assert.equal(syncStdout.read(), null);
    }
  });

  it("ends when a host asks it to that does not know of test mode", async () => {
    const plugin = await servePlugin();
    const config = { ...plugin.reattachConfig, test: false, startTime: undefined };
    const client = await reattach(contract, config);
    // The process is this one: it runs on, and gets no signal.
    await client.close();
    assert.equal((await client.exited).endedBy, "shutdown");
    assert.deepEqual(await plugin.closed, { reason: "shutdown" });
  });

  it("refuses what it does not know, or cannot serve", async () => {
    assert.throws(() => servePlugin({ version: 2 }), { name: "TypeError", message: /version must be one/ });
    // @ts-expect-error TS2353
    assert.throws(() => servePlugin({ onWrongCookie: "throw" }), { name: "TypeError" });
    assert.throws(() => serveForTest(contract, {}), { name: "TypeError" });
  });
});

describe("reattach() to a plugin that another host has launched", () => {
  it("shares it, and ends it", async (t) => {
    const launched = await launchFixture(t, "well-behaved");
    const config = throughJson(launched.reattachConfig);
    assert.equal(config.pid, launched.pid);
    const client = await reattach(contract, config);
    await assertEchoes(client);
    await client.close();
    assert.equal((await client.exited).endedBy, "shutdown");
    const { endedBy, code } = await launched.exited;
    assert.deepEqual([endedBy, code], ["itself", 0]);
  });

  it("tells when the process ends by itself, though it is not its child", async (t) => {
    const launched = await launchFixture(t, "well-behaved");
    const client = await reattach(contract, throughJson(launched.reattachConfig));
    process.kill(launched.pid, "SIGKILL");
    assert.deepEqual(await client.exited.then(({ endedBy, code, signal }) => [endedBy, code, signal]), [
      "itself",
      null,
      null,
    ]);
    await assert.rejects(client.ping(), { code: "PLUGIN_EXITED" });
    await client.close();
  });

  it("kills one that does not end, when the config knows its process", async (t) => {
    const launched = await launchFixture(t, "no-controller");
    const client = await reattach(contract, throughJson(launched.reattachConfig));
    await client.close();
    assert.match((await client.exited).endedBy, /^sig/);
    await launched.exited;
  });

  it("sends no signal when the config does not know the process", async (t) => {
    const launched = await launchFixture(t, "no-controller");
    const config = { ...launched.reattachConfig, startTime: undefined, pidNamespace: undefined };
    const client = await reattach(contract, config);
    await assert.rejects(client.close(), { code: "KILL_FAILED", message: /It was sent no signal/ });
    await launched.ping();
  });

  it("takes a config without a version, as Go's own are, for the contract's only one", async (t) => {
    const launched = await launchFixture(t, "well-behaved");
    const client = await reattach(contract, { ...launched.reattachConfig, protocolVersion: 0 });
    assert.equal(client.version, 1);
    await client.close();
  });
});

describe("a host that waits for the end of a plugin", () => {
  it("is kept alive until the process is gone, also after its connection", async (t) => {
    const launched = await launchFixture(t, "well-behaved");
    const host = spawn(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("../fixtures/host-that-reattaches.ts", import.meta.url))],
      {
        env: { ...process.env, REATTACH: formatReattachConfig(launched.reattachConfig) },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    t.after(() => void host.kill("SIGKILL"));
    assert.equal(String((await once(host.stdout, "data"))[0]), "attached\n");
    const output = once(host.stdout, "data");
    const exit = once(host, "exit");
    process.kill(launched.pid, "SIGKILL");
    assert.equal(String((await output)[0]), "itself\n");
    assert.deepEqual(await exit, [0, null]);
  });
});

describe("reattach() to what no longer lives", () => {
  const started = process.platform === "linux" ? "1" : undefined;
  const place = { protocol: "grpc", protocolVersion: 1 } as const;

  async function scratch(test: TestContext): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "reattach-"));
    test.after(() => rm(folder, { recursive: true }));
    return folder;
  }

  it("says so of a dead pid, before it connects", async (t) => {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(child, "exit");
    let connections = 0;
    const path = join(await scratch(t), "socket");
    const server = createServer(() => connections++).listen(path);
    await once(server, "listening");
    t.after(() => server.close());
    const address = { network: "unix", path } as const;
    const config = { ...place, pid: child.pid ?? 0, address, test: false };
    await assert.rejects(reattach(contract, config), {
      code: "REATTACH_FAILED",
      details: { reason: "process-gone", pid: child.pid, address },
    });
    assert.equal(connections, 0);
  });

  it("says so of a pid that another process has by now", { skip: started === undefined }, async (t) => {
    const launched = await launchFixture(t, "well-behaved");
    await assert.rejects(reattach(contract, { ...launched.reattachConfig, startTime: started }), {
      code: "REATTACH_FAILED",
      message: /another process' by now/,
    });
    await launched.ping();
  });

  for (const test of [true, false]) {
    const mode = test ? "in test mode" : "launched";
    it(`says so of a socket that is gone: ${mode}`, async (t) => {
      const address = { network: "unix", path: join(await scratch(t), "gone") } as const;
      const config = { ...place, pid: process.pid, address, test };
      await assert.rejects(reattach(contract, config), { details: failure(config, "ENOENT") });
    });

    it(`says so of a socket file at which nobody listens: ${mode}`, async (t) => {
      const path = join(await scratch(t), "stale");
      const code = `require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
      await once(spawn(process.execPath, ["-e", code, path], { stdio: "ignore" }), "exit");
      const config = { ...place, pid: process.pid, address: { network: "unix", path } as const, test };
      await assert.rejects(reattach(contract, config), { details: failure(config, "ECONNREFUSED") });
    });

    it(`says so of a closed port: ${mode}`, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const bound = server.address();
      assert.ok(typeof bound === "object" && bound !== null);
      server.close();
      await once(server, "close");
      const address = { network: "tcp", host: "127.0.0.1", port: bound.port } as const;
      const config = { ...place, pid: process.pid, address, test };
      await assert.rejects(reattach(contract, config), { details: failure(config, "ECONNREFUSED") });
    });
  }

  it("says so of a file that is no socket", async (t) => {
    const path = join(await scratch(t), "file");
    await writeFile(path, "");
    const config = { ...place, pid: process.pid, address: { network: "unix", path } as const, test: true };
    await assert.rejects(reattach(contract, config), (error) => PluginError.is(error, "REATTACH_FAILED"));
  });

  it("gives up after its time limit on a socket that says nothing", async (t) => {
    const path = join(await scratch(t), "silent");
    const server = createServer().listen(path);
    await once(server, "listening");
    t.after(() => server.close());
    const address = { network: "unix", path } as const;
    const config = { ...place, pid: process.pid, address, test: true };
    await assert.rejects(reattach(contract, config, { timeouts: { startMs: 50 } }), {
      code: "START_TIMEOUT",
    });
  });

  it("leaves nothing open", () => {
    assert.deepEqual(
      listHeld().filter((name) => !name.startsWith("Pipe")),
      [],
    );
  });
});

describe("reattach() options", () => {
  const config: ReattachConfig = {
    protocol: "grpc",
    protocolVersion: 1,
    pid: process.pid,
    address: { network: "unix", path: "/nowhere" },
    test: true,
  };

  for (const name of ["checksum", "secureConfig", "multiplex", "autoMtls", "command", "module"]) {
    it(`refuses ${name}, and says why`, () => {
      assert.throws(() => reattach(contract, config, { [name]: true }), {
        name: "TypeError",
        message: new RegExp(`^reattach\\(\\) cannot take ${name}: `),
      });
    });
  }

  const wrong: readonly (readonly [field: string, change: object])[] = [
    ["protocol", { protocol: "http" }],
    ["protocolVersion", { protocolVersion: "1" }],
    ["address", { address: "127.0.0.1:1" }],
    ["address", { address: { network: "unix" } }],
    ["address", { address: { network: "tcp", host: "127.0.0.1", port: 0 } }],
    ["pid", { pid: 0 }],
    ["test", { test: undefined }],
    ["startTime", { startTime: 1 }],
  ];
  for (const [field, change] of wrong) {
    it(`refuses a config with ${JSON.stringify(change)}`, () => {
      assert.throws(() => reattach(contract, { ...config, ...change }), {
        name: "TypeError",
        message: new RegExp(`^config\\.${field} must be `),
      });
    });
  }

  it("sends a text to the function that reads it", () => {
    const text: unknown = formatReattachConfig(config);
    assert.throws(() => reattach(contract, text as ReattachConfig), { message: /parseReattachConfig/ });
  });

  it("ends by its signal", async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(reattach(contract, config, { signal }), { code: "ABORTED" });
  });
});
