import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { ConnectError } from "@connectrpc/connect";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { TestService } from "../grpc-interop/gen/grpc/testing/test_pb.js";
import type { EchoStatus, StreamingOutputCallRequest } from "../grpc-interop/gen/grpc/testing/test_pb.js";
import { echoKeys } from "./peer.js";

/** gRPC's TestService on Connect, which speaks gRPC over node:http2. */
export async function withConnectServer<Result>(work: (port: number) => Promise<Result>): Promise<Result> {
  const server = createServer(connectNodeAdapter({ routes }));
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    for (const session of sessions) session.destroy();
    server.close();
  }
}

function routes(router: ConnectRouter): void {
  router.service(TestService, {
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
  });
}

async function* answerEach({ responseParameters }: StreamingOutputCallRequest, signal: AbortSignal) {
  for (const { size, intervalUs } of responseParameters) {
    if (intervalUs > 0) await wait(intervalUs / 1000, undefined, { signal });
    yield { payload: { body: new Uint8Array(size) } };
  }
}

function echoMetadata({ requestHeader, responseHeader, responseTrailer }: HandlerContext): void {
  copy(echoKeys.initial, requestHeader, responseHeader);
  copy(echoKeys.trailing, requestHeader, responseTrailer);
}

function copy(key: string, from: Headers, to: Headers): void {
  const value = from.get(key);
  if (value !== null) to.set(key, value);
}

function throwStatus(status: EchoStatus | undefined): void {
  if (status !== undefined && status.code !== 0) throw new ConnectError(status.message, status.code);
}
