import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import type { CallOptions } from "../../src/contract/call-options.js";
import { PluginError, RpcStatusError } from "../../src/errors/index.js";
import { createDeferred } from "../../src/internal/deferred.js";
import { GrpcBroker } from "../../src/rpc/grpc/broker/grpc-broker.js";
import { GrpcCaller } from "../../src/rpc/grpc/grpc-caller.js";
import type { GrpcCallerOptions } from "../../src/rpc/grpc/grpc-caller.js";
import type { GrpcServerOptions } from "../../src/rpc/grpc/grpc-server.js";
import { ServerConnection } from "../../src/rpc/grpc/server-connection.js";
import type { HeaderList, Http2Connection } from "../../src/wire/http2/http2-stream.js";
import { collect, createTextClient, createTextServer, never, rejection } from "./grpc-fixture.js";
import type { TextClient, TextHandlers, Transport } from "./grpc-fixture.js";
import { ScriptedStream, framed } from "./scripted-http2-peer.js";

const responseHeaders = [":status", "200", "content-type", "application/grpc"];
const gzipHeaders = [...responseHeaders, "grpc-encoding", "gzip"];
const okTrailers = ["grpc-status", "0"];

/** A message with the flag that says compressed, whatever its bytes are. */
function compressed(bytes: Uint8Array): number[] {
  return [1, 0, 0, bytes.length >> 8, bytes.length & 255, ...bytes];
}

const gzipped = (text: string): number[] => compressed(gzipSync(text));
/** 512 KiB in half a KiB. */
const bomb = compressed(gzipSync(new Uint8Array(512 << 10)));
/** Two gzip members that are within the limit of 1,000 bytes each, but not both. */
const bombInParts = compressed(Buffer.concat([gzipSync("a".repeat(600)), gzipSync("b".repeat(600))]));
const cutGzip = compressed(gzipSync("a".repeat(600)).subarray(0, -9));

const protocolError = (error: unknown): boolean => PluginError.is(error, "GRPC_PROTOCOL");
const status =
  (name: RpcStatusError["status"]) =>
  (error: unknown): boolean =>
    RpcStatusError.is(error, name);

interface HostileServerCase {
  readonly name: string;
  readonly script: (stream: ScriptedStream) => void;
  readonly isExpected: (error: unknown) => boolean;
  readonly message: RegExp;
}

