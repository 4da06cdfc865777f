import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError, RpcStatusError, rpcError } from "../../src/errors/index.js";
import { createDeferred } from "../../src/internal/deferred.js";
import { collect, createPair, never, rejection, turns, whenAborted } from "./grpc-fixture.js";
import type { Transport } from "./grpc-fixture.js";

const chunk = "c".repeat(64 * 1024);

/**
 * What may be under way in one direction without a reader, generously: both ends' buffers and windows. A sender without
 * back-pressure passes it in the test's first turns.
 */
const maxUnreadChunks = 512;

/** What streaming calls do, over any HTTP/2 that fills the seam. */
export function testStreamsOver(name: string, transport: Transport): void {
  describe(`server streaming over ${name}`, () => {
    it("gives the messages in order, from arrays and generators, none included", async () => {
      await using pair = await createPair(transport, {
        down: (text) => (text === "array" ? ["a", "", "b"] : text === "none" ? [] : countTo(3)),
      });
      assert.deepEqual(await collect(pair.client.down("array")), ["a", "", "b"]);
      assert.deepEqual(await collect(pair.client.down("none")), []);
      assert.deepEqual(await collect(pair.client.down("generator")), ["1", "2", "3"]);
      assert.equal(pair.server.runningHandlerCount, 0);
    });

    it("gives what came before an error, then the error", async () => {
      await using pair = await createPair(transport, {
        async *down() {
          yield* ["1", "2"];
          throw rpcError("DATA_LOSS", "torn page");
        },
      });
      const seen: string[] = [];
      const error = await rejection(
        (async () => {
          for await (const text of pair.client.down("x")) seen.push(text);
        })(),
      );
      assert.deepEqual(seen, ["1", "2"]);
      assert.ok(RpcStatusError.is(error, "DATA_LOSS"));
    });

    it("cancels the handler when the reader leaves early", async () => {
      const left = createDeferred<unknown>();
      await using pair = await createPair(transport, {
        async *down(_text, { signal }) {
          try {
            for (let index = 0; ; index++) {
              yield String(index);
              await Promise.race([whenAborted(signal), index < 2 ? undefined : never()]);
            }
          } finally {
            left.resolve(await whenAborted(signal));
          }
        },
      });
      for await (const text of pair.client.down("x")) if (text === "2") break;
      assert.ok(RpcStatusError.is(await left.promise, "CANCELLED"));
    });

    it("rejects at its first message when an option is wrong", async () => {
      await using pair = await createPair(transport, { down: () => ["1"] });
      for (const options of [{ timeout: 1 }, null]) {
        const down: (...args: never) => AsyncIterable<string> = pair.client.down;
        const responses = down(...(["x", options] as never));
        assert.ok((await rejection(collect(responses))) instanceof TypeError);
      }
    });

    it("says what is wrong with a handler that returns no iterable, or throws at once", async () => {
      await using pair = await createPair(transport, {
        down(text) {
          if (text === "throw") throw rpcError("OUT_OF_RANGE", "no");
          return text === "number" ? 7 : Promise.resolve([]);
        },
      });
      const wrong = await rejection(collect(pair.client.down("number")));
      assert.ok(RpcStatusError.is(wrong, "UNKNOWN"));
      assert.match(wrong.message, /must return an iterable or async iterable, got 7/);
      assert.match(String(await rejection(collect(pair.client.down("promise")))), /got a promise/);
      assert.ok(RpcStatusError.is(await rejection(collect(pair.client.down("throw"))), "OUT_OF_RANGE"));
      assert.equal(pair.handlerErrors.length, 2);
    });

    it("holds the handler back while nobody reads, and goes on when somebody does", async () => {
      let sent = 0;
      await using pair = await createPair(transport, {
        async *down() {
          for (; sent < 2_000; sent++) yield chunk;
        },
      });
      const responses = pair.client.down("x");
      await responses.next();
      await turns(300, () => assert.ok(sent < maxUnreadChunks, `${sent} chunks were sent to nobody`));
      let count = 1;
      for await (const text of responses) {
        assert.equal(text.length, chunk.length);
        count++;
      }
      assert.equal(count, 2_000);
    });

    it("ends with DEADLINE_EXCEEDED when its time is over", async () => {
      await using pair = await createPair(transport, {
        async *down(_text, { signal }) {
          yield "first";
          await whenAborted(signal);
        },
      });
      const responses = pair.client.down("x", { timeoutMs: 40 });
      const error = await rejection(collect(responses));
      assert.ok(RpcStatusError.is(error, "DEADLINE_EXCEEDED"));
      assert.deepEqual(await responses.next(), { done: true, value: undefined });
    });

    it("gives what arrived before the connection was lost, then its error", async () => {
      await using pair = await createPair(transport, {
        async *down() {
          yield* ["1", "2"];
          await never();
        },
      });
      const responses = pair.client.down("x");
      assert.equal((await responses.next()).value, "1");
      assert.equal((await responses.next()).value, "2");
      const next = rejection(responses.next());
      pair.stream.destroy();
      assert.ok(PluginError.is(await next, "CONNECTION_LOST"));
    });
  });

  describe(`client streaming over ${name}`, () => {
    it("sends what arrays and generators yield, none included", async () => {
      await using pair = await createPair(transport, {
        up: async (requests) => (await collect(requests)).join(),
      });
      assert.equal(await pair.client.up(["a", "", "b"]), "a,,b");
      assert.equal(await pair.client.up(countTo(4)), "1,2,3,4");
      assert.equal(await pair.client.up([]), "");
    });

    it("rejects with what the requests throw, and cancels the handler", async () => {
      const reason = createDeferred<unknown>();
      await using pair = await createPair(transport, {
        up(requests) {
          return collect(requests).catch((error: unknown) => {
            reason.resolve(error);
            return "late";
          });
        },
      });
      const thrown = new Error("no more paper");
      async function* requests(): AsyncGenerator<string> {
        yield* ["1", "2"];
        throw thrown;
      }
      assert.equal(await rejection(pair.client.up(requests())), thrown);
      assert.ok(RpcStatusError.is(await reason.promise, "CANCELLED"));
    });

    it("returns the requests' iterator when the answer comes early", async () => {
      const returned = createDeferred<void>();
      await using pair = await createPair(transport, {
        async up(requests) {
          for await (const first of requests) return first;
          return "none";
        },
      });
      async function* requests(): AsyncGenerator<string> {
        try {
          for (let index = 0; ; index++) {
            yield String(index);
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          returned.resolve();
        }
      }
      assert.equal(await pair.client.up(requests()), "0");
      await returned.promise;
    });

    it("rejects with a TypeError when the requests are no iterable", async () => {
      await using pair = await createPair(transport, {});
      const wrong = JSON.parse("7") as string[];
      assert.ok((await rejection(pair.client.up(wrong))) instanceof TypeError);
      assert.ok((await rejection(collect(pair.client.both(wrong)))) instanceof TypeError);
    });

    it("holds the sender back while the handler does not read", async () => {
      const goOn = createDeferred<void>();
      let sent = 0;
      await using pair = await createPair(transport, {
        async up(requests) {
          await requests.next();
          await goOn.promise;
          return String((await collect(requests)).length);
        },
      });
      async function* requests(): AsyncGenerator<string> {
        for (; sent < 2_000; sent++) yield chunk;
      }
      const call = pair.client.up(requests());
      await turns(300, () => assert.ok(sent < maxUnreadChunks, `${sent} chunks were sent to nobody`));
      goOn.resolve();
      assert.equal(await call, "1999");
    });

    it("carries one message larger than any window", async () => {
      await using pair = await createPair(transport, {
        async up(requests) {
          return String((await collect(requests)).map((text) => text.length));
        },
      });
      assert.equal(await pair.client.up(["x".repeat(20_000_000), "y"]), "20000000,1");
    });
  });

  describe(`bidirectional streaming over ${name}`, () => {
    it("lets each side answer the other", async () => {
      await using pair = await createPair(transport, {
        async *both(requests) {
          for await (const text of requests) yield `${text}?`;
        },
      });
      const questions = createDeferred<void>();
      async function* requests(): AsyncGenerator<string> {
        yield "one";
        await questions.promise;
        yield "two";
      }
      const responses = pair.client.both(requests());
      assert.equal((await responses.next()).value, "one?");
      questions.resolve();
      assert.deepEqual(await collect(responses), ["two?"]);
    });

    it("goes on when the handler has read enough requests", async () => {
      await using pair = await createPair(transport, {
        async *both(requests) {
          for await (const text of requests) {
            yield text;
            break;
          }
          yield "after";
        },
      });
      assert.deepEqual(await collect(pair.client.both(["1", "2", "3"])), ["1", "after"]);
    });

    it("cancels both ends when the reader leaves early", async () => {
      const requestsReturned = createDeferred<void>();
      const handlerLeft = createDeferred<void>();
      await using pair = await createPair(transport, {
        async *both(requests) {
          try {
            for await (const text of requests) yield text;
          } finally {
            handlerLeft.resolve();
          }
        },
      });
      async function* requests(): AsyncGenerator<string> {
        try {
          yield "1";
          yield "2";
          await new Promise((resolve) => setImmediate(resolve));
        } finally {
          requestsReturned.resolve();
        }
      }
      for await (const text of pair.client.both(requests())) {
        assert.equal(text, "1");
        break;
      }
      await Promise.all([requestsReturned.promise, handlerLeft.promise]);
    });

    it("drops what was not read when the caller's signal fires, also when all of it has come", async () => {
      await using pair = await createPair(transport, { down: () => ["a", "b", "c"] });
      const controller = new AbortController();
      const ended = createDeferred<void>();
      const options = { signal: controller.signal, onTrailers: () => ended.resolve() };
      const answers = pair.client.down("", options);
      await ended.promise;
      assert.equal((await answers.next()).value, "a");
      controller.abort();
      assert.ok(RpcStatusError.is(await rejection(answers.next()), "CANCELLED"));
      assert.equal((await answers.next()).done, true);
    });

    it("fires the handler's signal and ends its requests when the caller's signal fires", async () => {
      const entered = createDeferred<void>();
      const ended = createDeferred<unknown>();
      await using pair = await createPair(transport, {
        async *both(requests, { signal }) {
          entered.resolve();
          try {
            for await (const text of requests) yield text;
          } finally {
            // node:http2's client sends END_STREAM before its RST_STREAM: the requests may just end.
            ended.resolve(await whenAborted(signal));
          }
        },
      });
      const controller = new AbortController();
      async function* requests(): AsyncGenerator<string> {
        await never();
        yield "";
      }
      const responses = pair.client.both(requests(), { signal: controller.signal });
      const next = rejection(responses.next());
      await entered.promise;
      controller.abort("enough");
      assert.equal(((await next) as Error).cause, "enough");
      assert.ok(RpcStatusError.is(await ended.promise, "CANCELLED"));
    });
  });
}

async function* countTo(last: number): AsyncGenerator<string> {
  for (let number = 1; number <= last; number++) yield String(number);
}
