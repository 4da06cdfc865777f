import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { Adder, Progress, Relay, Worker } from "../../../../test/gen/callback_pb.js";
import { defineContract, grpcPlugin, PluginError, rpcError, RpcStatusError } from "../../../index.js";
import type { BrokeredClient, Dispensed, Implementations } from "../../../index.js";
import { createDeferred } from "../../../internal/deferred.js";
import { connectInMemory } from "../../../testing/index.js";
import type { InMemoryOptions, InMemoryPair } from "../../../testing/index.js";

const relay = grpcPlugin(Relay, { brokered: { pass: { adder: Adder } } });
const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "CALLBACK", magicCookieValue: "fields" },
  plugins: {
    worker: grpcPlugin(Worker, {
      brokered: {
        run: { progress: Progress, adder: Adder },
        watch: { progress: Progress },
        collect: { progress: Progress },
        chat: { progress: Progress },
        subscribe: { listener: Progress },
      },
    }),
    // The same service with ids as they are.
    bare: grpcPlugin(Worker),
    nested: grpcPlugin({ worker: Worker }, { brokered: { worker: { run: { progress: relay } } } }),
  },
});
type WorkerHandlers = NonNullable<Implementations<typeof contract>["worker"]>;
type WorkerClient = Dispensed<typeof contract, "worker">;

const worker: WorkerHandlers = {
  run: ({ progress, number }) => progress.step({ number }),
  async *watch({ progress, number }) {
    for (let index = 0n; index < number; index++) yield await progress.step({ number: index });
  },
  async collect(jobs) {
    let number = 0n;
    for await (const job of jobs) number += (await job.progress.step({ number: job.number })).number;
    return { number };
  },
  async *chat(jobs) {
    for await (const { progress, number } of jobs) yield await progress.step({ number });
  },
  subscribe: ({ listener }) => ({ text: listener === undefined ? "nobody" : "somebody" }),
  poke: (report) => report,
};

const adder = {
  add: ({ number }: { readonly number: bigint }) => ({ number: number + 1n }),
  async *count({ number }: { readonly number: bigint }) {
    for (let index = 0n; index < number; index++) yield { number: index };
  },
};
const timesTen = ({ number }: { readonly number: bigint }) => ({ number: number * 10n });

/** Runs `use` with a worker some of whose handlers are replaced. */
async function withWorker(
  handlers: Partial<WorkerHandlers>,
  use: (client: WorkerClient, pair: InMemoryPair<typeof contract>) => Promise<void>,
  options?: InMemoryOptions,
): Promise<void> {
  await using pair = await connectInMemory(contract, { worker: { ...worker, ...handlers } }, options);
  await use(await pair.dispense("worker"), pair);
}

/** What the compiler would refuse. */
function unchecked(value: unknown): never {
  return value as never;
}

async function numbers(reports: AsyncIterable<{ readonly number: bigint }>): Promise<bigint[]> {
  const all: bigint[] = [];
  for await (const { number } of reports) all.push(number);
  return all;
}

function isStatus(status: RpcStatusError["status"], message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(RpcStatusError.is(error, status), String(error));
    assert.match(error.statusMessage, message);
    return true;
  };
}

function isError(
  code: "CLOSED" | "CONNECTION_LOST" | "MESSAGE_MALFORMED",
  message = /./,
): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PluginError.is(error, code), String(error));
    assert.match(error.message, message);
    return true;
  };
}

