import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { duplexPair } from "node:stream";
import type { CallOptions } from "../../src/contract/call-options.js";
import type { MessageCodec, MethodKind, MethodType, ServiceType } from "../../src/contract/codec.js";
import type { HandlerContext } from "../../src/contract/handler-context.js";
import { createDeferred } from "../../src/internal/deferred.js";
import { GrpcBroker } from "../../src/rpc/grpc/broker/grpc-broker.js";
import { GrpcCaller } from "../../src/rpc/grpc/grpc-caller.js";
import type { GrpcCallerOptions } from "../../src/rpc/grpc/grpc-caller.js";
import { GrpcServer } from "../../src/rpc/grpc/grpc-server.js";
import type { GrpcServerOptions } from "../../src/rpc/grpc/grpc-server.js";
import { ServerConnection } from "../../src/rpc/grpc/server-connection.js";
import { createServiceClient } from "../../src/rpc/grpc/service-client.js";
import { ServiceRegistry } from "../../src/rpc/grpc/service-registry.js";
import type { ByteStream } from "../../src/transport/byte-stream.js";
import type { connectHttp2 } from "../../src/transport/http2-connection.js";
import type { Http2Connection } from "../../src/wire/http2/http2-stream.js";

/** What a suite runs over: our own session, or node:http2. */
export interface Transport {
  readonly connect: (...args: Parameters<typeof connectHttp2>) => Http2Connection;
  /** Two ends of a byte stream. */
  openStreams(): readonly [ByteStream, ByteStream] | Promise<readonly [ByteStream, ByteStream]>;
}

/** Texts as messages. Encoding anything else, and decoding "undecodable", fail. */
export const textCodec: MessageCodec<unknown, string> = {
  typeName: "test.Text",
  encode(message): Uint8Array {
    if (typeof message !== "string") throw new TypeError(`expected a string, got ${typeof message}`);
    return new TextEncoder().encode(message);
  },
  decode(bytes): string {
    const text = new TextDecoder().decode(bytes);
    if (text === "undecodable") throw new Error("bad text");
    return text;
  },
};

function method(localName: string, kind: MethodKind): MethodType {
  return { localName, kind, path: `/test.Text/${localName}`, input: textCodec, output: textCodec };
}

export const textService: ServiceType = {
  typeName: "test.Text",
  methods: [
    method("unary", "unary"),
    method("down", "server_streaming"),
    method("up", "client_streaming"),
    method("both", "bidi_streaming"),
  ],
};

type Texts = Iterable<unknown> | AsyncIterable<unknown>;

export interface TextClient {
  unary(request: unknown, options?: CallOptions): Promise<string>;
  down(request: unknown, options?: CallOptions): AsyncIterableIterator<string>;
  up(requests: Texts, options?: CallOptions): Promise<string>;
  both(requests: Texts, options?: CallOptions): AsyncIterableIterator<string>;
}

/** Handlers may return what they must not: that is tested too. */
export interface TextHandlers {
  unary?(request: string, context: HandlerContext): unknown;
  down?(request: string, context: HandlerContext): unknown;
  up?(requests: AsyncIterableIterator<string>, context: HandlerContext): unknown;
  both?(requests: AsyncIterableIterator<string>, context: HandlerContext): unknown;
}

export interface PairOptions {
  readonly server?: GrpcServerOptions;
  readonly caller?: GrpcCallerOptions;
}

export interface Pair extends AsyncDisposable {
  readonly client: TextClient;
  readonly caller: GrpcCaller;
  readonly server: GrpcServer;
  /** The client's end of the byte stream. */
  readonly stream: ByteStream;
  readonly handlerErrors: readonly unknown[];
}

export function createTextServer(handlers: TextHandlers, options: GrpcServerOptions): GrpcServer {
  const missing = (): never => assert.fail("this handler is not for this test");
  const registry = new ServiceRegistry();
  const implementation = { unary: missing, down: missing, up: missing, both: missing, ...handlers };
  registry.add({ service: textService, implementation, origin: "the test" });
  return new GrpcServer(registry, options);
}

/** A client of {@link textService}. */
export function createTextClient(caller: GrpcCaller): TextClient {
  const client: object = createServiceClient(caller, textService);
  assertTextClient(client);
  return client;
}

function assertTextClient(client: object): asserts client is TextClient {
  assert.deepEqual(Object.keys(client), ["unary", "down", "up", "both"]);
}

/** Two ends in memory that end as sockets do: when one is destroyed, the other hears of it. */
export function createSocketPair(): ReturnType<typeof duplexPair> {
  const [one, other] = duplexPair();
  one.once("close", () => setImmediate(() => other.destroy()));
  other.once("close", () => setImmediate(() => one.destroy()));
  return [one, other];
}

/** Two ends of a Unix socket: node:http2 fails assertions of its own when a Duplex that is no socket ends under it (Node 24, 26). */
export async function createUnixSocketPair(): Promise<readonly [net.Socket, net.Socket]> {
  const folder = await mkdtemp(path.join(tmpdir(), "tenon-pair-"));
  const listener = net.createServer();
  const accepted = once(listener, "connection") as Promise<[net.Socket]>;
  listener.listen(path.join(folder, "s"));
  await once(listener, "listening");
  const client = net.connect(path.join(folder, "s"));
  const [server] = await accepted;
  listener.close();
  await rm(folder, { recursive: true });
  return [client, server];
}

/** A client and a server connected with each other. Disposing ends both and checks that nothing is left. */
export async function createPair(
  transport: Transport,
  handlers: TextHandlers,
  options: PairOptions = {},
): Promise<Pair> {
  const handlerErrors: unknown[] = [];
  const server = createTextServer(handlers, {
    onHandlerError: (error) => handlerErrors.push(error),
    ...options.server,
  });
  const { connect } = transport;
  const [clientStream, serverStream] = await transport.openStreams();
  const served = new ServerConnection(server, () => serverClosed.resolve(), new GrpcBroker({}));
  const serverClosed = createDeferred<void>();
  const clientClosed = createDeferred<void>();
  served.attach(connect(serverStream, { role: "server" }, served));
  const connection = connect(
    clientStream,
    { role: "client" },
    {
      onStream: () => assert.fail("a server opened a stream"),
      onClose: () => {
        caller.close();
        clientClosed.resolve();
      },
    },
  );
  const caller = new GrpcCaller(connection, options.caller);
  return {
    client: createServiceClient(caller, textService) as Readonly<
      Record<string, unknown>
    > as unknown as TextClient,
    caller,
    server,
    stream: clientStream,
    handlerErrors,
    async [Symbol.asyncDispose](): Promise<void> {
      connection.destroy(new Error("the test is over"));
      await clientClosed.promise;
      served.destroy(new Error("the test is over"));
      await serverClosed.promise;
      assert.equal(caller.deadlines.size, 0, "no deadline of a call is left");
      assert.equal(served.deadlines.size, 0, "no deadline of a handler is left");
    },
  };
}

/** Everything an iterable gives. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("expected a rejection");
}

/** Resolves when the signal fires, with its reason. */
export function whenAborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener("abort", () => resolve(signal.reason), { once: true });
  });
}

/** A promise that stays pending. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Lets everything that is ready run, many times over. */
export async function turns(count: number, check: () => void): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    check();
  }
}
