import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http2";
import { createServer as createTcpServer } from "node:net";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { connect, launchServer } from "../../src/host/index.js";
import type { Address, LaunchServerOptions, ServerClient } from "../../src/host/index.js";
import { grpcPlugin } from "../../src/index.js";
import { serveAt } from "../../src/plugin/index.js";
import type { ServeAtOptions } from "../../src/plugin/index.js";
import { connectGrpcPlugin } from "../../src/rpc/grpc/connect-grpc-plugin.js";
import { dial } from "../../src/transport/dial.js";
import { findFreePort } from "../../src/host/server/free-port.js";
import { createOwnCertificate } from "../../src/transport/tls/own-certificate.js";
import { Sample } from "../gen/sample_pb.js";
import { recordingLogger } from "../support/host-fixtures.js";
import { isolateTemporaryFiles } from "../support/held-resources.js";

isolateTemporaryFiles();

/** No handshake, so nothing of one. */
const contract = { plugins: { sample: grpcPlugin(Sample) } };

type SampleClient = ServerClient<typeof contract.plugins>;

const fixturePath = fileURLToPath(new URL("../fixtures/server-at-address.ts", import.meta.url));
const nodeCommand = [process.execPath, "--import", "tsx", fixturePath] as const;

function serveSample(options: ServeAtOptions) {
  return serveAt(
    contract,
    {
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
    },
    options,
  );
}

