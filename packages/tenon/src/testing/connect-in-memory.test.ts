import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { describe, it } from "node:test";
import { Awkward, Sample } from "../../test/gen/sample_pb.js";
import { defineContract, grpcPlugin, PluginError, rpcError, RpcStatusError } from "../index.js";
import type { Dispensed, HandlerContext, Implementations } from "../index.js";
import { connectInMemory } from "./connect-in-memory.js";

const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "SAMPLE", magicCookieValue: "memory" },
  plugins: { sample: grpcPlugin(Sample), both: grpcPlugin({ sample: Sample, awkward: Awkward }) },
});
type SampleHandlers = NonNullable<Implementations<typeof contract>["sample"]>;
type SampleClient = Dispensed<typeof contract, "sample">;

const sample: SampleHandlers = {
  echo: (note) => note,
  async *list({ number, text }) {
    for (let index = 0; index < number; index++) yield { number: index, text };
  },
  async sum(flats) {
    let number = 0;
    for await (const flat of flats) number += flat.number;
    return { number };
  },
  async *chat(notes) {
    for await (const { author } of notes) yield { author: author.toUpperCase() };
  },
};

/** Runs `use` with a client of the sample service, some of whose handlers are replaced. */
async function withSample(
  handlers: Partial<SampleHandlers>,
  use: (client: SampleClient) => Promise<void>,
): Promise<void> {
  await using pair = await connectInMemory(contract, { sample: { ...sample, ...handlers } });
  await use(await pair.dispense("sample"));
}

