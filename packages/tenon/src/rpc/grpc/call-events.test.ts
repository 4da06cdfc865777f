import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createTextClient, createTextServer } from "../../../test/support/grpc-fixture.js";
import type { TextClient } from "../../../test/support/grpc-fixture.js";
import type {
  ByteSource,
  HeaderBlock,
  HeaderList,
  Http2Connection,
  Http2Stream,
  StreamHandler,
} from "../../wire/http2/http2-stream.js";
import { GrpcBroker } from "./broker/grpc-broker.js";
import { GrpcCaller } from "./grpc-caller.js";
import { ServerConnection } from "./server-connection.js";

/** A stream that counts bytes and remembers whether it was ended; as HTTP/2 has it, nothing is sent after the end. */
class RecordingStream implements Http2Stream {
  readonly id = 1;
  handler: StreamHandler | undefined;
  readonly sent: HeaderList[] = [];
  isEnded = false;
  isReset = false;
  isFailed = false;
  heldBytes = 0;

  sendHeaders(
    headers: { readonly fields: HeaderList },
    extra: HeaderList | undefined,
    endStream: boolean,
  ): boolean {
    assert.equal(this.isEnded || this.isReset, false, "headers after the end");
    this.sent.push([...headers.fields, ...(extra ?? [])]);
    this.isEnded = endStream;
    return true;
  }

  sendData(source: ByteSource, endStream: boolean): boolean {
    assert.equal(this.isEnded || this.isReset, false, "data after the end");
    source.writeTo(new Uint8Array(source.byteLength), 0);
    this.isEnded = endStream;
    return true;
  }

  endData(): void {
    this.isEnded = true;
  }

  /** The session takes back what a failed stream still holds: none of it counts any more. */
  fail(): void {
    this.isFailed = true;
    this.heldBytes = 0;
    this.handler?.onFailure({ by: "peer", errorCode: 8, unprocessed: false });
  }

  consume(byteCount: number): void {
    if (this.isFailed) return;
    this.heldBytes -= byteCount;
    if (!this.isReset) assert.ok(this.heldBytes >= 0, "more bytes given back than came");
  }

  reset(): void {
    this.isReset = true;
  }
}

/** What may happen to a stream, in any order. */
type StreamEvent =
  | { readonly kind: "headers"; readonly fields: HeaderList; readonly endStream: boolean }
  | { readonly kind: "data"; readonly bytes: Uint8Array; readonly endStream: boolean }
  | { readonly kind: "writable" };

const pieces = [
  Uint8Array.of(),
  Uint8Array.of(0, 0, 0, 0, 1, 65),
  Uint8Array.of(0, 0, 0, 0, 2, 65),
  Uint8Array.of(66),
  Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  Uint8Array.of(1, 0, 0, 0, 1, 65),
  Uint8Array.of(0, 255, 255, 255, 255),
  Uint8Array.of(0, 0, 0),
];

function anyEvent(blocks: readonly HeaderList[]): fc.Arbitrary<StreamEvent> {
  const endStream = fc.boolean();
  return fc.oneof(
    fc.record({ kind: fc.constant("headers" as const), fields: fc.constantFrom(...blocks), endStream }),
    fc.record({ kind: fc.constant("data" as const), bytes: fc.constantFrom(...pieces), endStream }),
    fc.record({ kind: fc.constant("writable" as const) }),
  );
}

/** Plays events until the stream is over, then fails it: nothing may throw. */
function play(stream: RecordingStream, events: readonly StreamEvent[]): void {
  const handler = stream.handler ?? assert.fail("the stream has no handler");
  let isEndedByPeer = false;
  for (const event of events) {
    if (stream.isReset || (isEndedByPeer && stream.isEnded)) return;
    if (event.kind === "writable") {
      handler.onWritable();
    } else if (!isEndedByPeer) {
      isEndedByPeer = event.endStream;
      if (event.kind === "headers") {
        const block: HeaderBlock = { fields: event.fields, memo: undefined };
        handler.onHeaders(block, event.endStream);
      } else {
        stream.heldBytes += event.bytes.length;
        handler.onData(event.bytes, event.endStream);
      }
    }
  }
  if (stream.isReset || (isEndedByPeer && stream.isEnded)) return;
  stream.fail();
}

function createConnection(open: (handler: StreamHandler) => Http2Stream): Http2Connection {
  return {
    prepare: (fields) => ({ fields }),
    openStream: open,
    goAway: () => undefined,
    destroy: () => undefined,
  };
}

const responseBlocks: readonly HeaderList[] = [
  [":status", "200", "content-type", "application/grpc"],
  [":status", "200", "content-type", "application/grpc", "grpc-status", "0"],
  [":status", "404"],
  ["grpc-status", "0"],
  ["grpc-status", "5", "grpc-message", "no"],
  [],
];

const requestBlocks: readonly HeaderList[] = [
  ...["unary", "down", "up", "both", "nope"].map((name) => [
    ":method",
    "POST",
    ":path",
    `/test.Text/${name}`,
    "content-type",
    "application/grpc",
  ]),
  [":method", "GET"],
  [],
];

describe("a client's call", () => {
  const calls: Readonly<Record<string, (client: TextClient) => Promise<unknown>>> = {
    unary: (client) => client.unary("x"),
    "server streaming": async (client) => {
      for await (const _text of client.down("x"));
    },
    "client streaming": (client) => client.up(["x"]),
    bidirectional: async (client) => {
      for await (const _text of client.both(["x"]));
    },
  };

  for (const [name, start] of Object.entries(calls)) {
    it(`settles and gives all bytes back, whatever a server sends (${name})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyEvent(responseBlocks), { maxLength: 8 }), async (events) => {
          const stream = new RecordingStream();
          const connection = createConnection((handler) => {
            stream.handler = handler;
            return stream;
          });
          const settled = start(createTextClient(new GrpcCaller(connection))).then(
            () => "ended",
            (error: unknown) => (error instanceof Error ? "failed" : assert.fail("no error")),
          );
          play(stream, events);
          await settled;
          if (!stream.isReset) assert.equal(stream.heldBytes, 0);
        }),
        { numRuns: 400 },
      );
    });
  }
});

describe("a server's call", () => {
  it("ends its stream and its handler, and gives all bytes back, whatever a client sends", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent(requestBlocks), { maxLength: 8 }), async (events) => {
        const server = createTextServer(
          {
            unary: (text) => text,
            async *down(text) {
              yield text;
            },
            async up(requests) {
              for await (const _text of requests);
              return "done";
            },
            async *both(requests) {
              yield* requests;
            },
          },
          { onHandlerError: () => undefined },
        );
        const connection = new ServerConnection(server, () => undefined, new GrpcBroker({}));
        connection.attach(createConnection(() => assert.fail("a server opens no streams")));
        const stream = new RecordingStream();
        stream.handler = connection.onStream(stream);
        play(stream, events);
        // The handlers end by themselves: in microtasks, all of which run before the next timer phase.
        await new Promise((resolve) => setImmediate(resolve));
        assert.equal(server.runningHandlerCount, 0);
        assert.equal(connection.deadlines.size, 0);
        if (!stream.isReset) assert.equal(stream.heldBytes, 0);
      }),
      { numRuns: 1_500 },
    );
  });
});
