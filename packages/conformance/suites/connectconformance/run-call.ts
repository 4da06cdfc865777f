import { setTimeout as wait } from "node:timers/promises";
import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import type { Any } from "@bufbuild/protobuf/wkt";
import { connect } from "tenon/host";
import type { ServerClient } from "tenon/host";
import { createRequestQueue } from "../grpc-interop/request-queue.js";
import { CallUnderWay } from "./call-under-way.js";
import { calledContract } from "./contract.js";
import type {
  ClientCompatRequest,
  ClientResponseResultSchema,
} from "./gen/connectrpc/conformance/v1/client_compat_pb.js";
import { StreamType } from "./gen/connectrpc/conformance/v1/config_pb.js";
import {
  BidiStreamRequestSchema,
  ClientStreamRequestSchema,
  ServerStreamRequestSchema,
  UnaryRequestSchema,
  UnimplementedRequestSchema,
} from "./gen/connectrpc/conformance/v1/service_pb.js";
import type { BidiStreamRequest, BidiStreamResponse } from "./gen/connectrpc/conformance/v1/service_pb.js";

type Connection = ServerClient<typeof calledContract.plugins>;
type Service = Awaited<ReturnType<typeof dispense>>;

/** Makes the call that a request asks for, on a connection of its own. @throws Error when it cannot be made */
export async function runCall(
  request: ClientCompatRequest,
): Promise<MessageInitShape<typeof ClientResponseResultSchema>> {
  const connection = await connectTo(request);
  try {
    const call = new CallUnderWay(request);
    const service = await dispense(connection);
    return await call.toResult(send(service, request, call));
  } finally {
    await connection.close();
  }
}

function connectTo(request: ClientCompatRequest): Promise<Connection> {
  const { host, port, serverTlsCert, clientTlsCreds, messageReceiveLimit } = request;
  const own = clientTlsCreds === undefined ? {} : { cert: clientTlsCreds.cert, key: clientTlsCreds.key };
  return connect(calledContract, `${host}:${port}`, {
    ...(serverTlsCert.length === 0 ? {} : { tls: { ca: serverTlsCert, ...own } }),
    ...(messageReceiveLimit === 0 ? {} : { maxMessageBytes: messageReceiveLimit }),
  });
}

function dispense(connection: Connection) {
  return connection.dispense("conformance");
}

function send(service: Service, request: ClientCompatRequest, call: CallUnderWay): Promise<void> {
  const method = senders[request.method ?? ""];
  if (method === undefined) throw new Error(`there is no method ${String(request.method)}`);
  return method(service, request, call);
}

/** How each method is called. */
const senders: Readonly<Record<string, typeof send>> = {
  async Unary(service, request, call) {
    const response = service.unary(takeOne(request, call, UnaryRequestSchema), call.options);
    call.afterCloseSend();
    call.receive((await response).payload);
  },
  async Unimplemented(service, request, call) {
    await service.unimplemented(takeOne(request, call, UnimplementedRequestSchema), call.options);
  },
  async ServerStream(service, request, call) {
    const responses = service.serverStream(takeOne(request, call, ServerStreamRequestSchema), call.options);
    call.afterCloseSend();
    for await (const { payload } of responses) call.receive(payload);
  },
  async ClientStream(service, request, call) {
    const requests = takeAll(request, call, ClientStreamRequestSchema);
    call.receive((await service.clientStream(requests, call.options)).payload);
  },
  async BidiStream(service, request, call) {
    if (request.streamType === StreamType.FULL_DUPLEX_BIDI_STREAM) return takeTurns(service, request, call);
    const requests = takeAll(request, call, BidiStreamRequestSchema);
    for await (const { payload } of service.bidiStream(requests, call.options)) call.receive(payload);
  },
};

/** Sends a request, waits for an answer, and so on; then takes the answers that are left. */
async function takeTurns(service: Service, request: ClientCompatRequest, call: CallUnderWay): Promise<void> {
  const requests = createRequestQueue<BidiStreamRequest>();
  const answers = service.bidiStream(requests, call.options)[Symbol.asyncIterator]();
  const next = async (): Promise<boolean> => {
    const answer: IteratorResult<BidiStreamResponse> = await answers.next();
    if (answer.done !== true) call.receive(answer.value.payload);
    return answer.done !== true;
  };
  for await (const message of takeAll(request, call, BidiStreamRequestSchema)) {
    requests.send(message);
    if (!(await next())) return;
  }
  requests.end();
  while (await next());
}

/** The requests of a stream, one by one with the delay that is asked for. */
async function* takeAll<Desc extends DescMessage>(
  { requestMessages, requestDelayMs }: ClientCompatRequest,
  call: CallUnderWay,
  desc: Desc,
): AsyncGenerator<MessageShape<Desc>> {
  for (const message of requestMessages) {
    await wait(requestDelayMs);
    call.countSent();
    yield unpack(message, desc);
  }
  call.beforeCloseSend();
  // The call says so when this returns.
  setImmediate(() => call.afterCloseSend());
}

function takeOne<Desc extends DescMessage>(
  { requestMessages }: ClientCompatRequest,
  call: CallUnderWay,
  desc: Desc,
): MessageShape<Desc> {
  const [message] = requestMessages;
  if (message === undefined || requestMessages.length > 1)
    throw new Error(`expected one request, came ${requestMessages.length}`);
  call.countSent();
  return unpack(message, desc);
}

function unpack<Desc extends DescMessage>(message: Any, desc: Desc): MessageShape<Desc> {
  const unpacked = anyUnpack(message, desc);
  if (unpacked === undefined) throw new Error(`expected a ${desc.typeName}, came ${message.typeUrl}`);
  return unpacked;
}
