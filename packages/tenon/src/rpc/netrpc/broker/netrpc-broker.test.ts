import assert from "node:assert/strict";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import {
  calculator,
  calculatorContract,
  calculatorHandlers,
  callUnchecked,
  connectPair,
  handshake,
} from "../../../../test/support/netrpc-fixture.js";
import { defineContract } from "../../../contract/contract.js";
import { NetrpcError, PluginError } from "../../../errors/index.js";
import { createDeferred } from "../../../internal/deferred.js";
import { gob, netrpcPlugin } from "../../../netrpc/index.js";
import type { NetrpcBroker, NetrpcClientOf, NetrpcHandlers } from "../../../netrpc/index.js";

const adder = netrpcPlugin({ Add: { args: gob.safeInt, reply: gob.safeInt } });
const RunArgs = gob.struct("RunArgs", { First: gob.uint32, Second: gob.uint32, Number: gob.safeInt });
const Opened = gob.struct("Opened", { Object: gob.uint32, Name: gob.string });
const relay = netrpcPlugin(
  {
    Run: { args: RunArgs, reply: gob.safeInt },
    Whole: { args: gob.uint32, reply: gob.safeInt },
    Open: { args: gob.string, reply: gob.uint32 },
    OpenNamed: { args: gob.string, reply: Opened },
    Poke: { args: gob.string, reply: gob.any },
  },
  {
    brokered: {
      Run: { First: adder, Second: adder },
      Whole: { args: adder },
      Open: { reply: adder },
      OpenNamed: { Object: adder },
    },
  },
);
const contract = defineContract({ handshake, plugins: { relay } });
type Handlers = NetrpcHandlers<typeof relay.methods, typeof relay.brokered>;

const handlers: Handlers = {
  Run: async ({ First, Second, Number: number }) => Second.Add(await First.Add(number)),
  Whole: (object) => object.Add(1),
  Open: (name) => ({ Add: (number) => number + name.length }),
  OpenNamed: (name) => ({ Object: { Add: (number) => number + name.length }, Name: name }),
  Poke: () => undefined,
};

async function dispenseRelay(test: TestContext, own: Partial<Handlers> = {}, brokerMs = 5_000) {
  const implementations = { relay: { ...handlers, ...own } };
  const pair = await connectPair(test, contract, { implementations, timeouts: { brokerMs } });
  return { pair, relay: await pair.dispense("relay") };
}

/** The broker of the plugin's side. */
async function brokerPair(
  test: TestContext,
  brokerMs = 5_000,
): Promise<readonly [NetrpcBroker, NetrpcBroker]> {
  const own = createDeferred<NetrpcBroker>();
  const pair = await connectPair(test, calculatorContract, {
    timeouts: { brokerMs },
    implementations: {
      calculator({ broker }) {
        own.resolve(broker);
        return calculatorHandlers;
      },
    },
  });
  await pair.dispense("calculator");
  return [pair.broker, await own.promise];
}

/** All that a stream reads. `node:stream/consumers` would end the other direction too. */
async function textOf(stream: Duplex): Promise<string> {
  let text = "";
  stream.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  await once(stream, "end");
  return text;
}

const plus = (more: number) => ({ Add: (number: number) => number + more });

