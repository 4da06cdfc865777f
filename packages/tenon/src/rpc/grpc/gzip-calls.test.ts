import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  collect,
  createPair,
  createSocketPair,
  createTextServer,
  rejection,
} from "../../../test/support/grpc-fixture.js";
import type { Pair, PairOptions, TextHandlers } from "../../../test/support/grpc-fixture.js";
import { ScriptedStream, framed } from "../../../test/support/scripted-http2-peer.js";
import type { CallOptions } from "../../contract/call-options.js";
import { PluginError, RpcStatusError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import { connectHttp2 } from "../../transport/http2-connection.js";
import { GrpcBroker } from "./broker/grpc-broker.js";
import type { GrpcServerOptions } from "./grpc-server.js";
import { ServerConnection } from "./server-connection.js";

const compressed: CallOptions = { compression: "gzip" };

/** Messages of all sizes in turn: none, small ones that are done at once, large ones that zlib's threads do. */
const mixed = Array.from({ length: 40 }, (_, index) =>
  `${index},`.repeat([0, 3, 100_000, 1, 20_000][index % 5] ?? 0),
);

const echo: TextHandlers = {
  unary: (text) => text,
  async *down(text) {
    yield* text.split("|");
  },
  async up(texts) {
    return (await collect(texts)).join("|");
  },
  both: (texts) => texts,
};

function connectPair(handlers: TextHandlers, options?: PairOptions): Promise<Pair> {
  return createPair({ connect: connectHttp2, openStreams: createSocketPair }, handlers, options);
}

describe("calls with compression", () => {
  it("carry messages of every size, in order, of each kind of call", async () => {
    await using pair = await connectPair(echo);
    const joined = mixed.join("|");
    assert.equal(await pair.client.unary(joined, compressed), joined);
    assert.equal(await pair.client.unary("", compressed), "");
    assert.deepEqual(await collect(pair.client.down(joined, compressed)), mixed);
    assert.equal(await pair.client.up(mixed, compressed), joined);
    assert.deepEqual(await collect(pair.client.both(mixed, compressed)), mixed);
  });

  it("run beside each other and beside calls without", async () => {
    await using pair = await connectPair(echo);
    const calls = mixed.map((text, index) => pair.client.unary(text, index % 2 === 0 ? compressed : {}));
    assert.deepEqual(await Promise.all(calls), mixed);
  });

  it("take no other name for it", async () => {
    await using pair = await connectPair(echo);
    for (const name of ["br", "identity", "", 1]) {
      const options = { compression: name } as CallOptions;
      const error = await rejection(pair.client.unary("a", options));
      assert.ok(error instanceof TypeError);
      assert.match(error.message, /^compression must be "gzip", got /);
    }
  });

  it("end with a handler's status", async () => {
    await using pair = await connectPair({
      async *down() {
        yield "x".repeat(100_000);
        throw new RpcStatusError("ABORTED", "enough");
      },
    });
    const received: string[] = [];
    const error = await rejection(
      (async () => {
        for await (const text of pair.client.down("", compressed)) received.push(text);
      })(),
    );
    assert.ok(RpcStatusError.is(error, "ABORTED"));
    assert.deepEqual(received, ["x".repeat(100_000)]);
  });

  it("are cancelled while a request is still being compressed", async () => {
    let handled = 0;
    await using pair = await connectPair({ unary: () => String(++handled) });
    const controller = new AbortController();
    const call = pair.client.unary("x".repeat(1_000_000), { ...compressed, signal: controller.signal });
    controller.abort();
    assert.ok(RpcStatusError.is(await rejection(call), "CANCELLED"));
    assert.equal(await pair.client.unary("y".repeat(1_000_000), compressed), "1");
  });

  it("are held to the limits on sizes: before compression, and after inflation", async () => {
    await using small = await connectPair(echo, { server: { maxMessageBytes: 50_000 } });
    const error = await rejection(small.client.unary("x".repeat(100_000), compressed));
    assert.ok(RpcStatusError.is(error, "RESOURCE_EXHAUSTED"));
    assert.match(error.statusMessage, /inflates to more than this server's maxMessageBytes, 50000/);
    for (const call of ["up", "both"] as const) {
      const texts = small.client[call](["a", "x".repeat(100_000), "b"], compressed);
      const failure = await rejection(texts instanceof Promise ? texts : collect(texts));
      assert.ok(RpcStatusError.is(failure, "RESOURCE_EXHAUSTED"), call);
    }
    await using limited = await connectPair(
      { unary: () => "x".repeat(100_000), down: () => ["a", "x".repeat(100_000)] },
      { caller: { maxMessageBytes: 50_000 } },
    );
    const tooLarge = (each: unknown): boolean => PluginError.is(each, "MESSAGE_TOO_LARGE");
    assert.ok(tooLarge(await rejection(limited.client.unary("a", compressed))));
    assert.ok(tooLarge(await rejection(collect(limited.client.down("a", compressed)))));
    assert.ok(tooLarge(await rejection(limited.client.unary("x".repeat(50_001), compressed))));
  });

  it("keep a sender waiting whose messages nobody reads", async () => {
    let sent = 0;
    const firstRead = createDeferred<void>();
    const endless = function* () {
      for (; sent < 2_000; sent++) yield "x".repeat(100_000);
    };
    await using pair = await connectPair({
      async up(texts) {
        for await (const text of texts) {
          firstRead.resolve();
          return `${text.length}`;
        }
        return "none";
      },
      both: () => [],
    });
    assert.equal(await pair.client.up(endless(), compressed), "100000");
    await firstRead.promise;
    assert.ok(sent < 2_000, `${sent} were sent`);
  });
});

/** A server of ours with a client that is scripted. */
async function openScripted(
  handlers: TextHandlers,
  options: GrpcServerOptions = {},
): Promise<AsyncDisposable & { call(path: string, fields: readonly string[]): ScriptedStream }> {
  const [clientStream, serverStream] = createSocketPair();
  const closed = createDeferred<void>();
  const served = new ServerConnection(
    createTextServer(handlers, options),
    () => closed.resolve(),
    new GrpcBroker({}),
  );
  served.attach(connectHttp2(serverStream, { role: "server" }, served));
  const onStream = (): never => assert.fail("a server opened a stream");
  const client = connectHttp2(clientStream, { role: "client" }, { onStream, onClose: () => undefined });
  return {
    call(path, fields) {
      const scripted = new ScriptedStream(() => client);
      const head = [":method", "POST", ":scheme", "http", ":path", path, ":authority", "localhost"];
      const block = client.prepare([
        ...head,
        "te",
        "trailers",
        "content-type",
        "application/grpc",
        ...fields,
      ]);
      return scripted.attach(client.openStream(scripted, block, undefined, false));
    },
    async [Symbol.asyncDispose]() {
      client.destroy(new Error("the test is over"));
      served.destroy(new Error("the test is over"));
      await closed.promise;
    },
  };
}

describe("a server's answer", () => {
  const answersOf = async (...fields: readonly string[]) => {
    await using server = await openScripted(echo);
    const stream = server.call("/test.Text/unary", fields).sendBody(framed("hello"), true);
    await stream.ended;
    assert.equal(stream.field("grpc-status"), "0");
    const encoding = stream.headers.flat().includes("grpc-encoding")
      ? stream.field("grpc-encoding")
      : undefined;
    return { encoding, flag: stream.body[0], message: Uint8Array.from(stream.body.slice(5)) };
  };

  it("is compressed as the request's header says, if the caller takes that", async () => {
    for (const fields of [[], ["grpc-accept-encoding", "gzip"], ["grpc-accept-encoding", "identity, gzip"]]) {
      const answer = await answersOf("grpc-encoding", "gzip", ...fields);
      assert.equal(answer.encoding, "gzip");
      assert.equal(answer.flag, 1);
      assert.equal(gunzipSync(answer.message).toString(), "hello");
    }
  });

  it("is as it is otherwise", async () => {
    for (const fields of [
      [],
      ["grpc-accept-encoding", "gzip"],
      ["grpc-encoding", "identity", "grpc-accept-encoding", "gzip"],
      ["grpc-encoding", "gzip", "grpc-accept-encoding", "identity"],
    ]) {
      const { encoding, flag, message } = await answersOf(...fields);
      assert.deepEqual([encoding, flag, Buffer.from(message).toString()], [undefined, 0, "hello"]);
    }
  });

  it("names what it takes when it does not know the encoding", async () => {
    await using server = await openScripted(echo);
    const stream = server.call("/test.Text/unary", ["grpc-encoding", "snappy"]);
    await stream.ended;
    assert.equal(stream.field("grpc-status"), "12");
    assert.equal(stream.field("grpc-accept-encoding"), "identity,gzip");
  });
});

describe("a server that inflates for calls that are over", () => {
  const bomb = gzipSync(new Uint8Array(64 << 20));
  const message = [1, 0, ...[16, 8, 0].map((shift) => (bomb.length >> shift) & 255), ...bomb];

  /** Sends two bombs, has their calls end by `end`, and makes sure that the next calls are refused until both are inflated. */
  async function assertRefusal(path: string, end: (bombs: readonly ScriptedStream[]) => Promise<void>) {
    await using server = await openScripted(
      { ...echo, up: () => answer.promise },
      { maxAbandonedHandlers: 2 },
    );
    const call = async (): Promise<number | undefined> => {
      const stream = server.call("/test.Text/unary", []).sendBody(framed("a"), true);
      await stream.ended;
      return stream.failure?.errorCode;
    };
    const bombs = [0, 1].map(() => server.call(path, ["grpc-encoding", "gzip"]).sendBody(message));
    // What was sent before an answered call is there; to inflate it takes many more turns of the event loop than the call.
    assert.equal(await call(), undefined);
    await end(bombs);
    assert.equal(await call(), 7 /* REFUSED_STREAM */);
    while ((await call()) !== undefined) await new Promise((resolve) => setImmediate(resolve));
  }

  const answer = createDeferred<string>();

  it("refuses new ones while it does so for as many as may be: reset by the caller", async () => {
    await assertRefusal("/test.Text/unary", async (bombs) => {
      for (const { stream } of bombs) stream.reset(8);
    });
  });

  it("refuses new ones while it does so for as many as may be: answered before they were read", async () => {
    await assertRefusal("/test.Text/up", async (bombs) => {
      answer.resolve("early");
      for (const { ended } of bombs) await ended;
    });
  });
});
