import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import {
  calculatorContract,
  calculatorHandlers,
  callUnchecked,
  connectPair,
} from "../../../test/support/netrpc-fixture.js";
import type { calculator } from "../../../test/support/netrpc-fixture.js";
import { NetrpcError, PluginError, rpcError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { NetrpcClientOf, NetrpcHandlers } from "../../netrpc/index.js";

type Calculator = NetrpcClientOf<typeof calculator>;
type Handlers = NetrpcHandlers<typeof calculator.methods>;

async function dispenseWith(test: TestContext, handlers: Partial<Handlers> = {}) {
  const implementations = { calculator: { ...calculatorHandlers, ...handlers } };
  const pair = await connectPair(test, calculatorContract, { implementations });
  return { pair, calculator: await pair.dispense("calculator") };
}

function isCode(code: string): (error: unknown) => boolean {
  return (error) => PluginError.is(error) && error.code === code;
}

/** Whether an object still answers. */
async function answers(calculator: Calculator): Promise<void> {
  assert.equal(await calculator.Echo("still here"), "still here");
}

describe("a call over net/rpc", () => {
  it("gives what the handler returns, and what its promise gives", async (test) => {
    const { calculator } = await dispenseWith(test, { Add: async ({ A, B }) => Promise.resolve(A + B) });
    assert.equal(await calculator.Greet(), "hello");
    assert.equal(await calculator.Add({ A: 1 }), 1);
    assert.equal(await calculator.Add({ A: 1, B: 2 }), 3);
  });

  it("is answered with an error when the handler's promise is one of another kind that throws", async (test) => {
    class OddPromise extends Promise<string> {
      // oxlint-disable-next-line unicorn/no-thenable -- what is tested
      override then(): never {
        throw new Error("cannot be waited for");
      }
    }
    const { calculator } = await dispenseWith(test, { Greet: () => new OddPromise(() => undefined) });
    await assert.rejects(calculator.Greet(), { code: "NETRPC_ERROR", serverMessage: "cannot be waited for" });
    await answers(calculator);
  });

  it("is answered when its own handler is done, not in the order of calls", async (test) => {
    const first = createDeferred<string>();
    const { calculator } = await dispenseWith(test, {
      Echo: (text) => (text === "first" ? first.promise : text),
    });
    const order: string[] = [];
    const call = async (text: string): Promise<unknown> => order.push(await calculator.Echo(text));
    const calls = [call("first"), call("second")];
    await calls[1];
    first.resolve("first");
    await calls[0];
    assert.deepEqual(order, ["second", "first"]);
  });

  it("goes out with a thousand others, and each gets its own answer", async (test) => {
    const { calculator } = await dispenseWith(test);
    const sums = await Promise.all(Array.from({ length: 1000 }, (_, A) => calculator.Add({ A, B: 1 })));
    assert.deepEqual(
      sums,
      Array.from({ length: 1000 }, (_, A) => A + 1),
    );
  });

  it("carries a megabyte each way", async (test) => {
    const { calculator } = await dispenseWith(test);
    const text = "x".repeat(1 << 20);
    assert.equal(await calculator.Echo(text), text);
  });

  it("rejects with the message of what the handler threw, which its own side hears of", async (test) => {
    const thrown = new Error("no such key");
    const { calculator, pair } = await dispenseWith(test, { Echo: () => Promise.reject(thrown) });
    await assert.rejects(calculator.Echo("a"), (error: unknown) => {
      assert.ok(NetrpcError.is(error));
      assert.equal(error.code, "NETRPC_ERROR");
      assert.equal(error.origin, "peer");
      assert.equal(error.serverMessage, "no such key");
      assert.equal(error.serviceMethod, "Plugin.Echo");
      assert.equal(error.message, "[NETRPC_ERROR] Plugin.Echo: no such key");
      return true;
    });
    assert.deepEqual(pair.reports, [{ error: thrown, path: "Plugin.Echo" }]);
  });

  const answersOfHandlers: readonly (readonly [what: string, thrown: unknown, text: string])[] = [
    ["an rpcError, whose status net/rpc cannot carry", rpcError("NOT_FOUND", "no such key"), "no such key"],
    ["an error of another net/rpc plugin", new NetrpcError("Plugin.Get", "gone"), "gone"],
  ];
  for (const [what, thrown, text] of answersOfHandlers) {
    it(`takes ${what}, for an answer that is no news`, async (test) => {
      const { calculator, pair } = await dispenseWith(test, {
        Echo() {
          throw thrown;
        },
      });
      await assert.rejects(
        calculator.Echo("a"),
        (error: unknown) => NetrpcError.is(error) && error.serverMessage === text,
      );
      assert.deepEqual(pair.reports, []);
    });
  }

  it("says what was thrown that has no message", async (test) => {
    const { calculator } = await dispenseWith(test, {
      Echo(text) {
        // eslint-disable-next-line typescript/only-throw-error -- what a handler may do
        throw text === "error" ? new TypeError("") : text;
      },
    });
    const messageOf = (error: unknown): string => (NetrpcError.is(error) ? error.serverMessage : "");
    assert.equal(await calculator.Echo("error").catch(messageOf), "TypeError");
    assert.equal(await calculator.Echo("text").catch(messageOf), "text");
  });

  it("rejects when the handler's reply is of another type, and the object goes on", async (test) => {
    const { calculator, pair } = await dispenseWith(test, {
      Add: () => JSON.parse('"3"') as number,
    });
    await assert.rejects(
      calculator.Add({ A: 1 }),
      /\[NETRPC_ERROR\] Plugin\.Add: the reply of Plugin\.Add cannot be sent/,
    );
    assert.equal(pair.reports.length, 1);
    await answers(calculator);
  });

  it("rejects before anything is sent when the arguments are of another type, naming the field", async (test) => {
    const { calculator } = await dispenseWith(test);
    await assert.rejects(callUnchecked(calculator, "Add", { A: "1" }), (error: unknown) => {
      assert.ok(PluginError.is(error, "MESSAGE_MALFORMED"));
      assert.equal(error.origin, "caller");
      assert.match(error.message, /The arguments of Plugin\.Add cannot be used: Pair\.A: /);
      return true;
    });
    await answers(calculator);
  });

  it("is given up by its signal, and its late answer dropped", async (test) => {
    const reply = createDeferred<string>();
    const controller = new AbortController();
    const called = createDeferred<void>();
    const { calculator } = await dispenseWith(test, {
      Echo(text) {
        called.resolve();
        return text === "late" ? reply.promise : text;
      },
    });
    const reason = new Error("no longer wanted");
    const call = calculator.Echo("late", { signal: controller.signal });
    await called.promise;
    controller.abort(reason);
    await assert.rejects(call, (error: unknown) => {
      return PluginError.is(error, "ABORTED") && error.cause === reason;
    });
    reply.resolve("late");
    await answers(calculator);
  });

  it("is not begun when its signal has fired, or its time is over", async (test) => {
    let callCount = 0;
    const { calculator } = await dispenseWith(test, { Echo: (text) => (callCount++, text) });
    await assert.rejects(calculator.Echo("a", { signal: AbortSignal.abort() }), isCode("ABORTED"));
    await assert.rejects(calculator.Echo("a", { timeoutMs: 0 }), isCode("CALL_TIMEOUT"));
    await answers(calculator);
    assert.equal(callCount, 1);
  });

  it("is given up when its time is over", async (test) => {
    const { calculator } = await dispenseWith(test);
    await assert.rejects(calculator.Wait(1, { timeoutMs: 5 }), (error: unknown) => {
      assert.ok(PluginError.is(error, "CALL_TIMEOUT"));
      assert.match(error.message, /Plugin\.Wait was not answered within 5 ms/);
      return true;
    });
    await answers(calculator);
  });

  it("leaves no listener on a signal that it was given", async (test) => {
    const { calculator } = await dispenseWith(test);
    let count = 0;
    const signal = new AbortController().signal;
    const { addEventListener, removeEventListener } = AbortSignal.prototype;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      count++;
      Reflect.apply(addEventListener, signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      count--;
      Reflect.apply(removeEventListener, signal, args);
    };
    await calculator.Echo("a", { signal, timeoutMs: 60_000 });
    assert.equal(count, 0);
  });

  it("refuses options that are none", async (test) => {
    const { calculator } = await dispenseWith(test);
    await assert.rejects(callUnchecked(calculator, "Echo", "a", { timeoutMs: "5" }), TypeError);
    await assert.rejects(callUnchecked(calculator, "Echo", "a", { signal: {} }), TypeError);
    await assert.rejects(callUnchecked(calculator, "Echo", "a", { timeout: 5 }), {
      name: "TypeError",
      message: /no field named "timeout": did you mean timeoutMs\?/,
    });
    await assert.rejects(callUnchecked(calculator, "Echo", "a", null), TypeError);
    await calculator.close();
    await assert.rejects(callUnchecked(calculator, "Echo", "a", null), isCode("CLOSED"));
  });
});

describe("an object over net/rpc", () => {
  it("is another one for each dispense, and each is closed by itself", async (test) => {
    const { pair, calculator } = await dispenseWith(test);
    const other = await pair.dispense("calculator");
    assert.notEqual(other, calculator);
    await other.close();
    await assert.rejects(other.Echo("a"), isCode("CLOSED"));
    await other.close();
    await answers(calculator);
  });

  it("is what a function makes for it, disposed of when its connection has ended", async (test) => {
    const disposed = createDeferred<number>();
    let madeCount = 0;
    const pair = await connectPair(test, calculatorContract, {
      implementations: {
        calculator({ broker }) {
          const number = ++madeCount;
          assert.equal(typeof broker.nextId(), "number");
          return {
            ...calculatorHandlers,
            Echo: () => `made ${number}`,
            [Symbol.dispose]: () => disposed.resolve(number),
          };
        },
      },
    });
    const first = await pair.dispense("calculator");
    const second = await pair.dispense("calculator");
    assert.deepEqual([await first.Echo(""), await second.Echo("")], ["made 1", "made 2"]);
    await second[Symbol.asyncDispose]();
    assert.equal(await disposed.promise, 2);
    assert.equal(await first.Echo(""), "made 1");
  });

  it("waits with its disposal for handlers that run, whose signals fire", async (test) => {
    const events: string[] = [];
    const over = createDeferred<void>();
    const called = createDeferred<void>();
    const pair = await connectPair(test, calculatorContract, {
      implementations: {
        calculator: async () => ({
          ...calculatorHandlers,
          async Wait(_, { signal, method }) {
            called.resolve();
            await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
            events.push(`${method} ends`);
          },
          async [Symbol.asyncDispose]() {
            events.push("disposed");
            over.resolve();
            return Promise.resolve();
          },
        }),
      },
    });
    const object = await pair.dispense("calculator");
    const call = object.Wait(1);
    await called.promise;
    await object.close();
    await assert.rejects(call, isCode("CLOSED"));
    await over.promise;
    assert.deepEqual(events, ["Wait ends", "disposed"]);
  });

  it("is refused when the function that makes it throws, or makes something else", async (test) => {
    let making: () => unknown = () => {
      throw new Error("no database");
    };
    const pair = await connectPair(test, calculatorContract, {
      implementations: { calculator: () => making() as typeof calculatorHandlers },
    });
    await assert.rejects(pair.dispense("calculator"), /\[NETRPC_ERROR\] Dispenser\.Dispense: no database/);
    making = () => ({ Greet: () => "hello" });
    await assert.rejects(
      pair.dispense("calculator"),
      /what serves plugin "calculator" has no handler for its methods: expected a function "Add", got undefined/,
    );
    making = () => calculatorHandlers;
    await answers(await pair.dispense("calculator"));
  });

  it("is not waited for any longer when its signal fires, or its time is over", async (test) => {
    const making = createDeferred<typeof calculatorHandlers>();
    const pair = await connectPair(test, calculatorContract, {
      timeouts: { brokerMs: 20 },
      implementations: { calculator: () => making.promise },
    });
    await assert.rejects(pair.dispense("calculator", { timeoutMs: 5 }), isCode("CALL_TIMEOUT"));
    const controller = new AbortController();
    const dispensing = pair.dispense("calculator", { signal: controller.signal });
    controller.abort();
    await assert.rejects(dispensing, isCode("ABORTED"));
    making.resolve(calculatorHandlers);
    await answers(await pair.dispense("calculator", { timeoutMs: 60_000 }));
  });

  it("is refused when the plugin does not serve the name", async (test) => {
    const pair = await connectPair(test, calculatorContract, {
      implementations: { calculator: calculatorHandlers },
    });
    await assert.rejects(callUnchecked(pair, "dispense", "calculators"), (error: unknown) => {
      return PluginError.is(error, "UNKNOWN_PLUGIN") && error.remedy === 'Did you mean "calculator"?';
    });
  });

  it("rejects what is in flight when the connection is closed", async (test) => {
    const { pair, calculator } = await dispenseWith(test);
    const call = calculator.Wait(1);
    await pair.close();
    await assert.rejects(call, isCode("CLOSED"));
    await assert.rejects(calculator.Echo("a"), isCode("CLOSED"));
    await assert.rejects(pair.dispense("calculator"), isCode("CLOSED"));
  });

  it("does not begin with an implementation that lacks a method", async (test) => {
    const incomplete = {} as typeof calculatorHandlers;
    await assert.rejects(
      connectPair(test, calculatorContract, { implementations: { calculator: incomplete } }),
      {
        name: "TypeError",
        message: /^plugin "calculator" has no handler for its methods: expected a function "Greet"/,
      },
    );
  });

  it("refuses a message that is larger than maxMessageBytes, in either direction", async (test) => {
    const implementations = { calculator: { ...calculatorHandlers, Echo: () => "x".repeat(1000) } };
    const pair = await connectPair(test, calculatorContract, { implementations, maxMessageBytes: 500 });
    const object = await pair.dispense("calculator");
    await assert.rejects(object.Echo("x".repeat(600)), isCode("MESSAGE_TOO_LARGE"));
    await assert.rejects(object.Echo("a"), /cannot be sent.*maxMessageBytes/);
    assert.equal(await object.Greet(), "hello");
  });
});
