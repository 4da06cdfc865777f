import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcStatusError } from "../../errors/index.js";
import type { Http2Connection, Http2Stream, StreamHandler } from "../../wire/http2/http2-stream.js";
import { http2ErrorCodes } from "../../wire/grpc/status-mapping.js";
import type { CallOptions } from "../../contract/call-options.js";
import type { MessageCodec } from "../../contract/codec.js";
import { GrpcCaller } from "./grpc-caller.js";
import { SingleResponseCall } from "./single-response-call.js";

const stream: Http2Stream = {
  id: 1,
  sendHeaders: () => true,
  sendData: () => true,
  endData: () => undefined,
  consume: () => undefined,
  reset: () => undefined,
};

const codec: MessageCodec = {
  typeName: "test.Empty",
  encode: () => new Uint8Array(0),
  decode: () => ({}),
};

/** Starts a call whose stream the test answers itself. */
function startCall(options: CallOptions) {
  let handler: StreamHandler | undefined;
  const connection: Http2Connection = {
    prepare: (fields) => ({ fields }),
    openStream(given) {
      handler = given;
      return stream;
    },
    goAway: () => undefined,
    destroy: () => undefined,
  };
  const caller = new GrpcCaller(connection);
  const type = { localName: "get", path: "/test.S/Get", kind: "unary", input: codec, output: codec } as const;
  const call = new SingleResponseCall(caller, caller.prepareMethod(type), options);
  call.startWithRequest({});
  assert.ok(handler);
  return { handler, result: call.promise, caller };
}

const resetWithCancel = { by: "peer", errorCode: http2ErrorCodes.CANCEL, unprocessed: false } as const;

describe("a call that the server resets with CANCEL", () => {
  it("ends with DEADLINE_EXCEEDED when its time is over, though its own timer has not fired yet", async () => {
    const { handler, result, caller } = startCall({ timeoutMs: 5 });
    // Without a turn of the event loop, in which the timer would fire.
    const startedAtMs = performance.now();
    while (performance.now() - startedAtMs < 6);
    handler.onFailure(resetWithCancel);
    await assert.rejects(result, (error: unknown) => RpcStatusError.is(error, "DEADLINE_EXCEEDED"));
    caller.close();
  });

  it("ends with CANCELLED before that", async () => {
    const { handler, result, caller } = startCall({ timeoutMs: 60_000 });
    handler.onFailure(resetWithCancel);
    await assert.rejects(result, (error: unknown) => RpcStatusError.is(error, "CANCELLED"));
    caller.close();
  });

  it("ends with CANCELLED when it has no time limit", async () => {
    const { handler, result } = startCall({});
    handler.onFailure(resetWithCancel);
    await assert.rejects(result, (error: unknown) => RpcStatusError.is(error, "CANCELLED"));
  });
});

describe("a call that the server ends with DEADLINE_EXCEEDED", () => {
  const fields = [":status", "200", "content-type", "application/grpc", "grpc-status", "4"];

  it("ends with its own error when its time is over, though its own timer has not fired yet", async () => {
    const { handler, result, caller } = startCall({ timeoutMs: 5 });
    const startedAtMs = performance.now();
    while (performance.now() - startedAtMs < 6);
    handler.onHeaders({ fields, memo: undefined }, true);
    await assert.rejects(result, { origin: "caller", status: "DEADLINE_EXCEEDED" });
    caller.close();
  });

  it("ends with the server's before that", async () => {
    const { handler, result, caller } = startCall({ timeoutMs: 60_000 });
    handler.onHeaders({ fields, memo: undefined }, true);
    await assert.rejects(result, { origin: "peer", status: "DEADLINE_EXCEEDED" });
    caller.close();
  });
});
