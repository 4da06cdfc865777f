import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { PluginError } from "../../../tenon/src/errors/index.js";
import { createDeferred } from "../../../tenon/src/internal/deferred.js";
import { GrpcBroker } from "../../../tenon/src/rpc/grpc/broker/grpc-broker.js";
import { GrpcCaller } from "../../../tenon/src/rpc/grpc/grpc-caller.js";
import { ServerConnection } from "../../../tenon/src/rpc/grpc/server-connection.js";
import { connectHttp2 } from "../../../tenon/src/transport/http2-connection.js";
import { createTextClient, createTextServer } from "../../../tenon/test/support/grpc-fixture.js";
import { concatBytes, latin1 } from "../engine/bytes.js";
import { mutatePieces, readPieces, writePieces } from "../engine/pieces.js";
import type { Piece } from "../engine/pieces.js";
import type { Random } from "../engine/random.js";
import type { FuzzTarget } from "../target.js";
import { clientPreface, frame, literals, randomFrame } from "./http2-input.js";

/** The connection's own timer waits for a peer that is silent; here it never fires, as the stream ends first. */
const maxMessageBytes = 2000;

/** Turns of the event loop within which all that a connection's end sets off must be over. */
const maxTurns = 200;

const emptySettings = frame(4, 0, 0, new Uint8Array(0));

/** The end of a byte stream whose other end is the input: what is written to it is dropped. */
function createInputStream(): Duplex {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
}

/** A kind of 12 and above lets the event loop turn; others are bytes of the peer. */
async function feed(stream: Duplex, input: Uint8Array): Promise<void> {
  for (const { kind, bytes } of readPieces(input)) {
    if (kind % 16 >= 12) await setImmediate();
    else if (!stream.destroyed && bytes.length > 0) stream.push(Buffer.from(bytes));
  }
  await setImmediate();
  stream.destroy();
}

function message(text: string, flag: number = 0): Uint8Array {
  const bytes = flag === 1 ? gzipSync(text) : latin1(text);
  return concatBytes(Uint8Array.of(flag, 0, 0, bytes.length >> 8, bytes.length), bytes);
}

const methods = ["unary", "down", "up", "both", "none"];
const requestExtras = [
  [],
  [],
  ["grpc-timeout", "1H"],
  ["grpc-timeout", "1n"],
  ["grpc-timeout", "1x"],
  ["grpc-encoding", "gzip"],
  ["grpc-encoding", "br"],
  ["grpc-accept-encoding", "gzip"],
  ["k-bin", "QQ"],
  ["content-length", "5"],
];
const otherTypes = ["text/plain", "application/grpc+json", "application/grpc+proto"];
const trailers = [
  ["grpc-status", "0"],
  ["grpc-status", "5", "grpc-message", "no%20"],
  ["grpc-status", "x"],
  ["grpc-status", "13", "grpc-status-details-bin", "CAUSAm5v"],
  [],
];

function randomMessages(random: Random): Uint8Array {
  const flag = random.oneIn(3) ? 1 : 0;
  return concatBytes(
    ...Array.from({ length: random.below(4) }, () =>
      message(random.pick(["a", "throw", "undecodable", "", "x".repeat(300)]), flag),
    ),
  );
}

function request(random: Random, streamId: number): Uint8Array {
  const fields = [
    ":method",
    random.oneIn(20) ? "GET" : "POST",
    ":scheme",
    "http",
    ":path",
    `/test.Text/${random.pick(methods)}`,
    "content-type",
    random.oneIn(10) ? random.pick(otherTypes) : "application/grpc",
  ];
  const block = literals(...fields, ...random.pick(requestExtras));
  return concatBytes(
    frame(1, 4, streamId, block),
    frame(0, random.oneIn(4) ? 0 : 1, streamId, randomMessages(random)),
  );
}

function answer(random: Random, streamId: number): Uint8Array {
  const gzip = random.oneIn(3) ? ["grpc-encoding", "gzip"] : [];
  const headers = literals(
    ":status",
    random.oneIn(10) ? "503" : "200",
    "content-type",
    random.oneIn(20) ? "text/html" : "application/grpc",
    ...gzip,
  );
  const last = random.pick(trailers);
  if (random.oneIn(6)) return frame(1, 5, streamId, concatBytes(headers, literals(...last)));
  return concatBytes(
    frame(1, 4, streamId, headers),
    frame(0, 0, streamId, randomMessages(random)),
    frame(1, 5, streamId, literals(...last)),
  );
}

function randomInput(random: Random, makeFrames: (random: Random, streamId: number) => Uint8Array): Piece[] {
  return Array.from({ length: 1 + random.below(5) }, (_, index) => {
    if (random.oneIn(5)) return { kind: 12, bytes: new Uint8Array(0) };
    return { kind: 0, bytes: random.oneIn(4) ? randomFrame(random) : makeFrames(random, 2 * index + 1) };
  });
}

