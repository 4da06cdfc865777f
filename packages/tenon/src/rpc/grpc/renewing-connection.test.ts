import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { contract } from "../../../test/fixtures/callback-contract.js";
import { createMemoryPorts } from "../../broker/memory-ports.js";
import { resolvePlugins } from "../../contract/resolve-plugins.js";
import type { Dispensed, Implementations } from "../../index.js";
import { PluginError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import { dial } from "../../transport/dial.js";
import { listen } from "../../transport/listen.js";
import { createPrivateDirectory } from "../../transport/private-directory.js";
import type { PluginConnection } from "../plugin-connection.js";
import type { StdioChunk, StdioSource } from "../stdio-source.js";
import { connectGrpcPlugin } from "./connect-grpc-plugin.js";
import type { Reconnect } from "./renewing-connection.js";
import { createGrpcPluginServer } from "./serve-grpc-plugin.js";
import type { GrpcPluginServer } from "./serve-grpc-plugin.js";

type Worker = Dispensed<typeof contract, "worker">;
type WorkerHandlers = NonNullable<Implementations<typeof contract>["worker"]>;

const worker: WorkerHandlers = {
  async run({ number, progress, adder }) {
    await progress.step({ number });
    return adder.add({ number });
  },
  async *watch({ number, progress }) {
    for (let step = 0n; step < number; step++) yield await progress.step({ number: step });
  },
  collect: () => ({}),
  chat: async function* () {},
  subscribe: () => ({}),
  poke: (report) => report,
};

interface Fixture extends AsyncDisposable {
  readonly worker: Worker;
  readonly connection: PluginConnection;
  readonly server: GrpcPluginServer;
  /** What the plugin writes: the host's stdout gets it over the first connection. */
  write(text: string): void;
  /** The first of it that has come. */
  readonly output: Promise<string>;
  readonly renewalCount: () => number;
  readonly mostConnections: () => number;
}

/** A plugin behind a unix socket whose host's connections have ids for `maxStreamId` / 2 calls each. */
async function createFixture(
  maxStreamId: number,
  change: { handlers?: Partial<WorkerHandlers>; reconnect?: (connect: Reconnect) => Reconnect } = {},
): Promise<Fixture> {
  const plugins = await resolvePlugins(contract.plugins);
  const brokerPorts = createMemoryPorts();
  const source = createOutput();
  let most = 0;
  const server = createGrpcPluginServer({
    plugins,
    implementations: { worker: { ...worker, ...change.handlers } },
    brokerPorts,
    stdio: source,
    onShutdown: () => undefined,
    onConnectionsChanged: (count) => (most = Math.max(most, count)),
  });
  const directory = await createPrivateDirectory();
  const address = { network: "unix", path: join(directory.path, "plugin") } as const;
  const listener = await listen(address, (stream) => server.accept(stream));
  const output = createDeferred<string>();
  let renewals = 0;
  const connect: Reconnect = (options) => {
    renewals++;
    return dial(address, options);
  };
  const connection = connectGrpcPlugin(await dial(address), {
    plugins,
    brokerPorts,
    limits: { maxStreamId },
    reconnect: change.reconnect?.(connect) ?? connect,
    stdio: { stdout: (bytes) => output.resolve(Buffer.from(bytes).toString()), stderr: () => undefined },
  });
  return {
    worker: connection.dispense("worker") as Worker,
    connection,
    server,
    write: (text) => source.write(text),
    output: output.promise,
    renewalCount: () => renewals,
    mostConnections: () => most,
    async [Symbol.asyncDispose](): Promise<void> {
      connection.destroy(new Error("the test is over"));
      server.destroy(new Error("the test is over"));
      await Promise.all([connection.closed, server.close(), listener.close()]);
      await directory.remove();
    },
  };
}

function createOutput(): StdioSource & { write(text: string): void } {
  const chunks: StdioChunk[] = [];
  let wake = createDeferred<void>();
  return {
    async next(signal) {
      const aborted = createDeferred<void>();
      signal.addEventListener("abort", () => aborted.reject(signal.reason as Error), { once: true });
      while (chunks.length === 0) await Promise.race([wake.promise, aborted.promise]);
      wake = createDeferred<void>();
      return chunks.shift();
    },
    write(text) {
      chunks.push({ channel: "stdout", bytes: Buffer.from(text) });
      wake.resolve();
    },
  };
}

/** Calls from as many sides as `width`, until `isDone`; every answer is checked. */
async function load(client: Worker, width: number, isDone: () => boolean): Promise<number> {
  let count = 0;
  const callOn = async (): Promise<void> => {
    while (!isDone()) {
      const number = BigInt(count++);
      assert.equal((await client.poke({ number, text: "x" })).number, number);
    }
  };
  await Promise.all(Array.from({ length: width }, callOn));
  return count;
}

describe("a connection to a plugin whose stream ids run out", () => {
  it("is renewed a thousand times under load, and no call is lost", async () => {
    await using fixture = await createFixture(199);
    const count = await load(fixture.worker, 64, () => fixture.renewalCount() >= 1000);
    assert.ok(count > 50_000, `${count} calls`);
    // The first, which carries the plugin's output and the brokers' stream, the current, the next, and some that finish.
    assert.ok(fixture.mostConnections() < 32, `${fixture.mostConnections()} connections at once`);
  });

  it("serves more calls at once than a connection has ids", async () => {
    await using fixture = await createFixture(21);
    const calls = Array.from({ length: 1000 }, async (_, index) =>
      fixture.worker.poke({ number: BigInt(index) }),
    );
    const answers = await Promise.all(calls);
    assert.deepEqual(
      answers.map(({ number }) => Number(number)),
      calls.map((_, index) => index),
    );
  });

  it("goes on to a third connection when the calls that wait use up the second", async () => {
    const allBegun = createDeferred<void>();
    let begun = 0;
    const collect: WorkerHandlers["collect"] = async () => {
      if (++begun === 12) allBegun.resolve();
      await allBegun.promise;
      return {};
    };
    await using fixture = await createFixture(7, { handlers: { collect } });
    const answers = await Promise.all(Array.from({ length: 12 }, async () => fixture.worker.collect([])));
    assert.equal(answers.length, 12);
    assert.ok(fixture.renewalCount() >= 3, `${fixture.renewalCount()} renewals`);
  });

  it("keeps the plugin's output and callbacks, whose streams began on the first connection", async () => {
    await using fixture = await createFixture(41);
    await load(fixture.worker, 4, () => fixture.renewalCount() >= 10);
    let steps = 0;
    const progress = { step: (report: { number: bigint }) => (steps++, report) };
    const adder = {
      add: ({ number }: { number: bigint }) => ({ number: number + 1n }),
      count: async function* () {},
    };
    assert.equal((await fixture.worker.run({ number: 41n, progress, adder })).number, 42n);
    assert.equal(steps, 1);
    fixture.write("still here\n");
    assert.equal(await fixture.output, "still here\n");
  });

  it("lets a call that began on an old connection run on", async () => {
    const begun = createDeferred<void>();
    const release = createDeferred<void>();
    const collect: WorkerHandlers["collect"] = async () => {
      begun.resolve();
      await release.promise;
      return { text: "late" };
    };
    await using fixture = await createFixture(41, { handlers: { collect } });
    const call = fixture.worker.collect([]);
    await begun.promise;
    await load(fixture.worker, 4, () => fixture.renewalCount() >= 5);
    release.resolve();
    assert.equal((await call).text, "late");
  });

  it("renews connections to brokered objects too", async () => {
    const handlers: Partial<WorkerHandlers> = {
      async *watch({ number, progress }) {
        for (let step = 0n; step < number; step++) await progress.step({ number: step });
        yield { number };
      },
    };
    await using fixture = await createFixture(41, { handlers });
    let steps = 0;
    const progress = { step: () => (steps++, {}) };
    for await (const { number } of fixture.worker.watch({ number: 500n, progress }))
      assert.equal(number, 500n);
    assert.equal(steps, 500);
  });

  it("fails the calls that find no id with the reason, and tries again for the next", async () => {
    let refusals = 0;
    await using fixture = await createFixture(41, {
      reconnect: (connect) => (options) =>
        refusals++ < 8 ? Promise.reject(new Error("no descriptors left")) : connect(options),
    });
    const errors: unknown[] = [];
    for (let index = 0; index < 60; index++) {
      await fixture.worker.poke({}).catch((error: unknown) => errors.push(error));
    }
    assert.ok(errors.length > 0 && refusals > 8, `${errors.length} errors, ${refusals} attempts`);
    for (const error of errors) {
      assert.ok(PluginError.is(error, "CONNECTION_LOST"), String(error));
      assert.match(error.message, /stream ids of the connection are used up/);
      assert.match(String(error.cause), /no descriptors left/);
    }
    assert.equal((await fixture.worker.poke({ number: 5n })).number, 5n);
  });

  it("asks for a connection anew for a call that is made as others are refused", async () => {
    let isDown = true;
    await using fixture = await createFixture(41, {
      reconnect: (connect) => (options) =>
        isDown ? Promise.reject(new Error("no descriptors left")) : connect(options),
    });
    const useUp = async (): Promise<void> => {
      for (;;) await fixture.worker.poke({});
    };
    await assert.rejects(useUp(), /stream ids of the connection are used up/);
    let again: ReturnType<Worker["poke"]> | undefined;
    const requests = function* (): Generator<object> {
      try {
        yield {};
      } finally {
        // The refused call's own clean-up, inside the refusal.
        isDown = false;
        again = fixture.worker.poke({ number: 5n });
      }
    };
    await assert.rejects(fixture.worker.collect(requests()), /used up/);
    assert.equal((await again)?.number, 5n);
  });

  it("ends with the connection that takes new calls, and takes the old ones with it", async () => {
    await using fixture = await createFixture(41);
    await load(fixture.worker, 4, () => fixture.renewalCount() >= 3);
    fixture.server.destroy(new Error("gone"));
    await fixture.connection.closed;
    await fixture.server.close();
    assert.equal(fixture.server.connectionCount, 0);
    await assert.rejects(fixture.worker.poke({}), (error) => PluginError.is(error, "CONNECTION_LOST"));
  });
});
