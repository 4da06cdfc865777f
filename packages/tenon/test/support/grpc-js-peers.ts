import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { createDeferred } from "../../src/internal/deferred.js";
import { GrpcBroker } from "../../src/rpc/grpc/broker/grpc-broker.js";
import { GrpcCaller } from "../../src/rpc/grpc/grpc-caller.js";
import { ServerConnection } from "../../src/rpc/grpc/server-connection.js";
import { connectHttp2 } from "../../src/transport/http2-connection.js";
import { createTextClient, createTextServer, textService } from "./grpc-fixture.js";
import type { TextClient, TextHandlers } from "./grpc-fixture.js";

export const serialize = (text: string): Buffer => Buffer.from(text);
export const deserialize = (bytes: Buffer): string => bytes.toString();

/** {@link textService} as grpc-js describes it. */
const definition = Object.fromEntries(
  textService.methods.map(({ localName, path: methodPath, kind }) => [
    localName,
    {
      path: methodPath,
      requestStream: kind === "client_streaming" || kind === "bidi_streaming",
      responseStream: kind === "server_streaming" || kind === "bidi_streaming",
      requestSerialize: serialize,
      requestDeserialize: deserialize,
      responseSerialize: serialize,
      responseDeserialize: deserialize,
    },
  ]),
);

async function inTemporaryFolder(run: (socketPath: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "tenon-grpc-"));
  try {
    await run(path.join(folder, "s"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Our server with a grpc-js client. */
export async function withGrpcJsClient(
  handlers: TextHandlers,
  run: (client: grpc.Client) => Promise<void>,
  options: grpc.ClientOptions = {},
): Promise<void> {
  await inTemporaryFolder(async (socketPath) => {
    const server = createTextServer(handlers, {});
    const closed = createDeferred<void>();
    const listener = net.createServer((socket) => {
      const connection = new ServerConnection(server, () => closed.resolve(), new GrpcBroker({}));
      connection.attach(connectHttp2(socket, { role: "server" }, connection));
    });
    await new Promise<void>((resolve) => listener.listen(socketPath, resolve));
    const client = new grpc.Client(`unix:${socketPath}`, grpc.credentials.createInsecure(), options);
    try {
      await run(client);
    } finally {
      client.close();
      listener.close();
      await closed.promise;
    }
    assert.equal(server.runningHandlerCount, 0);
  });
}

/** A grpc-js server with our client. */
export async function withGrpcJsServer(
  handlers: grpc.UntypedServiceImplementation,
  run: (client: TextClient) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (socketPath) => {
    const server = new grpc.Server();
    server.addService(definition, handlers);
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${socketPath}`, grpc.ServerCredentials.createInsecure(), (error) =>
        error === null ? resolve() : reject(error),
      );
    });
    const closed = createDeferred<void>();
    const onStream = (): never => assert.fail("a server opened a stream");
    const onClose = (): void => closed.resolve();
    const connection = connectHttp2(net.connect(socketPath), { role: "client" }, { onStream, onClose });
    const caller = new GrpcCaller(connection);
    try {
      await run(createTextClient(caller));
    } finally {
      connection.goAway();
      await closed.promise;
      caller.close();
      server.forceShutdown();
    }
  });
}