/** Hands over what the compiler would refuse. */
async function connectUnchecked(args: readonly unknown[]): Promise<unknown> {
  const pair: unknown = Reflect.apply(connectInMemory, undefined, args);
  return await pair;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("connectInMemory()", () => {
  it("carries a unary call, bytes included", async () => {
    await withSample({}, async (client) => {
      const { author, body } = await client.echo({ author: "Ada", body: Uint8Array.of(1, 2, 255) });
      assert.equal(author, "Ada");
      assert.deepEqual([...body], [1, 2, 255]);
    });
  });

  it("carries streams in each direction and in both", async () => {
    await withSample({}, async (client) => {
      const listed = await collect(client.list({ number: 3, text: "a" }));
      assert.deepEqual(
        listed.map(({ number, text }) => `${number}${text}`),
        ["0a", "1a", "2a"],
      );
      assert.equal((await client.sum([{ number: 2 }, { number: 40 }])).number, 42);
      const answers = await collect(client.chat([{ author: "ada" }, { author: "grace" }]));
      assert.deepEqual(
        answers.map(({ author }) => author),
        ["ADA", "GRACE"],
      );
    });
  });

  it("carries a megabyte, which no window lets through at once", async () => {
    await withSample({}, async (client) => {
      const body = new Uint8Array(2 ** 20).map((_, index) => index % 251);
      assert.deepEqual((await client.echo({ body })).body, body);
    });
  });

  it("gives each service of a group its own object, and renames then", async () => {
    const awkward = {
      then$: ({ number }: { number: number }) => ({ number: number + 1 }),
      getHTTPInfo: () => ({}),
    };
    await using pair = await connectInMemory(contract, { both: { sample, awkward } });
    const both = await pair.dispense("both");
    assert.equal((await both.awkward.then$({ number: 1 })).number, 2);
    assert.equal((await both.sample.echo({ author: "Ada" })).author, "Ada");
  });

  it("gives methods that work without their object", async () => {
    await using pair = await connectInMemory(contract, { sample });
    const { echo } = await pair.dispense("sample");
    assert.equal((await echo({ author: "Ada" })).author, "Ada");
  });

  it("gives the same object for the same name", async () => {
    await using pair = await connectInMemory(contract, { sample });
    assert.equal(await pair.dispense("sample"), await pair.dispense("sample"));
  });

  it("carries a status with its message, details and metadata", async () => {
    const details = [{ typeUrl: "type.googleapis.com/a.B", value: Uint8Array.of(1) }];
    const echo = (): never => {
      throw rpcError("NOT_FOUND", "no such note", { details, metadata: { "x-where": "here" } });
    };
    await withSample({ echo }, async (client) => {
      await assert.rejects(client.echo({}), (error) => {
        assert.ok(RpcStatusError.is(error, "NOT_FOUND"));
        assert.equal(error.statusMessage, "no such note");
        assert.deepEqual(
          error.statusDetails.map(({ typeUrl, value }) => [typeUrl, ...value]),
          [[details[0]?.typeUrl, 1]],
        );
        assert.equal(error.metadata["x-where"], "here");
        return true;
      });
    });
  });

  it("tells of other errors on this side, and only their message on the other", async () => {
    const thrown = new Error("a bug");
    const reported: unknown[] = [];
    const echo = (): never => {
      throw thrown;
    };
    const options = {
      onHandlerError: (error: unknown, { path }: { path: string }) => reported.push(path, error),
    };
    await using pair = await connectInMemory(contract, { sample: { ...sample, echo } }, options);
    const client = await pair.dispense("sample");
    await assert.rejects(
      client.echo({}),
      (error) => RpcStatusError.is(error, "UNKNOWN") && error.statusMessage === "a bug",
    );
    assert.deepEqual(reported, ["/sample.v1.Sample/Echo", thrown]);
  });

  it("carries metadata and the deadline", async () => {
    let seen: Pick<HandlerContext, "metadata" | "deadline"> | undefined;
    const echo: SampleHandlers["echo"] = (note, { metadata, deadline, setHeaders, setTrailers }) => {
      seen = { metadata, deadline };
      setHeaders({ "x-head": "1" });
      setTrailers({ "x-tail-bin": Uint8Array.of(7) });
      return note;
    };
    await withSample({ echo }, async (client) => {
      const before = Date.now();
      const got: unknown[] = [];
      await client.echo(
        {},
        {
          timeoutMs: 60_000,
          metadata: { "x-trace": "abc" },
          onHeaders: (headers) => got.push(headers["x-head"]),
          onTrailers: (trailers) => got.push(trailers["x-tail-bin"]),
        },
      );
      assert.equal(seen?.metadata["x-trace"], "abc");
      const deadlineMs = seen?.deadline?.getTime() ?? 0;
      assert.ok(deadlineMs > before + 55_000 && deadlineMs <= Date.now() + 60_000, String(seen?.deadline));
      assert.equal(got[0], "1");
      assert.deepEqual([...(got[1] as Uint8Array)], [7]);
    });
  });

  it("lets the handler hear that the caller has gone", async () => {
    const events = new EventEmitter();
    const echo: SampleHandlers["echo"] = async (note, { signal }) => {
      events.emit("called");
      if (!signal.aborted) await once(signal, "abort");
      events.emit("heard");
      return note;
    };
    await withSample({ echo }, async (client) => {
      const caller = new AbortController();
      const called = once(events, "called");
      const heard = once(events, "heard");
      const call = client.echo({}, { signal: caller.signal });
      await called;
      caller.abort(new Error("not needed any more"));
      await assert.rejects(call, (error) => RpcStatusError.is(error, "CANCELLED"));
      await heard;
    });
  });

  it("ends a call whose time is out on both sides", async () => {
    const events = new EventEmitter();
    const echo: SampleHandlers["echo"] = async (note, { signal }) => {
      if (!signal.aborted) await once(signal, "abort");
      events.emit("heard");
      return note;
    };
    await withSample({ echo }, async (client) => {
      const heard = once(events, "heard");
      await assert.rejects(client.echo({}, { timeoutMs: 20 }), (error) =>
        RpcStatusError.is(error, "DEADLINE_EXCEEDED"),
      );
      await heard;
    });
  });

  it("rejects the calls in flight when it is closed, and fires their handlers' signals", async () => {
    const events = new EventEmitter();
    const echo: SampleHandlers["echo"] = async (note, { signal }) => {
      events.emit("called");
      if (!signal.aborted) await once(signal, "abort");
      events.emit("heard");
      return note;
    };
    const pair = await connectInMemory(contract, { sample: { ...sample, echo } });
    const client = await pair.dispense("sample");
    const [called, heard] = [once(events, "called"), once(events, "heard")];
    const outcome = assert.rejects(client.echo({}), (error) => PluginError.is(error, "CLOSED"));
    await called;
    await pair.close();
    await outcome;
    await heard;
    await pair.close();
    await assert.rejects(pair.dispense("sample"), (error) => PluginError.is(error, "CLOSED"));
    await assert.rejects(client.echo({}), (error) => PluginError.is(error, "CLOSED"));
  });

  it("refuses a message over the limit with the option's name", async () => {
    await using pair = await connectInMemory(contract, { sample }, { maxMessageBytes: 1000 });
    const client = await pair.dispense("sample");
    await assert.rejects(client.echo({ body: new Uint8Array(1001) }), /maxMessageBytes/);
    assert.equal((await client.echo({ author: "Ada" })).author, "Ada");
  });

  it("refuses a name that the contract does not have", async () => {
    await using pair = await connectInMemory(contract, { sample });
    // @ts-expect-error TS2345 a wrong name
    const client = pair.dispense("smaple");
    await assert.rejects(client, (error) => PluginError.is(error, "UNKNOWN_PLUGIN"));
  });

  it("answers calls of a service that the plugin does not serve with UNIMPLEMENTED", async () => {
    await using pair = await connectInMemory(contract, { sample });
    const { awkward } = await pair.dispense("both");
    await assert.rejects(awkward.then$({}), (error) => RpcStatusError.is(error, "UNIMPLEMENTED"));
  });

  const wrong = [
    { args: [undefined, {}], message: "connectInMemory(contract) must be an object, got undefined" },
    {
      args: [contract, null],
      message: "implementations must be an object by plugin name, got null",
    },
    { args: [contract, { sample: 1 }], message: 'implementations["sample"] must be an object, got 1' },
    {
      args: [contract, { other: sample }],
      message: 'implementations has an unknown plugin "other": the contract has sample, both',
    },
    {
      args: [contract, { sample: {} }],
      message: /plugin "sample" has no handler for sample\.v1\.Sample: expected a function "echo"/,
    },
    { args: [contract, { both: { sample } }], message: /plugin "both", key "awkward" must be an object/ },
    {
      args: [contract, { sample, both: { sample, awkward: {} } }],
      message: /^plugin "both", key "sample" and plugin "sample" both serve sample\.v1\.Sample/,
    },
    {
      args: [contract, { sample }, { maxMessageByte: 1 }],
      message: /^connectInMemory\(\) options has no field named/,
    },
  ];
  for (const { args, message } of wrong) {
    it(`refuses wrong arguments: ${String(message)}`, async () => {
      await assert.rejects(connectUnchecked(args), { name: "TypeError", message });
    });
  }
});

describe("connectInMemory() with several versions", () => {
  const versioned = defineContract({
    handshake: { magicCookieKey: "SAMPLE", magicCookieValue: "hello" },
    versions: { 0: { main: grpcPlugin(Awkward) }, 3: { main: grpcPlugin(Sample) } },
  });
  const main = { then$: () => ({ number: 7 }), getHTTPInfo: () => ({}) };

  it("speaks the version that it is told to", async () => {
    await using old = await connectInMemory(versioned, { 0: { main }, 3: { main: sample } }, { version: 0 });
    assert.equal((await (await old.dispense("main")).then$({})).number, 7);
    await using current = await connectInMemory(
      versioned,
      { 0: { main }, 3: { main: sample } },
      { version: 3 },
    );
    assert.equal((await (await current.dispense("main")).echo({ author: "Ada" })).author, "Ada");
  });

  it("refuses a version that is not implemented, and none", async () => {
    await assert.rejects(connectUnchecked([versioned, { 0: { main } }, { version: 3 }]), {
      name: "TypeError",
      message: "version must be one of the implemented versions (0), got 3",
    });
    await assert.rejects(connectUnchecked([versioned, { 0: { main } }]), {
      name: "TypeError",
      message: "version must be one of the implemented versions (0), got undefined",
    });
  });
});
