import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PluginError } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import type { LaunchOptions } from "../../src/host/index.js";
import { createDeferred } from "../../src/internal/deferred.js";
import { createPrivateDirectory } from "../../src/transport/private-directory.js";
import { formatHostEnvironment } from "../../src/wire/handshake/environment.js";
import { isHandshakeProblem, parseHandshakeLine } from "../../src/wire/handshake/handshake-line.js";
import { contract } from "../fixtures/callback-contract.js";
import { Adder, Progress } from "../gen/callback_pb.js";
import { isolateTemporaryFiles } from "../support/held-resources.js";
import { contract as sampleContract, fixture, recordingLogger } from "../support/host-fixtures.js";
import { FixtureProcess, fixtureCommand } from "../support/plugin-process.js";
import { residentBytes } from "../support/resident-memory.js";

isolateTemporaryFiles();

const adder = { add: ({ number }: { readonly number: bigint }) => ({ number }), async *count() {} };
const timesTen = ({ number }: { readonly number: bigint }) => ({ number: number * 10n });

function launchWorker(options: Partial<LaunchOptions> = {}) {
  const command = fixtureCommand("callback-plugin.ts");
  return launch(contract, { command, logger: recordingLogger(), ...options } as LaunchOptions);
}

function isError(code: "PLUGIN_EXITED" | "BROKER_TIMEOUT" | "BROKER_UNAVAILABLE" | "CLOSED") {
  return (error: unknown): boolean => {
    assert.ok(PluginError.is(error, code), String(error));
    return true;
  };
}

for (const autoMtls of ["off", "require"] as const) {
  describe(`a broker between two processes, AutoMTLS ${autoMtls}`, () => {
    it("lets the plugin call the host's objects, for a call and for longer", async () => {
      await using client = await launchWorker({ autoMtls });
      const worker = await client.dispense("worker");
      assert.equal((await worker.run({ progress: timesTen, adder, number: 4n })).number, 40n);
      await using lasting = await client.broker.serve(Progress, timesTen);
      await worker.subscribe({ listener: lasting });
      assert.equal((await worker.poke({ text: "step", number: 5n })).number, 50n);
    });

    it("connects by ids in both directions, many at once", async () => {
      await using client = await launchWorker({ autoMtls });
      const worker = await client.dispense("worker");
      const rounds = Array.from({ length: 20 }, async (_value, index) => {
        await worker.poke({ text: "serve", number: BigInt(1_000 + index) });
        await using theirs = await client.broker.dial(1_000 + index, Adder);
        const { number } = await theirs.add({ number: BigInt(index) });
        const id = client.broker.nextId();
        await using _ours = await client.broker.accept(id, Progress, timesTen);
        const { number: answer } = await worker.poke({ text: "dial", number: BigInt(id) });
        return [Number(number) - index, Number(answer) / id];
      });
      for (const result of await Promise.all(rounds)) assert.deepEqual(result, [1, 10]);
    });
  });
}

describe("a broker that waits in vain", () => {
  it("gives up a dial after timeouts.brokerMs, on either side", async () => {
    await using client = await launchWorker({
      timeouts: { brokerMs: 30 },
      env: { FIXTURE_BROKER_MS: "30" },
    });
    await assert.rejects(client.broker.dial(77, Adder), isError("BROKER_TIMEOUT"));
    const worker = await client.dispense("worker");
    await assert.rejects(worker.poke({ text: "dial", number: 77n }), /BROKER_TIMEOUT.*77 within 30 ms/);
  });

  it("says at once that a plugin has no broker", async () => {
    await using client = await launch(sampleContract, {
      command: [fixture("well-behaved")],
      logger: recordingLogger(),
    });
    await assert.rejects(client.broker.dial(1, Adder), isError("BROKER_UNAVAILABLE"));
    await assert.rejects(client.broker.serve(Progress, timesTen), isError("BROKER_UNAVAILABLE"));
  });
});

