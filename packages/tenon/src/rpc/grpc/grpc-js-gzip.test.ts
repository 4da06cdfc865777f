import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { collect, rejection } from "../../../test/support/grpc-fixture.js";
import {
  deserialize,
  serialize,
  withGrpcJsClient,
  withGrpcJsServer,
} from "../../../test/support/grpc-js-peers.js";
import { RpcStatusError } from "../../errors/index.js";

const texts = ["", "a", "b".repeat(100_000), "c", "d".repeat(3_000_000)];

describe("our server with a grpc-js client that compresses", () => {
  const compressing = { "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip };

  it("answers single messages and streams, in order", async () => {
    const handlers = {
      unary: (text: string) => text,
      both: (requests: AsyncIterable<string>) => requests,
    };
    await withGrpcJsClient(
      handlers,
      async (client) => {
        for (const text of texts) {
          const answer = await new Promise((resolve, reject) => {
            client.makeUnaryRequest("/test.Text/unary", serialize, deserialize, text, (error, value) =>
              error === null ? resolve(value) : reject(error),
            );
          });
          assert.equal(answer, text);
        }
        const call = client.makeBidiStreamRequest("/test.Text/both", serialize, deserialize);
        for (const text of texts) call.write(text);
        call.end();
        assert.deepEqual(await collect<string>(call), texts);
      },
      compressing,
    );
  });
});

describe("our client that compresses with a grpc-js server", () => {
  const compressed = { compression: "gzip" } as const;

  it("sends single messages and streams, in order", async () => {
    const handlers: grpc.UntypedServiceImplementation = {
      unary: ((call, callback) => callback(null, call.request)) satisfies grpc.handleUnaryCall<
        string,
        string
      >,
      both: ((call) => {
        call.on("data", (text: string) => call.write(text));
        call.on("end", () => call.end());
      }) satisfies grpc.handleBidiStreamingCall<string, string>,
    };
    await withGrpcJsServer(handlers, async (client) => {
      // Not "": grpc-js takes a request that JavaScript takes for false as none.
      for (const text of texts.slice(1)) assert.equal(await client.unary(text, compressed), text);
      assert.deepEqual(await collect(client.both(texts, compressed)), texts);
    });
  });

  it("is told RESOURCE_EXHAUSTED of what inflates to more than 4 MiB there", async () => {
    const unary: grpc.handleUnaryCall<string, string> = (call, callback) => callback(null, call.request);
    await withGrpcJsServer({ unary }, async (client) => {
      const error = await rejection(client.unary("x".repeat(5 << 20), compressed));
      assert.ok(RpcStatusError.is(error, "RESOURCE_EXHAUSTED"), String(error));
    });
  });
});
