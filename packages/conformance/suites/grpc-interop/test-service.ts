import { setTimeout as wait } from "node:timers/promises";
import { grpcPlugin, rpcError, rpcStatusFromNumber } from "tenon";
import type { HandlerContext, Metadata, ServiceImplementation } from "tenon";
import { TestService, UnimplementedService } from "./gen/grpc/testing/test_pb.js";
import type { EchoStatus, StreamingOutputCallRequest } from "./gen/grpc/testing/test_pb.js";

/** Metadata that the service sends back: with the headers, and with the trailers. */
export const echoInitialKey = "x-grpc-test-echo-initial";
export const echoTrailingKey = "x-grpc-test-echo-trailing-bin";

const { unimplementedCall: _left, ...servedMethods } = TestService.method;

/** The service without the method that no server has. */
const ServedTestService = { ...TestService, method: servedMethods, methods: Object.values(servedMethods) };

/** What our server serves. */
export const servedContract = { plugins: { test: grpcPlugin(ServedTestService) } };

/** What our client calls: also what is not there. */
export const calledContract = {
  plugins: { test: grpcPlugin(TestService), missing: grpcPlugin(UnimplementedService) },
};

/** gRPC's TestService, by https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md. */
export const testService: ServiceImplementation<typeof ServedTestService> = {
  emptyCall: () => ({}),
  unaryCall({ responseSize, responseStatus }, context) {
    echoMetadata(context);
    throwStatus(responseStatus);
    return { payload: { body: new Uint8Array(responseSize) } };
  },
  streamingOutputCall: (request, { signal }) => answerEach(request, signal),
  async streamingInputCall(requests) {
    let aggregatedPayloadSize = 0;
    for await (const { payload } of requests) aggregatedPayloadSize += payload?.body.length ?? 0;
    return { aggregatedPayloadSize };
  },
  async *fullDuplexCall(requests, context) {
    echoMetadata(context);
    for await (const request of requests) {
      throwStatus(request.responseStatus);
      yield* answerEach(request, context.signal);
    }
  },
};

async function* answerEach({ responseParameters }: StreamingOutputCallRequest, signal: AbortSignal) {
  for (const { size, intervalUs } of responseParameters) {
    if (intervalUs > 0) await wait(intervalUs / 1000, undefined, { signal });
    yield { payload: { body: new Uint8Array(size) } };
  }
}

function echoMetadata({ metadata, setHeaders, setTrailers }: HandlerContext): void {
  setHeaders(pick(metadata, echoInitialKey));
  setTrailers(pick(metadata, echoTrailingKey));
}

function pick(metadata: Metadata, key: string): Metadata {
  const value = metadata[key];
  return value === undefined ? {} : { [key]: value };
}

function throwStatus(status: EchoStatus | undefined): void {
  const name = rpcStatusFromNumber(status?.code ?? 0);
  if (name !== "OK") throw rpcError(name, status?.message ?? "");
}