describe("SIGKILL", () => {
  it("of the plugin settles all that its broker has to do with", async () => {
    const client = await launchWorker();
    const worker = await client.dispense("worker");
    const called = createDeferred<void>();
    const told = createDeferred<void>();
    const progress = async (_report: unknown, { signal }: { readonly signal: AbortSignal }) => {
      called.resolve();
      await once(signal, "abort");
      told.resolve();
      return {};
    };
    const lasting = await client.broker.serve(Progress, progress);
    await worker.poke({ text: "serve", number: 9n });
    const theirs = await client.broker.dial(9, Adder);
    const counting = theirs.count({ number: 1n })[Symbol.asyncIterator]();
    assert.equal((await counting.next()).done, false);

    const running = assert.rejects(worker.run({ progress, adder }), isError("PLUGIN_EXITED"));
    const dialing = assert.rejects(client.broker.dial(77, Adder), isError("PLUGIN_EXITED"));
    const next = assert.rejects(counting.next(), isError("PLUGIN_EXITED"));
    await called.promise;
    process.kill(client.pid, "SIGKILL");
    await Promise.all([running, dialing, next, told.promise, lasting.closed]);
    assert.throws(() => lasting.offer(), isError("PLUGIN_EXITED"));
    await assert.rejects(client.broker.serve(Progress, progress), isError("PLUGIN_EXITED"));
    await client.close();
    const left = await readdir(process.env["TMPDIR"] ?? "");
    // tsx keeps what it has compiled there.
    assert.deepEqual(
      left.filter((name) => !name.startsWith("tsx-")),
      [],
    );
  });

  it("of the host settles the plugin's calls to it", async (test) => {
    await using directory = await createPrivateDirectory();
    const env = {
      PATH: process.env["PATH"] ?? "",
      ...formatHostEnvironment({ ...contract.handshake, versions: [1] }),
    };
    const plugin = new FixtureProcess(test, fixtureCommand("callback-plugin.ts"), env);
    const line = parseHandshakeLine(await plugin.handshake());
    assert.ok(!isHandshakeProblem(line) && line.address.network === "unix");
    const paths = [line.address.path, join(directory.path, "object")] as const;
    const host = new FixtureProcess(test, [...fixtureCommand("callback-host-that-dies.ts"), ...paths], env);
    assert.equal((await host.closed).signal, "SIGKILL", host.stderr);
    await plugin.untilWritten("stderr", /step failed: PluginError: \[CONNECTION_LOST\]/);
  });
});

describe("1,000 broker connections opened and closed", { skip: process.platform !== "linux" }, () => {
  it("leave descriptors and memory as they were, on both sides", { timeout: 120_000 }, async (test) => {
    await using client = await launchWorker();
    const worker = await client.dispense("worker");
    const countPluginDescriptors = async () => (await worker.poke({ text: "descriptors" })).number;
    /** Three connections: two to objects of the host's, one to an object of the plugin's. */
    const openAndClose = async (round: number): Promise<void> => {
      assert.equal((await worker.run({ progress: timesTen, adder, number: 1n })).number, 10n);
      await worker.poke({ text: "serveForOne", number: BigInt(round) });
      await using theirs = await client.broker.dial(round, Adder);
      await theirs.add({ number: 1n });
      await worker.poke({ text: "closeServed" });
    };
    // Until the engine has compiled what it will: up to there memory grows, and after 2,000 rounds it is as after 400.
    for (let round = 0; round < 200; round++) await openAndClose(round);
    const readPluginBytes = async () => Number((await worker.poke({ text: "residentBytes" })).number);
    const before = {
      own: countDescriptors(),
      plugin: await countPluginDescriptors(),
      bytes: residentBytes(),
      pluginBytes: await readPluginBytes(),
    };
    const startedAtMs = performance.now();
    for (let round = 0; round < 334; round++) await openAndClose(round);
    const tookMs = performance.now() - startedAtMs;
    const after = { own: countDescriptors(), plugin: await countPluginDescriptors(), bytes: residentBytes() };
    const pluginGrowth = (await readPluginBytes()) / before.pluginBytes;
    test.diagnostic(`${(tookMs / 1_002).toFixed(2)} ms a connection; ${JSON.stringify({ own: after.own })}`);
    // What was just closed may still wait for the other side's end.
    assert.ok(after.own <= before.own + 5, `${after.own} descriptors, after ${before.own}`);
    assert.ok(
      after.plugin <= before.plugin + 5n,
      `${after.plugin} descriptors in the plugin, after ${before.plugin}`,
    );
    const growth = after.bytes / before.bytes;
    assert.ok(growth <= 1.1, `the host's resident memory grew by a factor of ${growth.toFixed(3)}`);
    assert.ok(
      pluginGrowth <= 1.1,
      `the plugin's resident memory grew by a factor of ${pluginGrowth.toFixed(3)}`,
    );
    test.diagnostic(`resident memory, host and plugin: × ${growth.toFixed(3)}, × ${pluginGrowth.toFixed(3)}`);
  });
});

function countDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}