const hostileServers: readonly HostileServerCase[] = [
  {
    name: "trailers without grpc-status",
    script: (stream) =>
      stream.sendHeaders(responseHeaders).sendBody(framed("a")).sendHeaders(["x-a", "b"], true),
    isExpected: protocolError,
    message: /expected trailers with a grpc-status, got none/,
  },
  {
    name: "a grpc-status that is no number",
    script: (stream) => stream.sendHeaders(responseHeaders).sendHeaders(["grpc-status", "fine"], true),
    isExpected: protocolError,
    message: /got "fine"/,
  },
  {
    name: "a grpc-status that gRPC does not know",
    script: (stream) =>
      stream.sendHeaders([...responseHeaders, "grpc-status", "99", "grpc-message", "new"], true),
    isExpected: status("UNKNOWN"),
    message: /UNKNOWN: new/,
  },
  {
    name: "a response that ends with its body",
    script: (stream) => stream.sendHeaders(responseHeaders).sendBody(framed("a"), true),
    isExpected: protocolError,
    message: /without trailers/,
  },
  {
    name: "a response that ends with its headers",
    script: (stream) => stream.sendHeaders(responseHeaders, true),
    isExpected: protocolError,
    message: /expected trailers with a grpc-status, got none/,
  },
  {
    name: "HTTP status 404 with a page",
    script: (stream) =>
      stream.sendHeaders([":status", "404", "content-type", "text/html"]).sendBody([60, 62], true),
    isExpected: status("UNIMPLEMENTED"),
    message: /expected HTTP status 200, got "404" with content type "text\/html"/,
  },
  {
    name: "HTTP status 503 without a page",
    script: (stream) => stream.sendHeaders([":status", "503"], true),
    isExpected: status("UNAVAILABLE"),
    message: /got "503" with content type none/,
  },
  {
    name: "HTTP status 418",
    script: (stream) => stream.sendHeaders([":status", "418"], true),
    isExpected: status("UNKNOWN"),
    message: /418/,
  },
  {
    name: "a grpc-status beside another HTTP status",
    script: (stream) => stream.sendHeaders([":status", "500", "grpc-status", "7"], true),
    isExpected: status("PERMISSION_DENIED"),
    message: /PERMISSION_DENIED/,
  },
  {
    name: "another content type",
    script: (stream) =>
      stream.sendHeaders([":status", "200", "content-type", "application/grpc-web"]).sendBody([1], true),
    isExpected: protocolError,
    message: /expected the content type application\/grpc, got "application\/grpc-web"/,
  },
  {
    name: "compression that was not offered",
    script: (stream) => stream.sendHeaders([...responseHeaders, "grpc-encoding", "br"]),
    isExpected: protocolError,
    message: /expected a grpc-encoding of identity,gzip, got "br"/,
  },
  {
    name: "a compressed message under the encoding identity",
    script: (stream) =>
      stream.sendHeaders([...responseHeaders, "grpc-encoding", "identity"]).sendBody(gzipped("a")),
    isExpected: protocolError,
    message: /marked as compressed/,
  },
  {
    name: "a compressed message that is no gzip",
    script: (stream) =>
      stream
        .sendHeaders(gzipHeaders)
        .sendBody(compressed(Uint8Array.of(65, 66)))
        .sendHeaders(okTrailers, true),
    isExpected: protocolError,
    message: /not gzip \(/,
  },
  {
    name: "a compressed message without a byte",
    script: (stream) => stream.sendHeaders(gzipHeaders).sendBody([1, 0, 0, 0, 0]),
    isExpected: protocolError,
    message: /not gzip \(unexpected end of file\)/,
  },
  {
    name: "a gzip that is cut off",
    script: (stream) => stream.sendHeaders(gzipHeaders).sendBody(cutGzip).sendHeaders(okTrailers, true),
    isExpected: protocolError,
    message: /not gzip \(unexpected end of file\)/,
  },
  {
    name: "a compressed bomb",
    script: (stream) => stream.sendHeaders(gzipHeaders).sendBody(bomb).sendHeaders(okTrailers, true),
    isExpected: (error) => PluginError.is(error, "MESSAGE_TOO_LARGE"),
    message: /inflates to more than the 1000 bytes that are allowed. Raise the option maxMessageBytes/,
  },
  {
    name: "a compressed bomb in parts",
    script: (stream) => stream.sendHeaders(gzipHeaders).sendBody(bombInParts).sendHeaders(okTrailers, true),
    isExpected: (error) => PluginError.is(error, "MESSAGE_TOO_LARGE"),
    message: /inflates to more than the 1000 bytes/,
  },
  {
    name: "two compressed messages",
    script: (stream) =>
      stream
        .sendHeaders(gzipHeaders)
        .sendBody([...gzipped("a"), ...gzipped("b")])
        .sendHeaders(okTrailers, true),
    isExpected: protocolError,
    message: /expected one message, got a second/,
  },
  {
    name: "a message marked as compressed",
    script: (stream) => stream.sendHeaders(responseHeaders).sendBody([1, 0, 0, 0, 1, 65]),
    isExpected: protocolError,
    message: /marked as compressed/,
  },
  {
    name: "garbage instead of a message",
    script: (stream) => stream.sendHeaders(responseHeaders).sendBody(new TextEncoder().encode("HTTP/1.1")),
    isExpected: protocolError,
    message: /first byte to be 0 or 1, got 72/,
  },
  {
    name: "a message cut off",
    script: (stream) =>
      stream.sendHeaders(responseHeaders).sendBody([0, 0, 0, 0, 9, 65]).sendHeaders(okTrailers, true),
    isExpected: protocolError,
    message: /ended inside a message/,
  },
  {
    name: "a prefix cut off",
    script: (stream) => stream.sendHeaders(responseHeaders).sendBody([0, 0]).sendHeaders(okTrailers, true),
    isExpected: protocolError,
    message: /ended inside a message/,
  },
  {
    name: "a promise of 4 GiB",
    script: (stream) => stream.sendHeaders(responseHeaders).sendBody([0, 255, 255, 255, 255, 65]),
    isExpected: (error) => PluginError.is(error, "MESSAGE_TOO_LARGE"),
    message: /4294967295 bytes; at most 1000 are allowed. Raise the option maxMessageBytes/,
  },
  {
    name: "two messages",
    script: (stream) =>
      stream
        .sendHeaders(responseHeaders)
        .sendBody([...framed("a"), ...framed("b")])
        .sendHeaders(okTrailers, true),
    isExpected: protocolError,
    message: /expected one message, got a second/,
  },
  {
    name: "OK without a message, as the Go streaming example's Write",
    script: (stream) => stream.sendHeaders(responseHeaders).sendHeaders(okTrailers, true),
    isExpected: protocolError,
    message: /status OK without a message/,
  },
  {
    name: "OK without a message in trailers alone",
    script: (stream) => stream.sendHeaders([...responseHeaders, ...okTrailers], true),
    isExpected: protocolError,
    message: /status OK without a message/,
  },
  {
    name: "RST_STREAM with CANCEL",
    script: (stream) => stream.stream.reset(8),
    isExpected: status("CANCELLED"),
    message: /was reset \(HTTP\/2 error code 8\)/,
  },
  {
    name: "RST_STREAM with INTERNAL_ERROR after a message",
    script: (stream) => {
      stream.sendHeaders(responseHeaders).sendBody(framed("a"));
      stream.stream.reset(2);
    },
    isExpected: status("INTERNAL"),
    message: /was reset/,
  },
  {
    name: "RST_STREAM with REFUSED_STREAM",
    script: (stream) => stream.stream.reset(7),
    isExpected: status("UNAVAILABLE"),
    message: /refused before it was begun .* It is safe to call again/,
  },
  {
    name: "RST_STREAM with ENHANCE_YOUR_CALM",
    script: (stream) => stream.stream.reset(11),
    isExpected: status("RESOURCE_EXHAUSTED"),
    message: /was reset/,
  },
];

interface HostileClientCase {
  readonly name: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: readonly number[];
  readonly status: string;
  readonly message: RegExp;
}

const gzipField = { "grpc-encoding": "gzip" };

const hostileClients: readonly HostileClientCase[] = [
  {
    name: "another HTTP method",
    fields: { ":method": "PUT" },
    status: "13",
    message: /expected the HTTP method POST, got PUT/,
  },
  {
    name: "another content type",
    fields: { "content-type": "text/plain" },
    status: "3",
    message: /got text\/plain/,
  },
  {
    name: "another codec",
    fields: { "content-type": "application/grpc+json" },
    status: "12",
    message: /messages of application\/grpc\+json are not supported/,
  },
  {
    name: "an encoding that it does not know",
    fields: { "grpc-encoding": "br" },
    status: "12",
    message: /messages encoded with br are not supported; this server takes identity,gzip/,
  },
  {
    name: "an unknown method",
    fields: { ":path": "/test.Text/nope" },
    status: "12",
    message: /unknown method nope for service test.Text/,
  },
  {
    name: "an unknown service",
    fields: { ":path": "/no.Such/x" },
    status: "12",
    message: /unknown service no.Such; this server has test.Text/,
  },
  { name: "a path that is none", fields: { ":path": "/x" }, status: "12", message: /malformed method name/ },
  {
    name: "a time limit that is none",
    fields: { "grpc-timeout": "soon" },
    status: "13",
    message: /malformed grpc-timeout/,
  },
  { name: "no message", body: [], status: "12", message: /expected one request message, got none/ },
  { name: "two messages", body: [...framed("a"), ...framed("b")], status: "12", message: /got a second/ },
  { name: "a message cut off", body: [0, 0, 0, 0, 9, 65], status: "13", message: /ended inside a message/ },
  {
    name: "a message marked as compressed",
    body: [1, 0, 0, 0, 0],
    status: "13",
    message: /marked as compressed/,
  },
  {
    name: "a compressed message under the encoding identity",
    fields: { "grpc-encoding": "identity" },
    body: gzipped("a"),
    status: "13",
    message: /marked as compressed/,
  },
  {
    name: "a compressed message that is no gzip",
    fields: gzipField,
    body: compressed(Uint8Array.of(65, 66)),
    status: "13",
    message: /a compressed message is not gzip: /,
  },
  {
    name: "a gzip that is cut off",
    fields: gzipField,
    body: cutGzip,
    status: "13",
    message: /not gzip: unexpected end of file/,
  },
  {
    name: "two compressed messages",
    fields: gzipField,
    body: [...gzipped("a"), ...gzipped("b")],
    status: "12",
    message: /got a second/,
  },
  {
    name: "a compressed bomb",
    fields: gzipField,
    body: bomb,
    status: "8",
    message: /inflates to more than this server's maxMessageBytes, 1000/,
  },
  {
    name: "a compressed bomb in parts",
    fields: gzipField,
    body: bombInParts,
    status: "8",
    message: /inflates to more than/,
  },
  { name: "garbage", body: [9, 9, 9, 9, 9, 9], status: "13", message: /first byte to be 0 or 1, got 9/ },
  {
    name: "a promise of 4 GiB",
    body: [0, 255, 255, 255, 255],
    status: "8",
    message: /4294967295 bytes; this server's maxMessageBytes is 1000/,
  },
];

/** What broken and hostile peers get, over any HTTP/2 that fills the seam. */
export function testHostilePeersOver(name: string, transport: Transport): void {
  describe(`a call over ${name} rejects on`, () => {
    for (const { name: title, script, isExpected, message } of hostileServers) {
      it(title, async () => {
        await using peer = await createHostileServer(transport, script);
        const error = await rejection(peer.client.unary("x", { timeoutMs: 5_000 }));
        assert.ok(isExpected(error), String(error));
        assert.match(String(error), message);
      });
    }

    it("a stream that answers OK in the middle of a message", async () => {
      const script = hostileServers.find((each) => each.name === "a message cut off")?.script;
      await using peer = await createHostileServer(transport, script ?? assert.fail());
      assert.ok(protocolError(await rejection(collect(peer.client.down("x")))));
    });
  });

  describe(`a server over ${name} refuses`, () => {
    for (const { name: title, fields, body, status: code, message } of hostileClients) {
      it(title, async () => {
        await using peer = await createHostileClient(transport, { unary: (text) => text });
        const stream = peer.open({ ...fields });
        stream.sendBody(body ?? framed("a"), true);
        await stream.ended;
        assert.equal(stream.field("grpc-status"), code);
        assert.match(decodeURIComponent(stream.field("grpc-message") ?? ""), message);
        // The connection goes on.
        const next = peer.open({}).sendBody(framed("b"), true);
        await next.ended;
        assert.deepEqual(next.body, framed("b"));
      });
    }

    it("to wait longer than the caller's grpc-timeout says", async () => {
      await using peer = await createHostileClient(transport, { unary: () => never() });
      const stream = peer.open({ "grpc-timeout": "20m" }).sendBody(framed("a"), true);
      await stream.ended;
      assert.equal(stream.field("grpc-status"), "4");
    });

    it("nothing that still comes after its answer", async () => {
      await using peer = await createHostileClient(transport, { up: () => "early" });
      const stream = peer.open({ ":path": "/test.Text/up" });
      await stream.ended;
      assert.deepEqual(stream.body, framed("early"));
      stream.sendBody(new Uint8Array(200_000)).sendBody([7], true);
      const next = peer.open({}).sendBody(framed("a"), true);
      await next.ended;
      assert.equal(next.field("grpc-status"), "2");
    });
  });
}

interface HostileServer extends AsyncDisposable {
  readonly client: TextClient & { unary(request: string, options?: CallOptions): Promise<string> };
}

/** A client of ours whose server answers each request, when it has come whole, by a script. */
async function createHostileServer(
  transport: Transport,
  script: (stream: ScriptedStream) => void,
): Promise<HostileServer> {
  const { connect } = transport;
  const [clientStream, serverStream] = await transport.openStreams();
  const serverClosed = createDeferred<void>();
  const clientClosed = createDeferred<void>();
  const server: Http2Connection = connect(
    serverStream,
    { role: "server" },
    {
      onStream(stream) {
        const scripted = new ScriptedStream(() => server).attach(stream);
        void scripted.ended.then(() => scripted.failure ?? script(scripted));
        return scripted;
      },
      onClose: () => serverClosed.resolve(),
    },
  );
  const options: GrpcCallerOptions = { maxMessageBytes: 1_000 };
  const caller: GrpcCaller = new GrpcCaller(
    connect(
      clientStream,
      { role: "client" },
      {
        onStream: () => assert.fail("a server opened a stream"),
        onClose: () => {
          caller.close();
          clientClosed.resolve();
        },
      },
    ),
    options,
  );
  return {
    client: createTextClient(caller),
    async [Symbol.asyncDispose](): Promise<void> {
      assert.equal(caller.deadlines.size, 0);
      caller.connection.destroy(new Error("the test is over"));
      server.destroy(new Error("the test is over"));
      await Promise.all([clientClosed.promise, serverClosed.promise]);
    },
  };
}

interface HostileClient extends AsyncDisposable {
  /** Opens a stream with a request's header fields, some replaced. */
  open(fields: Readonly<Record<string, string>>): ScriptedStream;
}

/** A server of ours whose client is scripted. */
async function createHostileClient(transport: Transport, handlers: TextHandlers): Promise<HostileClient> {
  const { connect } = transport;
  const [clientStream, serverStream] = await transport.openStreams();
  const serverClosed = createDeferred<void>();
  const clientClosed = createDeferred<void>();
  const options: GrpcServerOptions = { maxMessageBytes: 1_000 };
  const served = new ServerConnection(
    createTextServer(handlers, options),
    () => serverClosed.resolve(),
    new GrpcBroker({}),
  );
  served.attach(connect(serverStream, { role: "server" }, served));
  const client = connect(
    clientStream,
    { role: "client" },
    { onStream: () => assert.fail("a server opened a stream"), onClose: () => clientClosed.resolve() },
  );
  return {
    open(replaced) {
      const fields: HeaderList = Object.entries({
        ":method": "POST",
        ":scheme": "http",
        ":path": "/test.Text/unary",
        ":authority": "localhost",
        te: "trailers",
        "content-type": "application/grpc",
        ...replaced,
      }).flat();
      const scripted = new ScriptedStream(() => client);
      return scripted.attach(client.openStream(scripted, client.prepare(fields), undefined, false));
    },
    async [Symbol.asyncDispose](): Promise<void> {
      client.destroy(new Error("the test is over"));
      served.destroy(new Error("the test is over"));
      await Promise.all([clientClosed.promise, serverClosed.promise]);
    },
  };
}