describe("a brokered field", () => {
  it("lets a handler call its caller's object: a function, an object, with unary methods and streams", async () => {
    const run: WorkerHandlers["run"] = async ({ progress, adder: sums, number }) => {
      const { number: sum } = await sums.add({ number });
      const counted = await numbers(sums.count({ number: 3n }));
      return progress.step({ number: sum, text: counted.join() });
    };
    await withWorker({ run }, async (client) => {
      const steps: string[] = [];
      const progress = ({ number, text }: { number: bigint; text: string }) => {
        steps.push(text);
        return { number };
      };
      assert.equal((await client.run({ progress, adder, number: 4n })).number, 5n);
      assert.equal((await client.run({ progress: { step: progress }, adder, number: 7n })).number, 8n);
      assert.deepEqual(steps, ["0,1,2", "0,1,2"]);
    });
  });

  it("works for streams of answers, of requests, and for both", async () => {
    await withWorker({}, async (client) => {
      assert.deepEqual(await numbers(client.watch({ progress: timesTen, number: 3n })), [0n, 10n, 20n]);
      const jobs = [1n, 2n, 3n].map((number) => ({ progress: timesTen, number }));
      assert.equal((await client.collect(jobs)).number, 60n);
      assert.deepEqual(await numbers(client.chat(jobs)), [10n, 20n, 30n]);
    });
  });

  it("keeps an object's `this`, and the errors of its methods", async () => {
    class Refusing {
      readonly #why = "not today";
      step(): never {
        throw rpcError("PERMISSION_DENIED", this.#why);
      }
    }
    const run: WorkerHandlers["run"] = async ({ progress }) => {
      await assert.rejects(progress.step({}), isStatus("PERMISSION_DENIED", /^not today$/));
      return { text: "refused" };
    };
    await withWorker({ run }, async (client) => {
      assert.equal((await client.run({ progress: new Refusing(), adder })).text, "refused");
    });
  });

  it("passes deadlines and cancellation on to the caller's object", async () => {
    const stopped = createDeferred<void>();
    const run: WorkerHandlers["run"] = async ({ progress }) => progress.step({}, { timeoutMs: 20 });
    await withWorker({ run }, async (client) => {
      const progress = async (_report: unknown, { signal }: { readonly signal: AbortSignal }) => {
        await once(signal, "abort");
        stopped.resolve();
        return {};
      };
      await assert.rejects(client.run({ progress, adder }), isStatus("DEADLINE_EXCEEDED", /Progress\/Step/));
      await stopped.promise;
    });
  });

  it("may be left out when the .proto says optional, and only then", async () => {
    await withWorker({}, async (client, pair) => {
      assert.equal((await client.subscribe({})).text, "nobody");
      assert.equal((await client.subscribe({ listener: timesTen })).text, "somebody");
      const sent = client.run(unchecked({ adder }));
      await assert.rejects(
        sent,
        isError("MESSAGE_MALFORMED", /the field progress must hold an object .*got undefined/),
      );
      await assert.rejects(
        (await pair.dispense("worker")).run(unchecked({ progress: 7, adder })),
        isError("MESSAGE_MALFORMED", /the field progress must hold an object .*got 7/),
      );
      await assert.rejects(
        client.run({ progress: timesTen, adder: unchecked({ add: timesTen }) }),
        isError("MESSAGE_MALFORMED", /the brokered callback\.v1\.Adder has no handler .*"count"/),
      );
      await assert.rejects(client.run(unchecked(undefined)), isError("MESSAGE_MALFORMED"));
    });
  });

  it("nests: a callback takes an object of the plugin's, and calls it", async () => {
    const nested: Implementations<typeof contract>["nested"] = {
      worker: {
        ...(unchecked(worker) as NonNullable<Implementations<typeof contract>["bare"]>),
        run: ({ progress, number }) => progress.pass({ adder, number }),
      },
    };
    await using pair = await connectInMemory(contract, { nested });
    const client = await pair.dispense("nested");
    const pass = relayed(({ adder: theirs, number }) => theirs.add({ number }));
    assert.equal((await client.worker.run({ progress: pass, adder: 0, number: 41n })).number, 42n);
  });

  it("serves a hundred calls at once, each its own object", async () => {
    await withWorker({}, async (client) => {
      const calls = Array.from({ length: 100 }, async (_value, index) => {
        const progress = ({ number }: { readonly number: bigint }) => ({ number: number * BigInt(index) });
        return (await client.run({ progress, adder, number: 2n })).number;
      });
      const results = await Promise.all(calls);
      assert.deepEqual(
        results,
        Array.from(results, (_value, index) => BigInt(index * 2)),
      );
    });
  });
});

/** A function for a service with one method, with its types. */
function relayed(
  pass: (job: {
    readonly adder: BrokeredClient<typeof Adder>;
    readonly number: bigint;
  }) => Promise<{ number: bigint }>,
): typeof pass {
  return pass;
}

describe("a brokered object's life", () => {
  it("ends with the handler for its client, and says how to keep it", async () => {
    let left: BrokeredClient<typeof Progress> | undefined;
    const run: WorkerHandlers["run"] = ({ progress }) => {
      left = progress;
      return {};
    };
    await withWorker({ run }, async (client) => {
      await client.run({ progress: timesTen, adder });
      await assert.rejects(left?.step({}) ?? assert.fail(), isError("CLOSED", /context\.keep\(client\)/));
    });
  });

  it("ends with the call for what the caller served, also for a client that was kept", async () => {
    const kept = createDeferred<BrokeredClient<typeof Progress>>();
    const run: WorkerHandlers["run"] = async ({ progress }, { keep }) => {
      kept.resolve(keep(progress));
      return progress.step({ number: 1n });
    };
    await withWorker({ run }, async (client) => {
      assert.equal((await client.run({ progress: timesTen, adder })).number, 10n);
      await assert.rejects((await kept.promise).step({}), (error: unknown) => {
        assert.ok(PluginError.is(error), String(error));
        return true;
      });
    });
  });

  it("lasts beyond the call when the caller serves it and the handler keeps it, until either closes it", async () => {
    let kept: BrokeredClient<typeof Progress> | undefined;
    const subscribe: WorkerHandlers["subscribe"] = ({ listener }, { keep }) => {
      if (listener !== undefined) kept = keep(listener);
      return {};
    };
    const poke: WorkerHandlers["poke"] = async (report) => (await kept?.step(report)) ?? {};
    await withWorker({ subscribe, poke }, async (client, { broker }) => {
      const served = await broker.serve(Progress, timesTen);
      await client.subscribe({ listener: served });
      assert.equal((await client.poke({ number: 1n })).number, 10n);
      // The same object again, for a second call.
      await kept?.[Symbol.asyncDispose]();
      await client.subscribe({ listener: served });
      assert.equal((await client.poke({ number: 2n })).number, 20n);
      await served.close();
      await served.closed;
      assert.throws(() => served.offer(), isError("CLOSED"));
      await assert.rejects(client.poke({ number: 3n }), (error: unknown) =>
        RpcStatusError.is(error, "UNKNOWN"),
      );
      await assert.rejects(client.subscribe({ listener: served }), isError("CLOSED"));
    });
  });

  it("ends with the call however that ends, and with what was passed in a stream that its reader leaves", async () => {
    const signals: AbortSignal[] = [];
    const progress = (_report: unknown, { signal }: { readonly signal: AbortSignal }) => {
      signals.push(signal);
      return once(signal, "abort").then(() => ({}));
    };
    const begun = createDeferred<void>();
    const run: WorkerHandlers["run"] = async (job) => {
      const step = job.progress.step({});
      begun.resolve();
      return step;
    };
    async function* chat(): AsyncGenerator<{ number: bigint }> {
      yield { number: 1n };
      await new Promise(() => undefined);
    }
    await withWorker({ run, chat }, async (client) => {
      const abort = new AbortController();
      const running = client.run({ progress, adder }, { signal: abort.signal });
      await begun.promise;
      abort.abort();
      await assert.rejects(running, (error: unknown) => RpcStatusError.is(error, "CANCELLED"));
      for await (const { number } of client.chat([{ progress: timesTen }])) {
        assert.equal(number, 1n);
        break;
      }
    });
    for (const { aborted } of signals) assert.ok(aborted, "the object's handler was told");
  });

  it("takes an error before the call: a signal that fired, a request that cannot be encoded", async () => {
    await withWorker({}, async (client) => {
      const signal = AbortSignal.abort();
      const reports = client.watch({ progress: timesTen }, { signal });
      await assert.rejects(numbers(reports), (error: unknown) => RpcStatusError.is(error, "CANCELLED"));
      const wrong = { progress: timesTen, number: unchecked({}) };
      await assert.rejects(client.run({ ...wrong, adder }), isError("MESSAGE_MALFORMED"));
      await assert.rejects(numbers(client.watch(wrong)), isError("MESSAGE_MALFORMED"));
      const never = client.watch(unchecked({}));
      assert.deepEqual(
        await never[Symbol.asyncIterator]()
          .return?.()
          .catch(() => "told"),
        "told",
      );
    });
  });

  it("ends with the connection: calls both ways reject, handlers' signals fire", async () => {
    const told = createDeferred<void>();
    const begun = createDeferred<void>();
    const pair = await connectInMemory(contract, {
      worker: { ...worker, run: ({ progress }) => progress.step({}) },
    });
    const client = await pair.dispense("worker");
    const progress = async (_report: unknown, { signal }: { readonly signal: AbortSignal }) => {
      begun.resolve();
      await once(signal, "abort");
      told.resolve();
      return {};
    };
    const running = assert.rejects(client.run({ progress, adder }), isError("CLOSED"));
    await begun.promise;
    await pair.close();
    await Promise.all([running, told.promise]);
    await assert.rejects(pair.broker.serve(Progress, timesTen), isError("CLOSED"));
    await assert.rejects(pair.broker.dial(1, Progress), isError("CLOSED"));
  });

  it("refuses to keep what is no client of the call", async () => {
    const other = { [Symbol.asyncDispose]: () => Promise.resolve() };
    const errors: unknown[] = [];
    const attempt = (keep: (client: AsyncDisposable) => unknown): void => {
      try {
        keep(other);
      } catch (error) {
        errors.push(error);
      }
    };
    const run: WorkerHandlers["run"] = (_job, { keep }) => (attempt(keep), {});
    const poke: WorkerHandlers["poke"] = (_report, { keep }) => (attempt(keep), {});
    await withWorker({ run, poke }, async (client) => {
      await client.run({ progress: timesTen, adder });
      await client.poke({});
      assert.equal(errors.length, 2);
      for (const error of errors) assert.match(String(error), /^TypeError: keep\(client\)/);
    });
  });
});

describe("a brokered field whose caller does not keep its word", () => {
  /** A plugin that takes clients, and a caller that sends ids as it likes: both names are the same service. */
  async function withBareCaller(
    handlers: Partial<WorkerHandlers>,
    use: (bare: Dispensed<typeof contract, "bare">, pair: InMemoryPair<typeof contract>) => Promise<void>,
  ): Promise<void> {
    await withWorker(handlers, async (_client, pair) => use(await pair.dispense("bare"), pair));
  }
  const unused = {
    run: () => assert.fail("the handler ran"),
    subscribe: () => assert.fail("the handler ran"),
  };

  it("fails the call before its handler runs when the id is missing", async () => {
    await withBareCaller(unused, async (bare) => {
      const missing = isStatus(
        "INVALID_ARGUMENT",
        /^the field progress of callback\.v1\.Job has no broker id$/,
      );
      await assert.rejects(bare.run({ adder: 1 }), missing);
      await assert.rejects(numbers(bare.chat([{}])), missing);
    });
  });

  it("fails the call before its handler runs when nobody listens at the offered place", async () => {
    await withBareCaller(unused, async (bare, { broker }) => {
      const service = await broker.accept(broker.nextId(), Progress, timesTen);
      const id = service.offer();
      await service.close();
      await assert.rejects(
        bare.subscribe({ listener: id }),
        isStatus("FAILED_PRECONDITION", /CONNECT_FAILED/),
      );
    });
  });

  it("fails the call before its handler runs when nothing is offered in time", async () => {
    const use = async (_client: WorkerClient, pair: InMemoryPair<typeof contract>) => {
      const bare = await pair.dispense("bare");
      const late = isStatus("FAILED_PRECONDITION", /^the field listener of .*BROKER_TIMEOUT.* within 20 ms/);
      await assert.rejects(bare.subscribe({ listener: 4_000_000_000 }), late);
    };
    await withWorker(unused, use, { timeouts: { brokerMs: 20 } });
  });

  it("stops waiting for an offer when the call is over", async () => {
    await withBareCaller(unused, async (bare) => {
      const waiting = bare.subscribe({ listener: 4_000_000_000 }, { timeoutMs: 20 });
      await assert.rejects(waiting, (error: unknown) => RpcStatusError.is(error, "DEADLINE_EXCEEDED"));
    });
  });

  it("dials for nobody when a thousand connections are open, and again when there are fewer", async () => {
    const services: AsyncDisposable[] = [];
    const poke: WorkerHandlers["poke"] = async (report, { broker }) => {
      if (report.text === "open") {
        for (let count = 0; count < 1024; count++) services.push(await broker.serve(Progress, timesTen));
      } else await services.pop()?.[Symbol.asyncDispose]();
      return report;
    };
    await withWorker({ poke }, async (client) => {
      await client.poke({ text: "open" });
      const refused = client.run({ progress: timesTen, adder });
      await assert.rejects(refused, isStatus("RESOURCE_EXHAUSTED", /1024 brokered connections/));
      await client.poke({ text: "close" });
      assert.equal((await client.subscribe({ listener: timesTen })).text, "somebody");
    });
  });

  it("closes the clients of a call one of whose ids cannot be dialed", async () => {
    await withBareCaller(unused, async (bare, { broker }) => {
      await using service = await broker.serve(Progress, timesTen);
      await assert.rejects(
        bare.run({ progress: service.offer(), adder: 0 }),
        isStatus("INVALID_ARGUMENT", /adder/),
      );
    });
  });
});

describe("broker", () => {
  it("serves an object on an id, either way, and several services on one", async () => {
    const run: WorkerHandlers["run"] = async (_job, { broker }) => {
      const id = broker.nextId();
      await broker.accept(id, { sums: Adder, steps: Progress }, { sums: adder, steps: { step: timesTen } });
      return { number: BigInt(id) };
    };
    await withWorker({ run }, async (client, { broker }) => {
      const { number: id } = await client.run({ progress: timesTen, adder });
      await using theirs = await broker.dial(Number(id), { sums: Adder, steps: Progress });
      assert.equal((await theirs.sums.add({ number: 1n })).number, 2n);
      assert.equal((await theirs.steps.step({ number: 1n })).number, 10n);
    });
  });

  it("connects to a fixed id that the other side serves later", async () => {
    const fixed = 1_000;
    const poke: WorkerHandlers["poke"] = async (report, { broker }) => {
      await broker.accept(fixed, Progress, timesTen);
      return report;
    };
    await withWorker({ poke }, async (client, { broker }) => {
      const dialing = broker.dial(fixed, Progress);
      await client.poke({});
      await using progress = await dialing;
      assert.equal((await progress.step({ number: 3n })).number, 30n);
    });
  });

  it("lets a handler dial its host, and use the broker after it has ended", async () => {
    const done = createDeferred<bigint>();
    const poke: WorkerHandlers["poke"] = ({ number }, { broker }) => {
      const later = async () => {
        await using progress = await broker.dial(Number(number), Progress);
        done.resolve((await progress.step({ number: 5n })).number);
      };
      void later();
      return {};
    };
    await withWorker({ poke }, async (client, { broker }) => {
      const id = broker.nextId();
      await client.poke({ number: BigInt(id) });
      await using _service = await broker.accept(id, Progress, timesTen);
      assert.equal(await done.promise, 50n);
    });
  });

  it("says in time that nothing was offered", async () => {
    await withWorker({}, async (_client, { broker }) => {
      await assert.rejects(broker.dial(99, Progress, { timeoutMs: 10 }), (error: unknown) => {
        assert.ok(PluginError.is(error, "BROKER_TIMEOUT"), String(error));
        assert.deepEqual(error.details, { id: 99, timeoutMs: 10 });
        return true;
      });
    });
  });

  it("refuses ids that are none, services that are none, and implementations that lack a method", async () => {
    await withWorker({}, async (_client, { broker }) => {
      for (const id of [-1, 1.5, 2 ** 32, NaN]) {
        await assert.rejects(broker.dial(id, Progress), {
          name: "RangeError",
          message: /^id must be a whole number/,
        });
        await assert.rejects(broker.accept(id, Progress, timesTen), { name: "RangeError" });
      }
      await assert.rejects(broker.dial(unchecked("7"), Progress), {
        name: "TypeError",
        message: /^id must be a number/,
      });
      await assert.rejects(broker.dial(7, unchecked({ kind: "message" })), { name: "TypeError" });
      await assert.rejects(broker.serve(Adder, unchecked({ add: timesTen })), {
        name: "TypeError",
        message: /"count"/,
      });
      await assert.rejects(broker.serve(Adder, unchecked(timesTen)), {
        name: "TypeError",
        message: /must be an object/,
      });
    });
  });

  it("refuses an object that another connection's broker serves", async () => {
    await withWorker({}, async (client) => {
      await withWorker({}, async (_other, { broker }) => {
        await using elsewhere = await broker.serve(Progress, timesTen);
        await assert.rejects(
          client.subscribe({ listener: elsewhere }),
          isError("MESSAGE_MALFORMED", /another plugin's broker/),
        );
      });
    });
  });
});
