import assert from "node:assert/strict";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { RpcStatusError } from "tenon";
import type { CallOptions, Metadata } from "tenon";
import type { ServerProcess } from "tenon/host";
import type { CaseName } from "./case-names.js";
import type {
  StreamingOutputCallRequestSchema,
  StreamingOutputCallResponse,
} from "./gen/grpc/testing/test_pb.js";
import { createRequestQueue } from "./request-queue.js";
import { echoInitialKey, echoTrailingKey } from "./test-service.js";
import type { calledContract } from "./test-service.js";

// The client's side of gRPC's interop tests, with the sizes and texts that their description asks for:
// https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md

type Client = Pick<ServerProcess<typeof calledContract.plugins>, "dispense">;

const requestSizes = [27_182, 8, 1_828, 45_904];
const responseSizes = [31_415, 9, 2_653, 58_979];
const specialMessage = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

const payload = (size: number) => ({ body: new Uint8Array(size) });
const answerOf = (size: number) => [{ size }];

/** The cases, each of which passes when it resolves. */
export const clientCases: Readonly<Record<CaseName, (client: Client) => Promise<void>>> = {
  async empty_unary(client) {
    const test = await client.dispense("test");
    assert.equal((await test.emptyCall({})).$typeName, "grpc.testing.Empty");
  },
  async large_unary(client) {
    const test = await client.dispense("test");
    const reply = await test.unaryCall({ responseSize: 314_159, payload: payload(271_828) });
    assert.equal(reply.payload?.body.length, 314_159);
  },
  async client_streaming(client) {
    const test = await client.dispense("test");
    const requests = requestSizes.map((size) => ({ payload: payload(size) }));
    assert.equal((await test.streamingInputCall(requests)).aggregatedPayloadSize, 74_922);
  },
  async server_streaming(client) {
    const test = await client.dispense("test");
    const responseParameters = responseSizes.map((size) => ({ size }));
    const sizes: (number | undefined)[] = [];
    for await (const reply of test.streamingOutputCall({ responseParameters })) {
      sizes.push(reply.payload?.body.length);
    }
    assert.deepEqual(sizes, responseSizes);
  },
  async ping_pong(client) {
    const { requests, replies } = await openDuplex(client);
    for (const [index, size] of requestSizes.entries()) {
      const expected = responseSizes[index] ?? 0;
      requests.send({ responseParameters: answerOf(expected), payload: payload(size) });
      const { value } = await replies.next();
      assert.equal(value?.payload?.body.length, expected);
    }
    requests.end();
    assert.equal((await replies.next()).done, true);
  },
  async empty_stream(client) {
    const { requests, replies } = await openDuplex(client);
    requests.end();
    assert.equal((await replies.next()).done, true);
  },
  async timeout_on_sleeping_server(client) {
    const { requests, replies } = await openDuplex(client, { timeoutMs: 1 });
    requests.send({ payload: payload(27_182) });
    await assertStatus(replies.next(), "DEADLINE_EXCEEDED");
    requests.end();
  },
  async cancel_after_begin(client) {
    const test = await client.dispense("test");
    const { signal, abort } = createAbort();
    const requests = {
      // The call has begun when its first request is asked for.
      async *[Symbol.asyncIterator]() {
        abort();
        await new Promise<never>(() => undefined);
        yield {};
      },
    };
    const metadata = { key1: "value1", key2: "value2" };
    await assertStatus(test.streamingInputCall(requests, { signal, metadata }), "CANCELLED");
  },
  async cancel_after_first_response(client) {
    const { signal, abort } = createAbort();
    const { requests, replies } = await openDuplex(client, { signal });
    requests.send({ responseParameters: answerOf(31_415), payload: payload(27_182) });
    const { value } = await replies.next();
    assert.equal(value?.payload?.body.length, 31_415);
    abort();
    await assertStatus(replies.next(), "CANCELLED");
    requests.end();
  },
  async status_code_and_message(client) {
    const test = await client.dispense("test");
    const responseStatus = { code: 2, message: "test status message" };
    await assertStatus(test.unaryCall({ responseStatus }), "UNKNOWN", responseStatus.message);
    const { requests, replies } = await openDuplex(client);
    requests.send({ responseStatus });
    requests.end();
    await assertStatus(replies.next(), "UNKNOWN", responseStatus.message);
  },
  async special_status_message(client) {
    const test = await client.dispense("test");
    const responseStatus = { code: 2, message: specialMessage };
    await assertStatus(test.unaryCall({ responseStatus }), "UNKNOWN", specialMessage);
  },
  async custom_metadata(client) {
    const test = await client.dispense("test");
    const unary = watchMetadata();
    await test.unaryCall({ responseSize: 1, payload: payload(1) }, unary.options);
    unary.assertEchoed();
    const duplex = watchMetadata();
    const { requests, replies } = await openDuplex(client, duplex.options);
    requests.send({ responseParameters: answerOf(1), payload: payload(1) });
    requests.end();
    assert.equal((await replies.next()).value?.payload?.body.length, 1);
    assert.equal((await replies.next()).done, true);
    duplex.assertEchoed();
  },
  async unimplemented_method(client) {
    const test = await client.dispense("test");
    await assertStatus(test.unimplementedCall({}), "UNIMPLEMENTED");
  },
  async unimplemented_service(client) {
    const missing = await client.dispense("missing");
    await assertStatus(missing.unimplementedCall({}), "UNIMPLEMENTED");
  },
};

/** A call in which requests and answers take turns. */
async function openDuplex(client: Client, options: CallOptions = {}) {
  const test = await client.dispense("test");
  const requests = createRequestQueue<MessageInitShape<typeof StreamingOutputCallRequestSchema>>();
  const answers = test.fullDuplexCall(requests, options)[Symbol.asyncIterator]();
  const replies = answers as AsyncIterator<StreamingOutputCallResponse, undefined>;
  return { requests, replies };
}

function createAbort() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** Call options that send the metadata of the case, and keep what comes back. */
function watchMetadata() {
  const trailing = Uint8Array.of(0xab, 0xab, 0xab);
  let headers: Metadata = {};
  let trailers: Metadata = {};
  return {
    options: {
      metadata: { [echoInitialKey]: "test_initial_metadata_value", [echoTrailingKey]: trailing },
      onHeaders: (metadata: Metadata) => (headers = metadata),
      onTrailers: (metadata: Metadata) => (trailers = metadata),
    },
    assertEchoed() {
      assert.equal(headers[echoInitialKey], "test_initial_metadata_value");
      assert.deepEqual(Buffer.from(trailers[echoTrailingKey] as Uint8Array), Buffer.from(trailing));
    },
  };
}

async function assertStatus(call: Promise<unknown>, status: string, message?: string): Promise<void> {
  const error: unknown = await call.then(
    (value) => assert.fail(`expected ${status}, came an answer: ${String(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(RpcStatusError.is(error), `expected ${status}, came ${String(error)}`);
  assert.equal(error.status, status);
  if (message !== undefined) assert.equal(error.statusMessage, message);
}
