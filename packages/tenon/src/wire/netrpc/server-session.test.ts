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
import { GobDecoder, GobEncoder, GobError, gob } from "../gob/index.js";
import type { AnyGobType, GobInput } from "../gob/index.js";
import { requestType, responseType } from "./headers.js";
import type { RequestHeader } from "./headers.js";
import { ServerSession } from "./server-session.js";
import type { ServedMethod } from "./server-session.js";
import { ServiceTable } from "./service-table.js";

interface Call {
  readonly header: RequestHeader;
  readonly method: ServedMethod;
  readonly args: unknown;
}

/** The server of the vectors, which does not answer by itself. */
class Server extends ServerSession<ServedMethod> {
  readonly calls: Call[];

  constructor(maxMessageBytes: number = 1 << 20) {
    const calls: Call[] = [];
    const table = new ServiceTable<ServedMethod>();
    const { greet, add, fail } = vectorMethods;
    assert.ok(greet !== undefined && add !== undefined && fail !== undefined);
    table.add("Plugin", Object.entries({ Greet: greet, Add: add, Fail: fail }));
    super(table, (header, method, args) => calls.push({ header, method, args }), { maxMessageBytes });
    this.calls = calls;
  }

  /** What is sent since the last time: headers with their bodies, of which only the errors' are empty structs. */
  answers(): unknown[] {
    const decoder = new GobDecoder();
    decoder.push(this.#sent(this.takeOutput()));
    const answers: unknown[] = [];
    for (
      let header = decoder.decode(responseType);
      header !== undefined;
      header = decoder.decode(responseType)
    ) {
      answers.push([header.value.Seq, header.value.Error || decoder.decodeAny()?.value]);
      if (header.value.Error !== "") assert.ok(decoder.skip());
    }
    return answers;
  }

  /** A decoder needs the stream from its beginning. */
  #sent(bytes: Uint8Array): Uint8Array {
    this.#all = Buffer.concat([this.#all, bytes]);
    return this.#all;
  }
  #all: Uint8Array = new Uint8Array(0);
}

const requests = Buffer.concat(netrpcVectors.map(({ request }) => request));

/** The calls of a client that calls as it likes. */
class Client {
  readonly #encoder = new GobEncoder();
  bytes: Uint8Array = new Uint8Array(0);

  call<Type extends AnyGobType>(ServiceMethod: string, type: Type, args: GobInput<Type>): this {
    const header = this.#encoder.encode(requestType, { ServiceMethod, Seq: 7 });
    this.bytes = Buffer.concat([this.bytes, header, this.#encoder.encode(type, args)]);
    return this;
  }
}

describe("ServerSession", () => {
  it("reads what Go's client sends, and answers itself what it has no method for", () => {
    const server = new Server();
    server.receive(requests);
    assert.deepEqual(
      server.calls.map(({ args }) => args),
      vectorCalls.slice(0, 4).map(([, args]) => args),
    );
    assert.deepEqual(server.answers(), [
      [4, "rpc: can't find method Plugin.Missing"],
      [5, "rpc: can't find service Other.Greet"],
    ]);
  });

  it("answers as Go's server does", () => {
    const server = new Server();
    const replies = ["Hello!", -1, 7];
    for (const [index, { request, response }] of netrpcVectors.entries()) {
      server.receive(request);
      const call = server.calls.pop();
      const reply = replies[index];
      if (call !== undefined && reply !== undefined) server.respond(call.header, call.method.reply, reply);
      else if (call !== undefined) server.respondError(call.header, String(call.args));
      // 64 is Go's header of requests and 66 its Args: here 64 and 65 are the answers' header and the empty struct.
      const expected = renumberTypes(response, {
        "3aff81": "397f",
        ff82: "ff80",
        ff85: "ff81",
        ff86: "ff82",
      });
      assert.equal(Buffer.from(server.takeOutput()).toString("hex"), expected);
    }
  });

  it("reads the calls in whatever pieces they come", () => {
    const whole = new Server();
    whole.receive(requests);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: requests.length - 1 }), { maxLength: 20 });
    const check = (points: readonly number[]): void => {
      const server = new Server();
      const ends = [...points].sort((a, b) => a - b);
      for (const [index, end] of [...ends, requests.length].entries()) {
        server.receive(requests.subarray(ends[index - 1] ?? 0, end));
      }
      assert.deepEqual(server.calls, whole.calls);
    };
    fc.assert(fc.property(cuts, check), { numRuns: 200 });
    check(Array.from({ length: requests.length - 1 }, (_, index) => index + 1));
  });

  it("sends answers in the order in which they are given", () => {
    const server = new Server();
    for (const { request } of netrpcVectors.slice(0, 3)) server.receive(request);
    for (const index of [2, 0, 1]) {
      const { header, method } = server.calls[index] ?? assert.fail();
      server.respond(header, method.reply, index === 0 ? "text" : index);
    }
    assert.deepEqual(server.answers(), [
      [2, 2],
      [0, "text"],
      [1, 1],
    ]);
  });

  it("answers a body that does not decode with Go's words, and goes on", () => {
    const server = new Server();
    const client = new Client().call("Plugin.Fail", gob.safeInt, 7).call("Plugin.Fail", gob.string, "next");
    server.receive(client.bytes);
    assert.deepEqual(server.answers(), [
      [7, "gob: decoding into local type string, received remote type int"],
    ]);
    assert.deepEqual(
      server.calls.map(({ args }) => args),
      ["next"],
    );
  });

  it("answers a name without a dot with Go's words", () => {
    const server = new Server();
    server.receive(new Client().call("Greet", gob.bool, true).bytes);
    assert.deepEqual(server.answers(), [[7, "rpc: service/method request ill-formed: Greet"]]);
  });

  it("sends an error without a text as one with a text", () => {
    const server = new Server();
    server.respondError({ ServiceMethod: "Plugin.Fail", Seq: 0 }, "");
    assert.deepEqual(server.answers(), [[0, "unknown error"]]);
  });

  it("queues nothing for a reply of another type", () => {
    const server = new Server();
    const header = { ServiceMethod: "Plugin.Greet", Seq: 0 };
    assert.throws(() => server.respond(header, gob.string, 7), GobError);
    server.respond(header, gob.string, "7");
    assert.deepEqual(server.answers(), [[0, "7"]]);
  });

  it("finds that a header is none", () => {
    const bytes = new GobEncoder().encode(gob.string, "GET / HTTP/1.1");
    assert.throws(
      () => new Server().receive(bytes),
      (error: unknown) => PluginError.is(error, "NETRPC_PROTOCOL"),
    );
  });

  it("never throws anything but a PluginError, whatever comes", () => {
    const noise = fc.uint8Array({ maxLength: 100 });
    fc.assert(
      fc.property(noise, fc.nat(requests.length), (bytes, length) => {
        const server = new Server();
        try {
          server.receive(requests.subarray(0, length));
          server.receive(bytes);
        } catch (error) {
          assert.ok(PluginError.is(error), String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