async function scratch(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bare-"));
  test.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function assertEchoes(
  client: Awaited<ReturnType<typeof connect<typeof contract.plugins>>>,
): Promise<void> {
  const sample = await client.dispense("sample");
  const { body } = await sample.echo({ body: Buffer.from("plain") });
  assert.equal(Buffer.from(body).toString(), "plain");
}

describe("connect() and serveAt()", () => {
  it("call over loopback TCP, and the server stays when the client goes", async () => {
    await using server = await serveSample({ address: "127.0.0.1:0" });
    assert.ok(server.address.network === "tcp" && server.address.port > 0);
    for (let round = 0; round < 2; round++) {
      const client: SampleClient = await connect(contract, `127.0.0.1:${server.address.port}`);
      assert.deepEqual(client.address, server.address);
      await assertEchoes(client);
      await client.ping();
      await client.close();
      assert.equal(await client.closed, undefined);
      await assert.rejects(client.dispense("sample"), { code: "CLOSED" });
      await assert.rejects(client.ping(), { code: "CLOSED" });
      await client.close();
    }
  });

  it("call over a unix socket, which goes with the server", async (t) => {
    const path = join(await scratch(t), "socket");
    const server = await serveSample({ address: `unix:${path}` });
    await using client = await connect(contract, path);
    await assertEchoes(client);
    await server.close();
    await server.closed;
    assert.equal(existsSync(path), false);
    await client.closed;
    await assert.rejects(client.ping());
  });

  it("call over TLS", async () => {
    const own = await createOwnCertificate("P-256");
    const tls = { cert: own.cert, key: own.key };
    await using server = await serveSample({ address: "127.0.0.1:0", tls });
    await using client = await connect(contract, server.address, { tls: { ca: own.cert } });
    await assertEchoes(client);
    const stranger = await createOwnCertificate("P-256");
    await assert.rejects(connect(contract, server.address, { tls: { ca: stranger.cert } }), {
      code: "TLS_FAILED",
    });
  });

  const outside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each !== undefined && !each.internal && each.family === "IPv4")?.address;
  it(
    "reach an address that other machines can reach too, with allowRemote and TLS",
    { skip: outside === undefined && "this machine has no network" },
    async () => {
      const own = await createOwnCertificate("P-256");
      const address = `${outside}:0`;
      const tls = { cert: own.cert, key: own.key };
      await using server = await serveSample({ address, allowRemote: true, tls });
      assert.ok(server.address.network === "tcp" && server.address.host === outside);
      await using client = await connect(contract, server.address, {
        tls: { ca: own.cert, serverName: "localhost" },
        allowRemote: true,
      });
      await assertEchoes(client);
      // Without a name given, the certificate must be for the address that is asked for.
      const unnamed = { tls: { ca: own.cert }, allowRemote: true };
      await assert.rejects(connect(contract, server.address, unnamed), { code: "TLS_FAILED" });
    },
  );

  it("serves health and reflection, and nothing of the plugin protocol", async () => {
    await using server = await serveSample({ address: "127.0.0.1:0" });
    const stdio = { stdout: () => undefined, stderr: () => undefined };
    const connection = connectGrpcPlugin(await dial(server.address), { plugins: {}, stdio });
    await connection.ping();
    assert.equal(await connection.shutdown(), false, "nobody who can connect can end it");
    connection.destroy(new Error("over"));
    await connection.closed;
  });

  it("ends the server by its signal, calls in flight with it", async () => {
    const controller = new AbortController();
    const server = await serveSample({
      address: "127.0.0.1:0",
      signal: controller.signal,
      timeouts: { drainMs: 0 },
    });
    await using client = await connect(contract, server.address);
    const sample = await client.dispense("sample");
    const call = (async () => {
      for await (const _ of sample.chat([{ author: "a" }])) controller.abort();
    })();
    await assert.rejects(call);
    await server.closed;
  });

  it("rejects calls in flight when the client is closed", async () => {
    await using server = await serveSample({ address: "127.0.0.1:0" });
    const client = await connect(contract, server.address);
    const sample = await client.dispense("sample");
    const call = (async () => {
      for await (const _ of sample.chat([{ author: "a" }])) void client.close();
    })();
    await assert.rejects(call, { code: "CLOSED" });
  });

  it("finds a server alive that has no health service", async (t) => {
    const server = createServer();
    server.on("stream", (stream) => {
      stream.respond(
        { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" },
        { endStream: true },
      );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    await using client = await connect(contract, { network: "tcp", host: "127.0.0.1", port });
    await client.ping();
  });

  it("says at once that nothing listens, or waits for it when it is told to", async (t) => {
    const path = join(await scratch(t), "later");
    await assert.rejects(connect(contract, path), { code: "CONNECT_FAILED" });
    const waiting = connect(contract, path, { waitForServer: true });
    await using _server = await serveSample({ address: path });
    await using client = await waiting;
    await assertEchoes(client);
  });

  it("gives up after its time limit, or by its signal", async (t) => {
    const path = join(await scratch(t), "never");
    const limits = { waitForServer: true, timeouts: { connectMs: 30 } };
    await assert.rejects(connect(contract, path, limits), {
      code: "START_TIMEOUT",
      message: /Nothing listens/,
    });
    const controller = new AbortController();
    const waiting = connect(contract, path, { waitForServer: true, signal: controller.signal });
    controller.abort();
    await assert.rejects(waiting, { code: "ABORTED" });
  });

  it("refuses an address that is taken, contracts with versions and addresses that others can reach", async () => {
    await using server = await serveSample({ address: "127.0.0.1:0" });
    await assert.rejects(serveSample({ address: server.address }), { code: "LISTEN_FAILED" });
    const remote = { name: "TypeError", message: /allowRemote: true and tls/ };
    assert.throws(() => connect(contract, "example.org:443"), remote);
    assert.throws(() => connect(contract, "example.org:443", { allowRemote: true }), remote);
    assert.throws(() => connect(contract, "example.org:443", { tls: {} }), remote);
    assert.throws(() => serveSample({ address: "0.0.0.0:0" }), remote);
    assert.throws(() => serveSample({ address: "[::]:0", allowRemote: true }), remote);
    const versions: unknown = { versions: {} };
    assert.throws(() => connect(versions as typeof contract, "/s"), {
      message: /must have plugins, not versions/,
    });
    assert.throws(() => connect(contract, "nowhere"), { message: /^address must be an address/ });
  });
});

describe("launchServer()", () => {
  const start = (options: Partial<LaunchServerOptions> = {}) =>
    launchServer(contract, {
      command: (address: string) => [...nodeCommand, address],
      stdin: "ignore",
      logger: recordingLogger(),
      ...options,
    } as LaunchServerOptions);

  for (const network of ["unix", "tcp"] as const) {
    it(`starts a program with an address that it chooses, calls it and ends it: ${network}`, async () => {
      const client = await start({ network });
      assert.equal(client.address.network, network);
      await client.ping();
      const sample = await client.dispense("sample");
      const { author } = await sample.echo({});
      assert.equal(author, "nobody", "it gets none of the plugin protocol's variables");
      await client.close();
      const { endedBy, code } = await client.exited;
      assert.deepEqual([endedBy, code], ["sigterm", 0]);
      assert.equal(await client.closed, undefined);
      await assert.rejects(client.ping(), { code: "CLOSED" });
      assert.deepEqual(
        (await readdir(tmpdir())).filter((name) => name.startsWith("tenon-")),
        [],
      );
    });
  }

  it("starts a module, and hands on its output", async () => {
    const stdout = new PassThrough();
    const logger = recordingLogger();
    const options = {
      module: fixturePath,
      execArgv: ["--import", "tsx"],
      stdin: "ignore",
      stdout,
      logger,
    } as const;
    await using client = await launchServer(contract, options);
    const entry = await logger.waitFor(({ message }) => message.startsWith("listening at "));
    assert.equal(entry.level, "debug");
    assert.match(String(stdout.read()), /^listening at .*\n$/);
    assert.ok(client.address.network === "unix");
  });

  it("uses the address that it is given, when nobody listens there", async () => {
    const address = `127.0.0.1:${await findFreePort()}`;
    await using client = await start({ address });
    assert.ok(client.address.network === "tcp");
    await assert.rejects(start({ address }), { code: "LISTEN_FAILED", message: /Another program listens/ });
  });

  it("takes another port when somebody else was faster, and does not call him", async (t) => {
    const strangers = new Set<number>();
    const ports: string[] = [];
    const intruder = async (address: string): Promise<void> => {
      const port = Number(address.split(":")[1]);
      const server = createTcpServer((socket) => {
        socket.on("data", () => strangers.add(port));
        socket.on("error", () => undefined);
      });
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      t.after(() => server.close());
    };
    // The first port is taken between the choice and the program's own bind.
    await using client = await start({
      network: "tcp",
      command: (address: string) => {
        ports.push(address);
        if (ports.length === 1) void intruder(address);
        return [...nodeCommand, address];
      },
    });
    await client.ping();
    assert.equal(ports.length, 2);
    assert.equal(strangers.size, 0);
  });

  it("tells how a program ended that never listened", async () => {
    await assert.rejects(start({ env: { BEFORE_LISTENING: "exit" } }), (error: Error) => {
      assert.match(
        error.message,
        /^\[EXITED_EARLY\].*exited with code 3.*before it answered at its address/s,
      );
      assert.match(error.message, /bind: address already in use/);
      return true;
    });
  });

  it("ends a program that does not answer in time, or is no longer wanted", async () => {
    const sleeper = () => [process.execPath, "-e", "setInterval(() => {}, 1000)"] as const;
    const limits = { command: sleeper, timeouts: { startMs: 100 } };
    await assert.rejects(start(limits), { code: "START_TIMEOUT" });
    const controller = new AbortController();
    const starting = start({ command: sleeper, signal: controller.signal });
    controller.abort();
    await assert.rejects(starting, { code: "ABORTED" });
  });

  it("reports a program that dies to its calls", async () => {
    await using client = await start();
    process.kill(client.pid, "SIGKILL");
    assert.equal((await client.exited).signal, "SIGKILL");
    await assert.rejects(client.ping(), { code: "PLUGIN_EXITED" });
  });

  it("leaves no program behind when the host is killed", async (t) => {
    const path = fileURLToPath(new URL("../fixtures/server-host-that-dies.ts", import.meta.url));
    const host = spawn(process.execPath, ["--import", "tsx", path], { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => void host.kill("SIGKILL"));
    const address = JSON.parse(String((await once(host.stdout, "data"))[0])) as Address;
    await using client = await connect(contract, address);
    host.kill("SIGKILL");
    await client.closed;
    await assert.rejects(connect(contract, address), { code: "CONNECT_FAILED" });
  });

  it("refuses a command that takes no address", () => {
    const fixed: unknown = ["./server"];
    const options = { command: fixed as () => string };
    assert.throws(() => launchServer(contract, options), { message: /^command must be a function/ });
    assert.throws(() => start({ address: "127.0.0.1:1", network: "tcp" }), {
      message: /either address or network/,
    });
    assert.throws(() => start({ address: "example.org:1" }), { message: /on this machine/ });
  });
});