async function serve(input: Uint8Array): Promise<string> {
  const errors: string[] = [];
  const server = createTextServer(
    {
      unary(text, { metadata }) {
        assert.ok(Object.isFrozen(metadata));
        return text === "throw" ? Promise.reject(new Error("thrown")) : text;
      },
      async *down(text) {
        for (const letter of text.slice(0, 5)) yield await Promise.resolve(letter);
      },
      async up(texts) {
        let all = "";
        for await (const text of texts) all += text;
        return all;
      },
      both: (texts) => texts,
    },
    { maxMessageBytes, maxAbandonedHandlers: 3, onHandlerError: (error) => errors.push(String(error)) },
  );
  const closed = createDeferred<string>();
  const connection = new ServerConnection(
    server,
    (_, error) => closed.resolve(String(error)),
    new GrpcBroker({}),
  );
  const stream = createInputStream();
  connection.attach(connectHttp2(stream, { role: "server" }, connection), stream);
  await feed(stream, input);
  const reason = await closed.promise;
  for (let turn = 0; server.runningHandlerCount > 0 && turn < maxTurns; turn++) await setImmediate();
  assert.equal(server.runningHandlerCount, 0, "every handler has ended");
  assert.equal(connection.deadlines.size, 0, "no deadline is left");
  return `${reason.replace(/".*"|\d+/gs, "").slice(0, 80)} ${String(errors.length > 0)}`;
}

async function call(input: Uint8Array): Promise<string> {
  const closed = createDeferred<void>();
  const stream = createInputStream();
  const connection = connectHttp2(
    stream,
    { role: "client" },
    { onStream: () => assert.fail("a server opened a stream"), onClose: () => closed.resolve() },
  );
  const caller = new GrpcCaller(connection, { maxMessageBytes });
  const client = createTextClient(caller);
  const calls = [
    client.unary("a"),
    collect(client.down("b")),
    client.up(["c", "d"]),
    collect(client.both(["e"])),
    client.unary("f", { timeoutMs: 3_600_000 }),
  ];
  const ended = Promise.allSettled(calls);
  await feed(stream, input);
  await closed.promise;
  const results = await ended;
  caller.close();
  return results.map((result) => (result.status === "fulfilled" ? "ok" : nameError(result.reason))).join(" ");
}

async function collect(texts: AsyncIterable<string>): Promise<number> {
  let count = 0;
  for await (const _ of texts) count++;
  return count;
}

/** A call fails with Tenon's own error and nothing else. */
function nameError(error: unknown): string {
  assert.ok(PluginError.is(error), `a call failed with ${String(error)}`);
  return error.code;
}

export const grpcServer: FuzzTarget = {
  name: "grpc-server",
  checks:
    "a gRPC server in memory: every handler ends with its connection, no deadline is left, no promise rejects unheard",
  covers: ["rpc/grpc/request-block.ts"],
  explores: [
    "rpc/grpc/server-call.ts",
    "rpc/grpc/answering-call.ts",
    "rpc/grpc/message-receiver.ts",
    "rpc/grpc/single-message-body.ts",
    "rpc/grpc/gzip.ts",
    "wire/http2/frame-handler.ts",
  ],
  maxBytes: 2048,
  maxWork: { perInput: 60_000, perByte: 600 },
  seeds: () => [writePieces([{ kind: 0, bytes: concatBytes(clientPreface, emptySettings) }])],
  generate: (random) =>
    writePieces([
      { kind: 0, bytes: concatBytes(clientPreface, emptySettings) },
      ...randomInput(random, request),
    ]),
  mutate: mutatePieces,
  run: async (input) => ({ feature: await serve(input) }),
};

export const grpcClient: FuzzTarget = {
  name: "grpc-client",
  checks:
    "five calls of a gRPC client in memory, of every kind: each ends with a value or a PluginError, no deadline is left, no promise rejects unheard",
  covers: ["rpc/grpc/response-block.ts"],
  explores: [
    "rpc/grpc/client-call.ts",
    "rpc/grpc/single-response-call.ts",
    "rpc/grpc/stream-response-call.ts",
    "rpc/grpc/message-receiver.ts",
    "rpc/grpc/single-message-body.ts",
    "rpc/grpc/gzip.ts",
    "wire/http2/frame-handler.ts",
  ],
  maxBytes: 2048,
  maxWork: { perInput: 60_000, perByte: 600 },
  seeds: () => [writePieces([{ kind: 0, bytes: emptySettings }])],
  generate: (random) => writePieces([{ kind: 0, bytes: emptySettings }, ...randomInput(random, answer)]),
  mutate: mutatePieces,
  run: async (input) => ({ feature: await call(input) }),
};
