import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  netrpcVectors,
  renumberTypes,
  vectorCalls,
  vectorMethods,
} from "../../../test/support/netrpc-vectors.js";
import { PluginError } from "../../errors/index.js";
import { GobEncoder, GobError, gob } from "../gob/index.js";
import { ClientSession } from "./client-session.js";
import type { CalledMethod, PendingCall } from "./client-session.js";
import { noReplyType, responseType } from "./headers.js";

const maxMessageBytes = 1 << 20;

/** A session whose calls write down what became of them. */
class Client extends ClientSession {
  readonly outcomes: unknown[] = [];

  constructor(limit: number = maxMessageBytes) {
    super(limit);
  }

  /** Calls one of the vectors' methods. */
  callNamed(name: string, args: unknown): number {
    return this.call(args, this.pending(vectorMethods[name] ?? assert.fail(name)));
  }

  pending(method: CalledMethod): PendingCall {
    const { outcomes } = this;
    return {
      method,
      onReply: (value) => outcomes.push(value),
      onServerError: (text) => outcomes.push({ text }),
      onBadReply: (error) => outcomes.push(error),
    };
  }

  callAll(): this {
    for (const [name, args] of vectorCalls) this.callNamed(name, args);
    return this;
  }
}

const answers = [
  "Hello!",
  -1,
  7,
  { text: "no such key" },
  { text: "rpc: can't find method Plugin.Missing" },
  { text: "rpc: can't find service Other.Greet" },
];
const responses = Buffer.concat(netrpcVectors.map(({ response }) => response));

/** The answers of a server that answers as it likes. */
class Server {
  readonly #encoder = new GobEncoder();
  bytes: Uint8Array = new Uint8Array(0);

  reply(Seq: number, text: string): this {
    return this.#add({ ServiceMethod: "Plugin.Greet", Seq, Error: "" }).#body(gob.string, text);
  }

  replyNumber(Seq: number, number: number): this {
    return this.#add({ ServiceMethod: "Plugin.Greet", Seq, Error: "" }).#body(gob.safeInt, number);
  }

  fail(Seq: number, text: string): this {
    return this.#add({ ServiceMethod: "Plugin.Greet", Seq, Error: text }).#body(noReplyType, {});
  }

  #add(header: { ServiceMethod: string; Seq: number; Error: string }): this {
    return this.#body(responseType, header);
  }

  #body(type: Parameters<GobEncoder["encode"]>[0], value: unknown): this {
    this.bytes = Buffer.concat([this.bytes, this.#encoder.encode(type, value as never)]);
    return this;
  }
}

