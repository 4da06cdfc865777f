import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError, RpcStatusError, rpcError } from "../../src/errors/index.js";
import type { Metadata } from "../../src/errors/index.js";
import type { HandlerContext } from "../../src/contract/handler-context.js";
import { createDeferred } from "../../src/internal/deferred.js";
import { createPair, never, rejection, whenAborted } from "./grpc-fixture.js";
import type { Transport } from "./grpc-fixture.js";

/** What a unary call does, over any HTTP/2 that fills the seam. */
export function testUnaryOver(name: string, transport: Transport): void {
  describe(`unary calls over ${name}`, () => {
    it("answer what the handler returns or resolves", async () => {
      await using pair = await createPair(transport, {
        unary: (text) => (text === "sync" ? text : Promise.resolve(`${text}!`)),
      });
      assert.equal(await pair.client.unary("sync"), "sync");
      assert.equal(await pair.client.unary("async"), "async!");
      assert.equal(await pair.client.unary(""), "!");
      assert.equal(pair.server.runningHandlerCount, 0);
    });

    it("run side by side and answer in any order", async () => {
      const first = createDeferred<string>();
      await using pair = await createPair(transport, {
        unary: (text) => (text === "0" ? first.promise : text),
      });
      const calls = Array.from({ length: 250 }, (_, index) => pair.client.unary(String(index)));
      assert.equal(await calls[249], "249");
      first.resolve("late");
      const answers = await Promise.all(calls);
      assert.deepEqual(answers, ["late", ...Array.from({ length: 249 }, (_, index) => String(index + 1))]);
    });

    it("carry metadata both ways, bytes and repeated names included", async () => {
      let received: Metadata | undefined;
      await using pair = await createPair(transport, {
        unary(text, context) {
          received = context.metadata;
          context.setHeaders({ "x-head": "h", "x-head-bin": new Uint8Array([0, 255, 7]) });
          context.setTrailers({ "x-trail": ["1", "2"] });
          return text;
        },
      });
      const seen: Record<string, Metadata> = {};
      await pair.client.unary("x", {
        metadata: {
          "x-one": "1",
          "X-Many": ["a", "b"],
          "x-bin": [new Uint8Array([1]), new Uint8Array([2, 3])],
        },
        onHeaders: (metadata) => (seen["headers"] = metadata),
        onTrailers: (metadata) => (seen["trailers"] = metadata),
      });
      assert.equal(received?.["x-one"], "1");
      assert.deepEqual(received["x-many"], ["a", "b"]);
      assert.deepEqual(received["x-bin"], [new Uint8Array([1]), new Uint8Array([2, 3])]);
      assert.equal(received["content-type"], undefined);
      assert.equal(seen["headers"]?.["x-head"], "h");
      assert.deepEqual(seen["headers"]["x-head-bin"], new Uint8Array([0, 255, 7]));
      assert.deepEqual(seen["trailers"]?.["x-trail"], ["1", "2"]);
    });

    it("reject with the status, message, details and metadata that the handler threw", async () => {
      const details = [{ typeUrl: "type.googleapis.com/t.D", value: new Uint8Array([8, 1]) }];
      await using pair = await createPair(transport, {
        unary() {
          throw rpcError("NOT_FOUND", "no 100 % key: äöü €\n\u{1f980}", {
            details,
            metadata: { "x-why": "because" },
          });
        },
      });
      let trailers: Metadata | undefined;
      const error = await rejection(
        pair.client.unary("x", { onTrailers: (metadata) => (trailers = metadata) }),
      );
      assert.ok(RpcStatusError.is(error, "NOT_FOUND"));
      assert.equal(error.statusMessage, "no 100 % key: äöü €\n\u{1f980}");
      assert.deepEqual(error.statusDetails, details);
      assert.equal(error.metadata["x-why"], "because");
      assert.equal(trailers?.["x-why"], "because");
      assert.deepEqual(pair.handlerErrors, []);
    });

    it("reject with the trailers that the handler had set before it threw, beside the error's own metadata", async () => {
      await using pair = await createPair(transport, {
        unary(_text, context) {
          context.setTrailers({ "x-trail": "set" });
          throw rpcError("NOT_FOUND", "no key", { metadata: { "x-why": "because" } });
        },
      });
      let trailers: Metadata | undefined;
      const error = await rejection(
        pair.client.unary("x", { onTrailers: (metadata) => (trailers = metadata) }),
      );
      assert.ok(RpcStatusError.is(error, "NOT_FOUND"));
      for (const metadata of [error.metadata, trailers]) {
        assert.equal(metadata?.["x-trail"], "set");
        assert.equal(metadata["x-why"], "because");
      }
    });

    it("keep a thrown error's status when its metadata cannot be sent", async () => {
      await using pair = await createPair(transport, {
        unary() {
          throw rpcError("NOT_FOUND", "no key", { metadata: { "grpc-status": "0" } });
        },
      });
      assert.ok(RpcStatusError.is(await rejection(pair.client.unary("x")), "NOT_FOUND"));
      assert.match(String(pair.handlerErrors[0]), /"grpc-status" is reserved/);
    });

    it("turn any other error into UNKNOWN with its message, and report it", async () => {
      const thrown = new Error("disk on fire");
      await using pair = await createPair(transport, { unary: async () => Promise.reject(thrown) });
      const error = await rejection(pair.client.unary("x"));
      assert.ok(RpcStatusError.is(error, "UNKNOWN"));
      assert.equal(error.statusMessage, "disk on fire");
      assert.deepEqual(error.statusDetails, []);
      assert.deepEqual(pair.handlerErrors, [thrown]);
    });

    it("reject with DEADLINE_EXCEEDED when timeoutMs is over, and the handler's signal fires", async () => {
      const reason = createDeferred<unknown>();
      let deadline: Date | undefined;
      await using pair = await createPair(transport, {
        unary(_text, context) {
          deadline = context.deadline;
          void whenAborted(context.signal).then((value) => reason.resolve(value));
          return never();
        },
      });
      const startedAtMs = Date.now();
      const error = await rejection(pair.client.unary("x", { timeoutMs: 30 }));
      assert.ok(RpcStatusError.is(error, "DEADLINE_EXCEEDED"));
      assert.equal(error.origin, "caller");
      assert.ok(Date.now() - startedAtMs >= 29);
      assert.ok(RpcStatusError.is(await reason.promise));
      assert.ok(deadline !== undefined && Math.abs(deadline.getTime() - startedAtMs - 30) < 2_000);
    });

    it("have no deadline without timeoutMs, and with Infinity", async () => {
      await using pair = await createPair(transport, { unary: (_text, context) => String(context.deadline) });
      assert.equal(await pair.client.unary("x"), "undefined");
      assert.equal(await pair.client.unary("x", { timeoutMs: Infinity }), "undefined");
    });

    it("reject at once when the time limit is 0, or an option is wrong", async () => {
      await using pair = await createPair(transport, {});
      assert.ok(
        RpcStatusError.is(await rejection(pair.client.unary("x", { timeoutMs: 0 })), "DEADLINE_EXCEEDED"),
      );
      assert.ok((await rejection(pair.client.unary("x", { timeoutMs: Number.NaN }))) instanceof TypeError);
      assert.ok(
        (await rejection(pair.client.unary("x", { metadata: { "grpc-status": "0" } }))) instanceof TypeError,
      );
    });

    it("reject when an option's name is none, or the options are no object", async () => {
      await using pair = await createPair(transport, { unary: (text) => text });
      const call = (options: unknown): unknown => Reflect.apply(pair.client.unary, undefined, ["x", options]);
      const error = await rejection(Promise.resolve(call({ timeout: 1 })));
      assert.ok(error instanceof TypeError);
      assert.match(error.message, /no field named "timeout": did you mean timeoutMs\?/);
      assert.ok((await rejection(Promise.resolve(call(null)))) instanceof TypeError);
      assert.equal(await call({}), "x");
    });

    it("reject with CANCELLED when the signal fires, and the handler's signal fires", async () => {
      const context = createDeferred<HandlerContext>();
      await using pair = await createPair(transport, {
        unary(_text, given) {
          context.resolve(given);
          return never();
        },
      });
      const controller = new AbortController();
      const call = rejection(pair.client.unary("x", { signal: controller.signal }));
      const { signal } = await context.promise;
      const cause = new Error("changed my mind");
      controller.abort(cause);
      const error = await call;
      assert.ok(RpcStatusError.is(error, "CANCELLED"));
      assert.equal(error.cause, cause);
      assert.ok(RpcStatusError.is(await whenAborted(signal), "CANCELLED"));
    });

    it("never reach the handler when the signal has fired before", async () => {
      let callCount = 0;
      await using pair = await createPair(transport, { unary: (text) => `${text}${++callCount}` });
      const error = await rejection(pair.client.unary("x", { signal: AbortSignal.abort("early") }));
      assert.ok(RpcStatusError.is(error, "CANCELLED"));
      assert.equal(error.cause, "early");
      assert.equal(await pair.client.unary("x"), "x1");
    });

    it("give a handler that asks late a signal that has fired", async () => {
      const entered = createDeferred<HandlerContext>();
      const cancelled = createDeferred<unknown>();
      await using pair = await createPair(transport, {
        unary(_text, context) {
          entered.resolve(context);
          return never();
        },
        down: async function* () {
          yield String(await cancelled.promise);
        },
      });
      const controller = new AbortController();
      const call = rejection(pair.client.unary("x", { signal: controller.signal }));
      const context = await entered.promise;
      controller.abort();
      await call;
      // A later call's answer shows that the server has seen the reset.
      const later = pair.client.down("x");
      cancelled.resolve("seen");
      await later.next();
      assert.equal(context.signal.aborted, true);
    });

    it("reject with the error that the connection was destroyed with", async () => {
      const entered = createDeferred<HandlerContext>();
      await using pair = await createPair(transport, {
        unary(_text, context) {
          entered.resolve(context);
          return never();
        },
      });
      const call = rejection(pair.client.unary("x"));
      const { signal } = await entered.promise;
      const cause = new PluginError("PLUGIN_EXITED", "The plugin is gone.");
      pair.caller.connection.destroy(cause);
      assert.equal(await call, cause);
      assert.ok(PluginError.is(await whenAborted(signal)));
      assert.equal(await rejection(pair.client.unary("x")), cause);
    });

    it("reject with CONNECTION_LOST when the byte stream ends", async () => {
      const entered = createDeferred<void>();
      await using pair = await createPair(transport, {
        unary() {
          entered.resolve();
          return never();
        },
      });
      const call = rejection(pair.client.unary("x"));
      await entered.promise;
      pair.stream.destroy();
      assert.ok(PluginError.is(await call, "CONNECTION_LOST"), String(await call));
      assert.ok(PluginError.is(await rejection(pair.client.unary("x")), "CONNECTION_LOST"));
    });

    it("carry messages larger than any window", async () => {
      await using pair = await createPair(transport, { unary: (text) => text.toUpperCase() });
      const text = "abcdefgh".repeat(400_000);
      assert.equal(await pair.client.unary(text), text.toUpperCase());
    });

    it("reject messages over maxMessageBytes, naming the option, in both directions", async () => {
      await using pair = await createPair(
        transport,
        { unary: (text) => text.repeat(20) },
        { caller: { maxMessageBytes: 100 } },
      );
      for (const request of ["y".repeat(101), "0123456789"]) {
        const error = await rejection(pair.client.unary(request));
        assert.ok(PluginError.is(error, "MESSAGE_TOO_LARGE"));
        assert.match(error.message, /maxMessageBytes/);
      }
      assert.equal(await pair.client.unary("12345"), "12345".repeat(20));
    });

    it("answer RESOURCE_EXHAUSTED to messages over the server's maxMessageBytes", async () => {
      await using pair = await createPair(
        transport,
        { unary: (text) => text.repeat(20) },
        { server: { maxMessageBytes: 100 } },
      );
      const cases = [
        ["y".repeat(300_000), /has 300000 bytes; this server's maxMessageBytes is 100$/],
        ["0123456789", /the answer has 200 bytes; this server sends at most 100$/],
      ] as const;
      for (const [request, message] of cases) {
        const error = await rejection(pair.client.unary(request));
        assert.ok(RpcStatusError.is(error, "RESOURCE_EXHAUSTED"));
        assert.match(error.message, message);
      }
      assert.equal(await pair.client.unary("12345"), "12345".repeat(20));
    });

    it("have a limit of their own for answers where the server has one", async () => {
      await using pair = await createPair(
        transport,
        { unary: (text) => text.repeat(20) },
        { server: { maxMessageBytes: 10, maxSentMessageBytes: 150 } },
      );
      assert.equal(await pair.client.unary("12345"), "12345".repeat(20));
      for (const request of ["0123456789", "01234567890"]) {
        assert.ok(RpcStatusError.is(await rejection(pair.client.unary(request)), "RESOURCE_EXHAUSTED"));
      }
    });

    it("name the side whose message cannot be encoded or decoded", async () => {
      await using pair = await createPair(transport, {
        unary: (text) => (text === "number" ? 7 : text === "bad" ? "undecodable" : text),
      });
      const unencodable = await rejection(pair.client.unary(7));
      assert.ok(PluginError.is(unencodable, "MESSAGE_MALFORMED"));
      assert.match(unencodable.message, /request to \/test\.Text\/unary/);
      const undecodable = await rejection(pair.client.unary("bad"));
      assert.ok(PluginError.is(undecodable, "MESSAGE_MALFORMED"));
      assert.match(undecodable.message, /received from \/test\.Text\/unary/);
      assert.ok(RpcStatusError.is(await rejection(pair.client.unary("undecodable")), "INTERNAL"));
      assert.ok(RpcStatusError.is(await rejection(pair.client.unary("number")), "INTERNAL"));
      assert.equal(pair.handlerErrors.length, 1);
    });

    it("reject with what onHeaders or onTrailers throws", async () => {
      await using pair = await createPair(transport, { unary: (text) => text });
      const thrown = new Error("in the listener");
      const listener = (): never => {
        throw thrown;
      };
      assert.equal(await rejection(pair.client.unary("x", { onHeaders: listener })), thrown);
      assert.equal(await rejection(pair.client.unary("x", { onTrailers: listener })), thrown);
    });

    it("are refused while too many handlers of cancelled calls go on", async () => {
      const release = createDeferred<string>();
      let entered = createDeferred<AbortSignal>();
      await using pair = await createPair(
        transport,
        {
          unary(text, { signal }) {
            if (text === "quick") return text;
            entered.resolve(signal);
            return release.promise;
          },
        },
        { server: { maxAbandonedHandlers: 2 } },
      );
      for (let index = 0; index < 2; index++) {
        entered = createDeferred<AbortSignal>();
        const controller = new AbortController();
        const call = rejection(pair.client.unary("slow", { signal: controller.signal }));
        const signal = await entered.promise;
        controller.abort();
        await call;
        await whenAborted(signal);
      }
      assert.equal(pair.server.runningHandlerCount, 2);
      assert.ok(RpcStatusError.is(await rejection(pair.client.unary("quick")), "UNAVAILABLE"));
      release.resolve("at last");
      await release.promise;
      assert.equal(await pair.client.unary("quick"), "quick");
      assert.equal(pair.server.runningHandlerCount, 0);
    });
  });
}
