import assert from "node:assert/strict";
import { createDeferred } from "../../src/internal/deferred.js";
import type { Deferred } from "../../src/internal/deferred.js";
import type {
  ByteSource,
  HeaderBlock,
  HeaderList,
  Http2Connection,
  Http2Stream,
  StreamFailure,
  StreamHandler,
} from "../../src/wire/http2/http2-stream.js";

/** Bytes as they are, to be sent as a body without any framing. */
export function rawBytes(bytes: Iterable<number>): ByteSource {
  const content = Uint8Array.from(bytes);
  return {
    byteLength: content.length,
    writeTo: (target, offset) => target.set(content, offset),
    toPieces: () => [content],
  };
}

/** A gRPC message with its prefix. */
export function framed(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [0, 0, 0, bytes.length >> 8, bytes.length & 255, ...bytes];
}

/** A stream whose other end is scripted by the test: it sends what the test says, and records what comes. */
export class ScriptedStream implements StreamHandler {
  readonly headers: HeaderList[] = [];
  readonly body: number[] = [];
  failure: StreamFailure | undefined;
  readonly #ended: Deferred<void> = createDeferred();
  #stream: Http2Stream | undefined;
  readonly #connection: () => Http2Connection;

  constructor(connection: () => Http2Connection) {
    this.#connection = connection;
  }

  attach(stream: Http2Stream): this {
    this.#stream = stream;
    return this;
  }

  /** Resolves when the other side has ended its half, or the stream has failed. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get stream(): Http2Stream {
    return this.#stream ?? assert.fail("the stream is not open yet");
  }

  sendHeaders(fields: HeaderList, endStream = false): this {
    this.stream.sendHeaders(this.#connection().prepare(fields), undefined, endStream);
    return this;
  }

  sendBody(bytes: Iterable<number>, endStream = false): this {
    this.stream.sendData(rawBytes(bytes), endStream);
    return this;
  }

  /** A header field that came, in any block. */
  field(name: string): string | undefined {
    const fields = this.headers.flat();
    return fields[fields.indexOf(name) + 1];
  }

  onHeaders(block: HeaderBlock, endStream: boolean): void {
    this.headers.push(block.fields);
    if (endStream) this.#ended.resolve();
  }

  onData(bytes: Uint8Array, endStream: boolean): void {
    this.body.push(...bytes);
    this.stream.consume(bytes.length);
    if (endStream) this.#ended.resolve();
  }

  onFailure(failure: StreamFailure): void {
    this.failure = failure;
    this.#ended.resolve();
  }

  onWritable(): void {
    // The scripts send little.
  }
}