describe("ClientSession", () => {
  it("sends what Go's client sends", () => {
    const client = new Client();
    for (const [index, [name, args]] of vectorCalls.entries()) {
      client.callNamed(name, args);
      // 65, which Go's headers of answers have taken, is the first body's here.
      const expected = renumberTypes(netrpcVectors[index]?.request ?? assert.fail(), {
        ff83: "ff81",
        ff84: "ff82",
      });
      assert.equal(Buffer.from(client.takeOutput()).toString("hex"), expected);
    }
  });

  it("reads what Go's server answers", () => {
    const client = new Client().callAll();
    client.receive(responses);
    assert.deepEqual(client.outcomes, answers);
    assert.equal(client.pendingCount, 0);
  });

  it("reads the answers in whatever pieces they come", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: responses.length - 1 }), { maxLength: 20 });
    const check = (points: readonly number[]): void => {
      const client = new Client().callAll();
      const ends = [...points].sort((a, b) => a - b);
      for (const [index, end] of [...ends, responses.length].entries()) {
        client.receive(responses.subarray(ends[index - 1] ?? 0, end));
      }
      assert.deepEqual(client.outcomes, answers);
    };
    fc.assert(fc.property(cuts, check), { numRuns: 200 });
    check(Array.from({ length: responses.length - 1 }, (_, index) => index + 1));
  });

  it("tells no call anything before the whole of its answer is there", () => {
    const first = netrpcVectors[0]?.response ?? assert.fail();
    for (let length = 0; length < first.length; length++) {
      const client = new Client().callAll();
      client.receive(first.subarray(0, length));
      assert.deepEqual(client.outcomes, []);
      assert.equal(client.pendingCount, vectorCalls.length);
    }
  });

  it("takes answers in any order", () => {
    const client = new Client();
    for (let call = 0; call < 3; call++) client.callNamed("greet", undefined);
    client.receive(new Server().reply(2, "c").fail(0, "a").reply(1, "b").bytes);
    assert.deepEqual(client.outcomes, ["c", { text: "a" }, "b"]);
  });

  it("drops the answers to calls that were given up, and to none", () => {
    const client = new Client();
    client.abandon(client.callNamed("greet", undefined));
    client.callNamed("greet", undefined);
    client.receive(
      new Server().reply(0, "late").reply(99, "nobody's").fail(99, "nobody's").reply(1, "b").bytes,
    );
    assert.deepEqual(client.outcomes, ["b"]);
  });

  it("tells a call that its reply is of another type, and goes on", () => {
    const client = new Client();
    client.callNamed("greet", undefined);
    client.callNamed("greet", undefined);
    client.receive(new Server().replyNumber(0, 7).reply(1, "b").bytes);
    const [error, next] = client.outcomes;
    assert.ok(error instanceof GobError);
    assert.equal(error.code, "MESSAGE_MALFORMED");
    assert.equal(next, "b");
  });

  it("queues nothing for arguments of another type, and keeps the stream whole", () => {
    const client = new Client();
    assert.throws(
      () => client.callNamed("add", { A: 1, B: "2" }),
      (error: unknown) => {
        return error instanceof GobError && error.path === "Args.B";
      },
    );
    assert.equal(client.pendingCount, 0);
    client.callNamed("add", { A: 1, B: -2 });
    const whole = new Client();
    whole.callNamed("add", { A: 1, B: -2 });
    assert.deepEqual(client.takeOutput(), whole.takeOutput());
  });

  it("queues nothing for arguments that are too large, and defines their type with the next", () => {
    const text = "x".repeat(100);
    const Long = gob.struct("Long", { Text: gob.string });
    const method = { serviceMethod: "Plugin.Long", args: Long, reply: gob.string };
    const client = new Client(90);
    assert.throws(() => client.call({ Text: text }, client.pending(method)), { code: "MESSAGE_TOO_LARGE" });
    client.call({ Text: "short" }, client.pending(method));
    const whole = new Client(90);
    whole.call({ Text: "short" }, whole.pending(method));
    assert.deepEqual(client.takeOutput(), whole.takeOutput());
  });

  it("refuses an answer that is too large", () => {
    const client = new Client(100);
    client.callNamed("greet", undefined);
    assert.throws(() => client.receive(new Server().reply(0, "x".repeat(100)).bytes), {
      code: "MESSAGE_TOO_LARGE",
    });
  });

  it("finds that a header is none", () => {
    const client = new Client();
    client.callNamed("greet", undefined);
    assert.throws(
      () => client.receive(new GobEncoder().encode(gob.string, "hello")),
      (error: unknown) => PluginError.is(error, "NETRPC_PROTOCOL"),
    );
  });

  it("never throws anything but a PluginError, whatever comes", () => {
    const bytes = fc.uint8Array({ maxLength: 100 });
    fc.assert(
      fc.property(bytes, fc.nat(responses.length), (noise, length) => {
        const client = new Client().callAll();
        try {
          client.receive(responses.subarray(0, length));
          client.receive(noise);
        } catch (error) {
          assert.ok(PluginError.is(error), String(error));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("hands over the calls that wait", () => {
    const client = new Client().callAll();
    client.receive(netrpcVectors[0]?.response ?? assert.fail());
    assert.equal(client.takeCalls().length, vectorCalls.length - 1);
    assert.equal(client.pendingCount, 0);
  });
});