describe("an object in the arguments", () => {
  it("is called by the handler, which may have several", async (test) => {
    const { relay: object } = await dispenseRelay(test);
    assert.equal(await object.Run({ First: plus(1), Second: plus(10), Number: 100 }), 111);
    assert.equal(await object.Whole(plus(41)), 42);
  });

  it("may be made for the call by a function, and is disposed of with it", async (test) => {
    const disposed = createDeferred<void>();
    const { relay: object } = await dispenseRelay(test);
    const make = () => ({ ...plus(1), [Symbol.asyncDispose]: async () => disposed.resolve() });
    assert.equal(await object.Whole(make), 2);
    await disposed.promise;
  });

  it("ends with the call", async (test) => {
    let kept: NetrpcClientOf<typeof adder> | undefined;
    const { relay: object } = await dispenseRelay(test, {
      async Whole(given, { keep }) {
        kept = keep(given);
        return kept.Add(1);
      },
    });
    await object.Whole(plus(1));
    await assert.rejects(kept?.Add(1) ?? Promise.resolve(), (error: unknown) => PluginError.is(error));
  });

  it("is refused at once, with what to do, when its id is dialed after the call", async (test) => {
    // The same plugin by a description without brokered fields: what its handler gets is the id.
    const plain = netrpcPlugin({ Whole: { args: gob.uint32, reply: gob.safeInt } });
    const brokered = netrpcPlugin(plain.methods, { brokered: { Whole: { args: adder } } });
    const [host, plugin] = await brokerPair(test, 60_000);
    let id = 0;
    const service = await plugin.serve(plain, { Whole: (given) => (id = given) });
    await using object = await host.dial(service.offer(), brokered);
    await object.Whole(plus(1));
    await assert.rejects(plugin.dial(id, adder), (error: unknown) => {
      assert.ok(PluginError.is(error, "BROKER_TIMEOUT"), String(error));
      assert.match(error.message, /without accepting it: nothing is served there .*, or not any more/);
      assert.match(error.remedy ?? "", /until its call ends: .* broker\.serve\(\)/);
      return true;
    });
    // Who accepts the id anew is dialed.
    await using again = await host.accept(id, adder, plus(2));
    await using client = await plugin.dial(id, adder);
    assert.equal(await client.Add(1), 3);
    assert.equal(again.services, adder);
  });

  it("lives on when it is served for longer, and the handler keeps its client", async (test) => {
    let kept: NetrpcClientOf<typeof adder> | undefined;
    const { pair, relay: object } = await dispenseRelay(test, {
      async Whole(given, { keep }) {
        kept = keep(given);
        return kept.Add(1);
      },
    });
    await using service = await pair.broker.serve(adder, plus(1));
    assert.equal(await object.Whole(service), 2);
    assert.equal(await kept?.Add(5), 6);
    await service.close();
    await assert.rejects(kept?.Add(5) ?? Promise.resolve(), (error: unknown) =>
      PluginError.is(error, "CONNECTION_LOST"),
    );
  });

  it("tells handlers that run why it is not served any more", async (test) => {
    const fired = createDeferred<unknown>();
    const called = createDeferred<void>();
    const { pair, relay: object } = await dispenseRelay(test);
    const service = await pair.broker.serve(adder, {
      Add(_, { signal }) {
        signal.addEventListener("abort", () => fired.resolve(signal.reason));
        called.resolve();
        return fired.promise.then(() => 0);
      },
    });
    const call = object.Whole(service).catch((error: unknown) => error);
    await called.promise;
    await service.close();
    assert.ok(PluginError.is(await fired.promise, "CLOSED"));
    assert.ok(NetrpcError.is(await call));
  });

  it("is closed for a handler that has ended", async (test) => {
    let taken: NetrpcClientOf<typeof adder> | undefined;
    const { pair, relay: object } = await dispenseRelay(test, {
      Whole(given) {
        taken = given;
        return 0;
      },
    });
    await object.Whole(await pair.broker.serve(adder, plus(1)));
    await assert.rejects(taken?.Add(1) ?? Promise.resolve(), (error: unknown) => {
      return PluginError.is(error, "CLOSED") && error.remedy?.includes("context.keep") === true;
    });
  });

  it("is missing in a reply that is none", async (test) => {
    const { relay: object } = await dispenseRelay(test, { OpenNamed: () => undefined as never });
    await assert.rejects(object.OpenNamed("a"), {
      code: "NETRPC_ERROR",
      message: /Object must hold an object .*, got undefined/,
    });
  });

  it("is refused before anything is sent when it is none", async (test) => {
    const { relay: object } = await dispenseRelay(test);
    await assert.rejects(callUnchecked(object, "Run", { First: plus(1), Second: 7 }), (error: unknown) => {
      assert.ok(PluginError.is(error, "MESSAGE_MALFORMED"));
      assert.match(
        error.message,
        /The arguments of Plugin\.Run cannot be used: Second must hold an object .*, got 7/,
      );
      return error.origin === "caller";
    });
    for (const none of [[], [undefined], [{}]]) {
      await assert.rejects(callUnchecked(object, "Run", ...none), {
        code: "MESSAGE_MALFORMED",
        message: /The arguments of Plugin\.Run cannot be used: First must hold an object .*, got undefined/,
      });
    }
    await assert.rejects(callUnchecked(object, "Whole"), /the value must hold an object .*, got undefined/);
    await assert.rejects(
      callUnchecked(object, "Run", { First: { Sub: 1 }, Second: plus(1) }),
      /First must hold/,
    );
  });

  it("answers its own errors in its own words", async (test) => {
    const { relay: object } = await dispenseRelay(test);
    const failing = {
      Add(): number {
        throw new Error("cannot add");
      },
    };
    await assert.rejects(
      object.Whole(failing),
      (error: unknown) => NetrpcError.is(error) && error.serverMessage === "cannot add",
    );
  });

  it("is an error for the caller when its id is dialed in vain, or missing", async (test) => {
    // The same plugin by a description without brokered fields: what it sends are ids.
    const plain = netrpcPlugin({ Whole: { args: gob.uint32, reply: gob.safeInt } });
    const [host, plugin] = await brokerPair(test, 30);
    await using service = await host.serve(relay, handlers);
    await using object = await plugin.dial(service.offer(), plain);
    await assert.rejects(
      object.Whole(99),
      /the arguments of Plugin\.Whole, the value could not be connected/,
    );
    await assert.rejects(
      object.Whole(0),
      /the arguments of Plugin\.Whole, the value has no broker id, but 0/,
    );
  });
});

