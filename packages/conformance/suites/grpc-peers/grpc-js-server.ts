import { Metadata, Server, ServerCredentials } from "@grpc/grpc-js";
import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from "@grpc/grpc-js";
import { loadService } from "./grpc-js-service.js";
import type { EchoStatus, PayloadMessage, SimpleRequest, StreamingOutputRequest } from "./grpc-js-service.js";
import { echoKeys } from "./peer.js";

/** gRPC's TestService on grpc-js. */
export async function withGrpcJsServer<Result>(work: (port: number) => Promise<Result>): Promise<Result> {
  const server = new Server();
  const { unimplementedCall: _left, ...served } = loadService("TestService").service;
  server.addService(served, {
    emptyCall,
    unaryCall,
    streamingOutputCall,
    streamingInputCall,
    fullDuplexCall,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  try {
    return await work(port);
  } finally {
    server.forceShutdown();
  }
}

function emptyCall(_call: unknown, callback: sendUnaryData<object>): void {
  callback(null, {});
}

function unaryCall(
  call: ServerUnaryCall<SimpleRequest, PayloadMessage>,
  callback: sendUnaryData<object>,
): void {
  const { responseSize = 0, responseStatus } = call.request;
  const trailers = echoMetadata(call);
  if (isError(responseStatus)) callback({ code: responseStatus.code, details: responseStatus.message });
  else callback(null, payloadOf(responseSize), trailers);
}

function streamingOutputCall(call: ServerWritableStream<StreamingOutputRequest, PayloadMessage>): void {
  answer(call, call.request);
  call.end();
}

function streamingInputCall(
  call: ServerReadableStream<PayloadMessage, object>,
  callback: sendUnaryData<object>,
): void {
  let aggregatedPayloadSize = 0;
  call.on("data", ({ payload }: PayloadMessage) => (aggregatedPayloadSize += payload?.body.length ?? 0));
  call.on("end", () => callback(null, { aggregatedPayloadSize }));
}

function fullDuplexCall(call: ServerDuplexStream<StreamingOutputRequest, PayloadMessage>): void {
  const trailers = echoMetadata(call);
  call.on("data", (request: StreamingOutputRequest) => {
    const { responseStatus } = request;
    if (isError(responseStatus))
      call.emit("error", { code: responseStatus.code, details: responseStatus.message });
    else answer(call, request);
  });
  call.on("end", () => call.end(trailers));
}

function answer(
  call: Pick<ServerWritableStream<never, PayloadMessage>, "write">,
  { responseParameters = [] }: StreamingOutputRequest,
): void {
  for (const { size } of responseParameters) call.write(payloadOf(size));
}

function payloadOf(size: number): PayloadMessage {
  return { payload: { body: Buffer.alloc(size) } };
}

/** Sends back what the headers have for it; gives the trailers. */
function echoMetadata(call: Pick<ServerUnaryCall<never, never>, "metadata" | "sendMetadata">): Metadata {
  const [headers, trailers] = [new Metadata(), new Metadata()];
  for (const value of call.metadata.get(echoKeys.initial)) headers.add(echoKeys.initial, value);
  for (const value of call.metadata.get(echoKeys.trailing)) trailers.add(echoKeys.trailing, value);
  call.sendMetadata(headers);
  return trailers;
}

function isError(status: EchoStatus | null | undefined): status is EchoStatus {
  return (status?.code ?? 0) !== 0;
}
