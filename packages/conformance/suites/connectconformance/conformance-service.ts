import { setTimeout as wait } from "node:timers/promises";
import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImplementation } from "tenon";
import type { ServedConformanceService } from "./contract.js";
import {
  BidiStreamRequestSchema,
  ClientStreamRequestSchema,
  ServerStreamRequestSchema,
  UnaryRequestSchema,
} from "./gen/connectrpc/conformance/v1/service_pb.js";
import type {
  BidiStreamRequest,
  ConformancePayload_RequestInfoSchema,
  StreamResponseDefinition,
  UnaryResponseDefinition,
} from "./gen/connectrpc/conformance/v1/service_pb.js";
import { toHeaders, toMetadata } from "./headers.js";
import { toRpcError } from "./rpc-errors.js";

type RequestInfo = MessageInitShape<typeof ConformancePayload_RequestInfoSchema>;

/** connectconformance's service: it answers as each request says, and with what came. */
export const conformanceService: ServiceImplementation<typeof ServedConformanceService> = {
  unary: (request, context) =>
    answerOnce(request.responseDefinition, describeCall(context, UnaryRequestSchema, [request]), context),
  async clientStream(requests, context) {
    const received = [];
    for await (const request of requests) received.push(request);
    const info = describeCall(context, ClientStreamRequestSchema, received);
    return answerOnce(received[0]?.responseDefinition, info, context);
  },
  async *serverStream(request, context) {
    const definition = request.responseDefinition;
    sendMetadata(definition, context);
    const info = describeCall(context, ServerStreamRequestSchema, [request]);
    yield* answerRest(definition, { answeredCount: 0, info }, context);
  },
  bidiStream: answerBoth,
};

async function answerOnce(
  definition: UnaryResponseDefinition | undefined,
  requestInfo: RequestInfo,
  context: HandlerContext,
) {
  sendMetadata(definition, context);
  await wait(definition?.responseDelayMs ?? 0, undefined, { signal: context.signal });
  const response = definition?.response;
  if (response?.case === "error") throw toRpcError(response.value, requestInfo);
  return {
    payload: { requestInfo, ...(response?.case === "responseData" ? { data: response.value } : {}) },
  };
}

async function* answerBoth(requests: AsyncIterable<BidiStreamRequest>, context: HandlerContext) {
  let received: BidiStreamRequest[] = [];
  let first: BidiStreamRequest | undefined;
  let answeredCount = 0;
  for await (const request of requests) {
    received.push(request);
    if (first === undefined) sendMetadata(request.responseDefinition, context);
    first ??= request;
    if (!first.fullDuplex) continue;
    const data = first.responseDefinition?.responseData[answeredCount];
    if (data === undefined) break;
    const requestInfo =
      answeredCount === 0
        ? describeCall(context, BidiStreamRequestSchema, received)
        : { requests: received.map((each) => anyPack(BidiStreamRequestSchema, each)) };
    await wait(first.responseDefinition?.responseDelayMs ?? 0, undefined, { signal: context.signal });
    yield { payload: { data, requestInfo } };
    answeredCount++;
    received = [];
  }
  const info = describeCall(context, BidiStreamRequestSchema, received);
  yield* answerRest(first?.responseDefinition, { answeredCount, info }, context);
}

/** Sends the answers that are left; the first of all tells what came, or, when there is none, the error does. */
async function* answerRest(
  definition: StreamResponseDefinition | undefined,
  { answeredCount, info }: { readonly answeredCount: number; readonly info: RequestInfo },
  { signal }: HandlerContext,
) {
  if (definition === undefined) return;
  const { responseData, responseDelayMs, error } = definition;
  for (const [index, data] of responseData.slice(answeredCount).entries()) {
    await wait(responseDelayMs, undefined, { signal });
    yield { payload: { data, ...(index + answeredCount === 0 ? { requestInfo: info } : {}) } };
  }
  if (error !== undefined) throw toRpcError(error, responseData.length === 0 ? info : undefined);
}

function sendMetadata(
  definition: UnaryResponseDefinition | StreamResponseDefinition | undefined,
  { setHeaders, setTrailers }: HandlerContext,
): void {
  setHeaders(toMetadata(definition?.responseHeaders ?? []));
  setTrailers(toMetadata(definition?.responseTrailers ?? []));
}

function describeCall<Desc extends DescMessage>(
  { metadata, deadline }: HandlerContext,
  desc: Desc,
  requests: readonly MessageShape<Desc>[],
): RequestInfo {
  const left = deadline === undefined ? undefined : Math.max(0, deadline.getTime() - Date.now());
  return {
    requestHeaders: toHeaders(metadata),
    requests: requests.map((request) => anyPack(desc, request)),
    ...(left === undefined ? {} : { timeoutMs: BigInt(Math.floor(left)) }),
  };
}