describe("an object in the reply", () => {
  it("is the caller's, until it is closed", async (test) => {
    const { relay: object } = await dispenseRelay(test);
    const opened = await object.Open("abc");
    assert.equal(await opened.Add(1), 4);
    await opened.close();
    await assert.rejects(opened.Add(1), (error: unknown) => PluginError.is(error, "CLOSED"));
    const { Object: named, Name } = await object.OpenNamed("abcd");
    await using closing = named;
    assert.deepEqual([await closing.Add(1), Name], [5, "abcd"]);
  });

  it("must be there within the call's own time", async (test) => {
    // The same plugin by a description without brokered fields: what it replies are ids, which nobody serves.
    const plain = netrpcPlugin({ Open: { args: gob.string, reply: gob.uint32 } });
    const [host, plugin] = await brokerPair(test, 60_000);
    await using service = await host.serve(plain, { Open: () => 99 });
    await using object = await plugin.dial(service.offer(), relay);
    await assert.rejects(object.Open("abc", { timeoutMs: 20 }), { code: "CALL_TIMEOUT" });
  });

  it("that a function made is disposed of when the caller closes it", async (test) => {
    const disposed = createDeferred<void>();
    const { relay: object } = await dispenseRelay(test, {
      Open: () => () => ({ ...plus(1), [Symbol.dispose]: () => disposed.resolve() }),
    });
    await (await object.Open("")).close();
    await disposed.promise;
  });

  it("is an error of the plugin's when it lacks a method", async (test) => {
    const { relay: object, pair } = await dispenseRelay(test, {
      Open: () => ({}) as ReturnType<typeof plus>,
    });
    await assert.rejects(
      object.Open("a"),
      /\[NETRPC_ERROR\] Plugin\.Open: .*The reply of Plugin\.Open cannot be used/,
    );
    assert.equal(pair.reports.length, 1);
  });
});

