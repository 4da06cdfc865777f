import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { collect, rejection, whenAborted } from "../../../test/support/grpc-fixture.js";
import type { TextHandlers } from "../../../test/support/grpc-fixture.js";
import {
  deserialize,
  serialize,
  withGrpcJsClient,
  withGrpcJsServer,
} from "../../../test/support/grpc-js-peers.js";
import type { Metadata } from "../../errors/index.js";
import { RpcStatusError, rpcError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";

interface GrpcJsAnswer {
  readonly value: string | undefined;
  readonly error: grpc.ServiceError | null;
  readonly headers: grpc.Metadata | undefined;
  readonly trailers: grpc.Metadata;
}

function callUnary(
  client: grpc.Client,
  request: string,
  options: { metadata?: grpc.Metadata; call?: grpc.CallOptions } = {},
): Promise<GrpcJsAnswer> {
  return new Promise((resolve) => {
    let headers: grpc.Metadata | undefined;
    let answer: Pick<GrpcJsAnswer, "value" | "error">;
    client
      .makeUnaryRequest(
        "/test.Text/unary",
        serialize,
        deserialize,
        request,
        options.metadata ?? new grpc.Metadata(),
        options.call ?? {},
        (error, value) => (answer = { value, error }),
      )
      .on("metadata", (metadata) => (headers = metadata))
      .on("status", (status) =>
        setImmediate(() => resolve({ ...answer, headers, trailers: status.metadata })),
      );
  });
}

describe("our server with a grpc-js client", () => {
  it("answers unary calls with metadata", async () => {
    const handlers: TextHandlers = {
      unary(text, context) {
        context.setHeaders({ "x-bin": Uint8Array.of(0, 255) });
        context.setTrailers({ "x-sum": "1" });
        return `${text} ${String(context.metadata["x-in"])} ${String(context.metadata["y-bin"])}`;
      },
    };
    await withGrpcJsClient(handlers, async (client) => {
      const metadata = new grpc.Metadata();
      metadata.set("x-in", "in");
      metadata.set("y-bin", Buffer.from([1, 2]));
      const answer = await callUnary(client, "a", { metadata });
      assert.equal(answer.value, "a in 1,2");
      assert.deepEqual(answer.headers?.get("x-bin"), [Buffer.from([0, 255])]);
      assert.deepEqual(answer.trailers.get("x-sum"), ["1"]);
    });
  });

  it("gives it statuses with details, and messages larger than its windows", async () => {
    const handlers: TextHandlers = {
      unary(text) {
        if (text === "fail")
          throw rpcError("ABORTED", "nö", { details: [{ typeUrl: "t/x", value: Uint8Array.of(1) }] });
        return text;
      },
    };
    await withGrpcJsClient(handlers, async (client) => {
      const { error } = await callUnary(client, "fail");
      assert.equal(error?.code, grpc.status.ABORTED);
      assert.equal(error.details, "nö");
      assert.equal(error.metadata.get("grpc-status-details-bin").length, 1);
      const text = "x".repeat(3_000_000);
      assert.equal((await callUnary(client, text)).value, text);
    });
  });

  it("hears of its deadlines and its cancelling", async () => {
    let started = false;
    const aborted = createDeferred<unknown>();
    const handlers: TextHandlers = {
      async unary(_text, { signal, deadline }) {
        started = true;
        assert.ok(deadline instanceof Date);
        aborted.resolve(await whenAborted(signal));
        return "late";
      },
    };
    await withGrpcJsClient(handlers, async (client) => {
      // On a busy machine grpc-js may be out of time before it has sent the call: then it gets more.
      for (let limitMs = 30; !started; limitMs *= 2) {
        const { error } = await callUnary(client, "a", { call: { deadline: Date.now() + limitMs } });
        assert.equal(error?.code, grpc.status.DEADLINE_EXCEEDED);
      }
      assert.ok(RpcStatusError.is(await aborted.promise));
    });
  });

  it("streams in all directions", async () => {
    const handlers: TextHandlers = {
      async *down(text) {
        for (let index = 0; index < 500; index++) yield text + String(index);
      },
      async up(requests) {
        return String((await collect(requests)).length);
      },
      async *both(requests) {
        for await (const text of requests) yield text.toUpperCase();
      },
    };
    await withGrpcJsClient(handlers, async (client) => {
      const down = client.makeServerStreamRequest("/test.Text/down", serialize, deserialize, "n");
      const received = await collect<string>(down);
      assert.equal(received.length, 500);
      assert.equal(received[499], "n499");

      const count = await new Promise<string | undefined>((resolve, reject) => {
        const up = client.makeClientStreamRequest("/test.Text/up", serialize, deserialize, (error, value) =>
          error === null ? resolve(value) : reject(error),
        );
        for (let index = 0; index < 300; index++) up.write("y".repeat(1_000));
        up.end();
      });
      assert.equal(count, "300");

      const both = client.makeBidiStreamRequest("/test.Text/both", serialize, deserialize);
      both.write("a");
      both.write("b");
      both.end();
      assert.deepEqual(await collect<string>(both), ["A", "B"]);
    });
  });
});

describe("our client with a grpc-js server", () => {
  it("makes unary calls with metadata", async () => {
    const unary: grpc.handleUnaryCall<string, string> = (call, callback) => {
      const headers = new grpc.Metadata();
      headers.set("x-bin", Buffer.from([7]));
      call.sendMetadata(headers);
      const trailers = new grpc.Metadata();
      trailers.set("x-sum", "1");
      callback(
        null,
        `${call.request} ${String(call.metadata.get("x-in")[0])} ${call.metadata.get("y-bin").join()}`,
        trailers,
      );
    };
    await withGrpcJsServer({ unary }, async (client) => {
      const seen: Record<string, Metadata> = {};
      const answer = await client.unary("a", {
        metadata: { "x-in": "in", "y-bin": Uint8Array.of(65) },
        onHeaders: (metadata) => (seen["headers"] = metadata),
        onTrailers: (metadata) => (seen["trailers"] = metadata),
      });
      assert.equal(answer, "a in A");
      assert.deepEqual(seen["headers"]?.["x-bin"], Uint8Array.of(7));
      assert.equal(seen["trailers"]?.["x-sum"], "1");
      const text = "x".repeat(3_000_000);
      assert.equal((await client.unary(text)).length, text.length + " undefined ".length);
    });
  });

  it("gets statuses, deadlines and cancelling across", async () => {
    const cancelled = createDeferred<void>();
    const unary: grpc.handleUnaryCall<string, string> = (call, callback) => {
      if (call.request === "fail") callback({ code: grpc.status.FAILED_PRECONDITION, details: "50% nö" });
      else call.on("cancelled", () => cancelled.resolve());
    };
    await withGrpcJsServer({ unary }, async (client) => {
      const error = await rejection(client.unary("fail"));
      assert.ok(RpcStatusError.is(error, "FAILED_PRECONDITION"));
      assert.equal(error.statusMessage, "50% nö");
      assert.ok(
        RpcStatusError.is(await rejection(client.unary("wait", { timeoutMs: 30 })), "DEADLINE_EXCEEDED"),
      );
      await cancelled.promise;
      assert.ok(RpcStatusError.is(await rejection(client.up([])), "UNIMPLEMENTED"));
    });
  });

  it("streams in all directions", async () => {
    const handlers: grpc.UntypedServiceImplementation = {
      down: ((call) => {
        for (let index = 0; index < 500; index++) call.write(call.request + String(index));
        call.end();
      }) satisfies grpc.handleServerStreamingCall<string, string>,
      up: ((call, callback) => {
        let count = 0;
        call.on("data", () => count++);
        call.on("end", () => callback(null, String(count)));
      }) satisfies grpc.handleClientStreamingCall<string, string>,
      both: ((call) => {
        call.on("data", (text: string) => call.write(text.toUpperCase()));
        call.on("end", () => call.end());
      }) satisfies grpc.handleBidiStreamingCall<string, string>,
    };
    await withGrpcJsServer(handlers, async (client) => {
      const received = await collect(client.down("n"));
      assert.equal(received.length, 500);
      assert.equal(received[499], "n499");
      assert.equal(await client.up(Array.from({ length: 300 }, () => "y".repeat(1_000))), "300");
      assert.deepEqual(await collect(client.both(["a", "b"])), ["A", "B"]);
    });
  });

  it("leaves a stream early", async () => {
    const cancelled = createDeferred<void>();
    const down: grpc.handleServerStreamingCall<string, string> = (call) => {
      call.on("cancelled", () => cancelled.resolve());
      call.write("first");
    };
    await withGrpcJsServer({ down }, async (client) => {
      for await (const text of client.down("x")) {
        assert.equal(text, "first");
        break;
      }
      await cancelled.promise;
    });
  });
});
