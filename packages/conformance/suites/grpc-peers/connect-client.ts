import assert from "node:assert/strict";
import {
  Code,
  ConnectError,
  createClient,
  decodeBinaryHeader,
  encodeBinaryHeader,
} from "@connectrpc/connect";
import type { CallOptions, Client } from "@connectrpc/connect";
import { Http2SessionManager, createGrpcTransport } from "@connectrpc/connect-node";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CaseName } from "../grpc-interop/case-names.js";
import { TestService, UnimplementedService } from "../grpc-interop/gen/grpc/testing/test_pb.js";
import type {
  StreamingOutputCallRequestSchema,
  StreamingOutputCallResponse,
} from "../grpc-interop/gen/grpc/testing/test_pb.js";
import { createRequestQueue } from "../grpc-interop/request-queue.js";
import { echoKeys, figures } from "./peer.js";

type Test = Client<typeof TestService>;

const payload = (size: number) => ({ body: new Uint8Array(size) });
const responseStatus = { code: Code.Unknown, message: figures.statusMessage };

/** Runs a case of gRPC's interop tests with Connect's gRPC client. Rejects when it fails. */
export async function runConnectCase(name: CaseName, port: number): Promise<void> {
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  const transport = createGrpcTransport({ baseUrl, sessionManager });
  try {
    await cases[name](createClient(TestService, transport), createClient(UnimplementedService, transport));
  } finally {
    sessionManager.abort();
  }
}

const cases: Readonly<
  Record<CaseName, (test: Test, missing: Client<typeof UnimplementedService>) => Promise<void>>
> = {
  async empty_unary(test) {
    assert.equal((await test.emptyCall({})).$typeName, "grpc.testing.Empty");
  },
  async large_unary(test) {
    const request = { responseSize: figures.largeResponse, payload: payload(figures.largeRequest) };
    assert.equal((await test.unaryCall(request)).payload?.body.length, figures.largeResponse);
  },
  async client_streaming(test) {
    const requests = createRequestQueue<{ payload: { body: Uint8Array } }>();
    for (const size of figures.requestSizes) requests.send({ payload: payload(size) });
    requests.end();
    const { aggregatedPayloadSize } = await test.streamingInputCall(requests);
    assert.equal(aggregatedPayloadSize, figures.requestSizesSum);
  },
  async server_streaming(test) {
    const responseParameters = figures.responseSizes.map((size) => ({ size }));
    const sizes: (number | undefined)[] = [];
    for await (const reply of test.streamingOutputCall({ responseParameters }))
      sizes.push(reply.payload?.body.length);
    assert.deepEqual(sizes, figures.responseSizes);
  },
  async ping_pong(test) {
    const { requests, replies } = openDuplex(test);
    for (const [index, size] of figures.requestSizes.entries()) {
      const expected = figures.responseSizes[index] ?? 0;
      requests.send({ responseParameters: [{ size: expected }], payload: payload(size) });
      assert.equal((await replies.next()).value?.payload?.body.length, expected);
    }
    requests.end();
    assert.equal((await replies.next()).done, true);
  },
  async empty_stream(test) {
    const { requests, replies } = openDuplex(test);
    requests.end();
    assert.equal((await replies.next()).done, true);
  },
  async timeout_on_sleeping_server(test) {
    const { requests, replies } = openDuplex(test, { timeoutMs: 1 });
    requests.send({ payload: payload(27_182) });
    await assertCode(replies.next(), Code.DeadlineExceeded);
    requests.end();
  },
  async cancel_after_begin(test) {
    const stop = new AbortController();
    const requests = createRequestQueue<object>();
    const call = test.streamingInputCall(requests, { signal: stop.signal });
    stop.abort();
    await assertCode(call, Code.Canceled);
    requests.end();
  },
  async cancel_after_first_response(test) {
    const stop = new AbortController();
    const { requests, replies } = openDuplex(test, { signal: stop.signal });
    requests.send({ responseParameters: [{ size: 31_415 }], payload: payload(27_182) });
    assert.equal((await replies.next()).value?.payload?.body.length, 31_415);
    stop.abort();
    await assertCode(replies.next(), Code.Canceled);
    requests.end();
  },
  async status_code_and_message(test) {
    await assertCode(test.unaryCall({ responseStatus }), Code.Unknown, figures.statusMessage);
    const { requests, replies } = openDuplex(test);
    requests.send({ responseStatus });
    requests.end();
    await assertCode(replies.next(), Code.Unknown, figures.statusMessage);
  },
  async special_status_message(test) {
    const special = { code: Code.Unknown, message: figures.specialMessage };
    await assertCode(test.unaryCall({ responseStatus: special }), Code.Unknown, special.message);
  },
  async custom_metadata(test) {
    const unary = watchMetadata();
    await test.unaryCall({ responseSize: 1, payload: payload(1) }, unary.options);
    unary.assertEchoed();
    const duplex = watchMetadata();
    const { requests, replies } = openDuplex(test, duplex.options);
    requests.send({ responseParameters: [{ size: 1 }], payload: payload(1) });
    requests.end();
    assert.equal((await replies.next()).value?.payload?.body.length, 1);
    assert.equal((await replies.next()).done, true);
    duplex.assertEchoed();
  },
  async unimplemented_method(test) {
    await assertCode(test.unimplementedCall({}), Code.Unimplemented);
  },
  async unimplemented_service(_test, missing) {
    await assertCode(missing.unimplementedCall({}), Code.Unimplemented);
  },
};

function openDuplex(test: Test, options: CallOptions = {}) {
  const requests = createRequestQueue<MessageInitShape<typeof StreamingOutputCallRequestSchema>>();
  const answers = test.fullDuplexCall(requests, options)[Symbol.asyncIterator]();
  const replies = answers as AsyncIterator<StreamingOutputCallResponse, undefined>;
  return { requests, replies };
}

function watchMetadata() {
  let [headers, trailers] = [new Headers(), new Headers()];
  return {
    options: {
      headers: {
        [echoKeys.initial]: figures.initialValue,
        [echoKeys.trailing]: encodeBinaryHeader(figures.trailingValue),
      },
      onHeader: (came: Headers) => (headers = came),
      onTrailer: (came: Headers) => (trailers = came),
    },
    assertEchoed() {
      assert.equal(headers.get(echoKeys.initial), figures.initialValue);
      assert.deepEqual(decodeBinaryHeader(trailers.get(echoKeys.trailing) ?? ""), figures.trailingValue);
    },
  };
}

async function assertCode(call: Promise<unknown>, code: Code, message?: string): Promise<void> {
  const error: unknown = await call.then(
    () => assert.fail(`expected ${Code[code]}, came an answer`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ConnectError, String(error));
  assert.equal(error.code, code, String(error));
  if (message !== undefined) assert.equal(error.rawMessage, message);
}