describe("the broker of net/rpc", () => {
  it("counts ids on each side for itself, from 1 on", async (test) => {
    const [host, plugin] = await brokerPair(test);
    assert.deepEqual([host.nextId(), host.nextId()], [1, 2]);
    // 1 was the dispensed object's.
    assert.equal(plugin.nextId(), 2);
  });

  for (const [from, to] of [
    ["host", "plugin"],
    ["plugin", "host"],
  ] as const) {
    it(`connects the ${from} to an object of the ${to}'s, whichever comes first`, async (test) => {
      const [host, plugin] = await brokerPair(test);
      const [dialer, server] = from === "host" ? [host, plugin] : [plugin, host];
      await server.accept(7, calculator, calculatorHandlers);
      await using accepted = await dialer.dial(7, calculator);
      assert.equal(await accepted.Echo("a"), "a");
      const dialing = dialer.dial(8, calculator);
      await server.accept(8, calculator, calculatorHandlers);
      await using dialed = await dialing;
      assert.equal(await dialed.Echo("b"), "b");
    });

    it(`carries raw bytes from the ${from} to the ${to} and back`, async (test) => {
      const [host, plugin] = await brokerPair(test);
      const [dialer, acceptor] = from === "host" ? [host, plugin] : [plugin, host];
      const [near, far] = await Promise.all([dialer.dialStream(9), acceptor.acceptStream(9)]);
      const many = "x".repeat(700_000);
      const received = textOf(far);
      near.end(many);
      far.write("at once");
      assert.equal(await received, many);
      far.end(" and last");
      assert.equal(await textOf(near), "at once and last");
      for (const each of [near, far]) if (!each.closed) await once(each, "close");
    });
  }

  it("gives up a dial that nobody accepts, and an accept that nobody dials", async (test) => {
    const [host, plugin] = await brokerPair(test, 20);
    // Less than the other side's time: with as much, its refusal might come first.
    const dialed = host.dial(70, calculator, { timeoutMs: 5 });
    await assert.rejects(dialed, /\[BROKER_TIMEOUT\] .* broker id 70 within 5 ms/);
    await assert.rejects(host.dialStream(70, { timeoutMs: 5 }), /\[BROKER_TIMEOUT\] .* within 5 ms/);
    await assert.rejects(plugin.acceptStream(71), /\[BROKER_TIMEOUT\] .*timeout waiting for accept/);
    await assert.rejects(plugin.acceptStream(71, { signal: AbortSignal.abort() }), { code: "ABORTED" });
    await assert.rejects(host.dialStream(71, { signal: AbortSignal.abort() }), { code: "ABORTED" });
  });

  it("serves one object under as many ids as it is asked for", async (test) => {
    const [host, plugin] = await brokerPair(test);
    await using service = await host.serve(calculator, calculatorHandlers);
    assert.equal(service.services, calculator);
    const objects = await Promise.all(
      [service.offer(), service.offer(9)].map((id) => plugin.dial(id, calculator)),
    );
    for (const object of objects) assert.equal(await object.Echo("a"), "a");
    await service.close();
    assert.throws(() => service.offer(), { code: "CLOSED" });
    for (const object of objects) await assert.rejects(object.Echo("a"), { code: "CONNECTION_LOST" });
  });

  it("serves no object that is made only after it was closed", async (test) => {
    const made = createDeferred<void>();
    const [host, plugin] = await brokerPair(test);
    const service = await host.serve(adder, () => made.promise.then(() => plus(1)));
    const client = await plugin.dial(service.offer(), adder);
    const closing = service.close();
    made.resolve();
    await closing;
    await assert.rejects(client.Add(1), { code: "CONNECTION_LOST" });
  });

  it("bounds what it serves and waits for", async (test) => {
    const [host] = await brokerPair(test, 60_000);
    const isFull = { code: "BROKER_UNAVAILABLE", remedy: /./ };
    const dials = Array.from({ length: 1024 }, (_, id) =>
      host.dial(id, calculator).catch((error: unknown) => error),
    );
    await assert.rejects(host.dial(1024, calculator), isFull);
    const service = await host.serve(calculator, calculatorHandlers);
    for (let count = 0; count < 128; count++) service.offer();
    assert.throws(() => service.offer(), isFull);
    const others = Array.from({ length: 1023 }, () => host.serve(calculator, calculatorHandlers));
    await Promise.all(others);
    await assert.rejects(host.serve(calculator, calculatorHandlers), isFull);
    await service.close();
    await host.serve(calculator, calculatorHandlers);
    assert.equal(dials.length, 1024);
  });

  it("refuses what is no id, and no plugin", async (test) => {
    const [host] = await brokerPair(test);
    await assert.rejects(host.dial(-1, calculator), RangeError);
    await assert.rejects(host.dialStream(2 ** 32), RangeError);
    await assert.rejects(host.acceptStream(0.5), RangeError);
    await assert.rejects(callUnchecked(host, "dial", 1, { kind: "netrpc" }), TypeError);
    await assert.rejects(callUnchecked(host, "serve", calculator, { Greet: 1 }), TypeError);
  });

  it("ends with the connection", async (test) => {
    const pair = await connectPair(test, calculatorContract, {
      implementations: { calculator: calculatorHandlers },
    });
    const service = await pair.broker.serve(calculator, calculatorHandlers);
    const dialing = pair.broker.dial(9, calculator);
    const accepting = pair.broker.acceptStream(10);
    await Promise.all([
      pair.close(),
      assert.rejects(dialing, { code: "CLOSED" }),
      assert.rejects(accepting, { code: "CLOSED" }),
    ]);
    await service.closed;
    await assert.rejects(pair.broker.serve(calculator, calculatorHandlers), { code: "CLOSED" });
  });
});
