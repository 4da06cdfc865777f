import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createPair, createSocketPair, rejection } from "../../../test/support/grpc-fixture.js";
import type { TextHandlers, Transport } from "../../../test/support/grpc-fixture.js";
import { PluginError, RpcStatusError, rpcError } from "../../errors/index.js";
import { connectHttp2 } from "../../transport/http2-connection.js";

const large = { "x-large": "x".repeat(2000) };

/** One side takes no more than 1,500 bytes of header fields, and says so. */
function limited(role: "client" | "server"): Transport {
  return {
    openStreams: createSocketPair,
    connect: (stream, options, handler) => {
      const limits = options.role === role ? { maxHeaderListBytes: 1500 } : {};
      return connectHttp2(stream, { ...options, limits }, handler);
    },
  };
}

describe("metadata that is more than the other side says it takes", () => {
  it("fails the caller's call without a word to the server, and no other", async () => {
    let calls = 0;
    await using pair = await createPair(limited("server"), {
      unary: (text) => {
        calls++;
        return text;
      },
    });
    // The server's SETTINGS have come with its first answer.
    assert.equal(await pair.client.unary("first"), "first");
    const error = await rejection(pair.client.unary("second", { metadata: large }));
    assert.ok(PluginError.is(error, "MESSAGE_TOO_LARGE"));
    assert.match(
      error.message,
      /header fields have \d+ bytes; the other side takes at most 1500\. Send less metadata/,
    );
    assert.equal(error.origin, "caller");
    assert.equal(error.details["maxHeaderListBytes"], 1500);
    assert.equal(await pair.client.unary("third", { metadata: { "x-small": "x" } }), "third");
    assert.equal(calls, 2);
  });

  const handlers: [name: string, handler: TextHandlers["unary"], problem: RegExp][] = [
    [
      "setHeaders",
      (text, context) => {
        context.setHeaders(large);
        return text;
      },
      /RESOURCE_EXHAUSTED: the metadata of setHeaders is more than the caller takes/,
    ],
    [
      "setTrailers",
      (text, context) => {
        context.setTrailers(large);
        return text;
      },
      /RESOURCE_EXHAUSTED: the metadata of setTrailers is more than the caller takes/,
    ],
    [
      "an error's metadata",
      () => {
        throw rpcError("NOT_FOUND", "none", { metadata: large });
      },
      /NOT_FOUND: what goes with this status is more than you take/,
    ],
    [
      "setHeaders and an error",
      (_text, context) => {
        context.setHeaders(large);
        throw rpcError("NOT_FOUND", "none");
      },
      /NOT_FOUND: none/,
    ],
  ];
  for (const [name, handler, problem] of handlers) {
    it(`costs a handler's caller that call and no other: ${name}`, async () => {
      const unary: TextHandlers["unary"] = (text, context) =>
        text === "large" ? handler?.(text, context) : text;
      await using pair = await createPair(limited("client"), { unary });
      const error = await rejection(pair.client.unary("large"));
      assert.ok(RpcStatusError.is(error));
      assert.match(error.message, problem);
      assert.equal(await pair.client.unary("small"), "small");
    });
  }

  it("is told to the handler's side where the handler set it", async () => {
    await using pair = await createPair(limited("client"), {
      async *down(text, context) {
        context.setTrailers(large);
        yield text;
      },
    });
    const texts: string[] = [];
    const error = await rejection(
      (async () => {
        for await (const text of pair.client.down("a")) texts.push(text);
      })(),
    );
    assert.ok(RpcStatusError.is(error, "RESOURCE_EXHAUSTED"));
    assert.deepEqual(texts, ["a"]);
    assert.match(String(pair.handlerErrors[0]), /setTrailers is more than the caller takes/);
  });
});
