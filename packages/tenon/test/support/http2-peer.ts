import assert from "node:assert/strict";
import { PluginError } from "../../src/errors/index.js";
import { http2ErrorName } from "../../src/wire/http2/error-code.js";
import type {
  ByteSource,
  HeaderBlock,
  Http2Stream,
  StreamFailure,
  StreamHandler,
} from "../../src/wire/http2/http2-stream.js";
import { normalizeHttp2Limits } from "../../src/wire/http2/limits.js";
import type { Http2Limits } from "../../src/wire/http2/limits.js";
import { Http2Session } from "../../src/wire/http2/session.js";
import type { SessionListener } from "../../src/wire/http2/session.js";
import {
  FrameDescriber,
  NaiveFrameReader,
  clientPreface,
  join,
  requestFields,
  settings,
} from "./http2-frames.js";

/** What a body is sent from: the bytes of a text, or that many zeros. */
export function body(content: string | number): ByteSource {
  const bytes = typeof content === "number" ? new Uint8Array(content) : Buffer.from(content, "latin1");
  return {
    byteLength: bytes.length,
    writeTo: (target, offset) => target.set(bytes, offset),
    toPieces: () => [bytes],
  };
}

/** A session's stream with what its handler is told, as words in the peer's list of events. */
export class RecordedStream implements StreamHandler {
  /** Whether received bytes are kept, so that the test must consume them. */
  holds = false;
  readonly #tell: (event: string) => void;
  #stream: Http2Stream | undefined;

  constructor(tell: (event: string) => void) {
    this.#tell = tell;
  }

  get stream(): Http2Stream {
    return this.#stream ?? assert.fail("the stream is not there yet");
  }

  attach(stream: Http2Stream): this {
    this.#stream = stream;
    return this;
  }

  onHeaders(block: HeaderBlock, endStream: boolean): void {
    const { fields } = block;
    const pairs = fields.flatMap((name, at) => (at % 2 === 0 ? [`${name}=${fields[at + 1]}`] : []));
    this.#tell(`headers ${this.stream.id}${endStream ? " end" : ""} ${pairs.join(" ")}`);
  }

  onData(bytes: Uint8Array, endStream: boolean): void {
    const text = bytes.length > 40 ? `${bytes.length} bytes` : Buffer.from(bytes).toString("latin1");
    if (!this.holds) this.stream.consume(bytes.length);
    this.#tell(`data ${this.stream.id}${endStream ? " end" : ""} ${text}`.trim());
  }

  onFailure({ by, errorCode, unprocessed }: StreamFailure): void {
    const id = this.#stream?.id ?? 0;
    this.#tell(`failure ${id} by ${by} ${http2ErrorName(errorCode)}${unprocessed ? " unprocessed" : ""}`);
  }

  onWritable(): void {
    this.#tell(`writable ${this.stream.id}`);
  }
}

/** The other end of a session: sends what the test says, and knows in words what the session sent and reported. */
export class Http2Peer implements SessionListener {
  readonly session: Http2Session;
  /** Called at each event, inside the session's callback. */
  onEvent: (event: string) => void = () => {};
  /** What `onClose` was told. */
  closeError: unknown;
  readonly #streams = new Map<number, RecordedStream>();
  readonly #reader: NaiveFrameReader;
  readonly #describer = new FrameDescriber();
  #frames: string[] = [];
  #events: string[] = [];
  #outputToldCount = 0;

  /** @param role the session's own */
  constructor(role: "client" | "server", limits: Partial<Http2Limits> = {}) {
    this.#reader = new NaiveFrameReader(role === "client");
    this.session = new Http2Session(role, this, normalizeHttp2Limits(limits));
  }

  /** A peer whose session is past the exchange of SETTINGS, with nothing left to expect. */
  static ready(
    role: "client" | "server",
    options: { limits?: Partial<Http2Limits>; settings?: readonly (readonly [number, number])[] } = {},
  ): Http2Peer {
    const peer = new Http2Peer(role, options.limits);
    if (role === "server") peer.send(clientPreface);
    peer.send(settings(options.settings));
    peer.skip();
    return peer;
  }

  /** The session takes in these bytes, at once. */
  send(...frames: readonly Uint8Array[]): void {
    this.session.receive(join(...frames));
  }

  /** Forgets what the session has sent so far. */
  skip(): void {
    this.#collect();
    this.#frames = [];
  }

  /** The session's next frames are exactly these. */
  expect(sentence: string, ...frames: readonly string[]): void {
    this.#collect();
    assert.deepEqual(this.#frames.splice(0, frames.length), frames, sentence);
  }

  /** The last that the session has sent is GOAWAY with this error; what was before it does not count. */
  expectGoAway(sentence: string, error: string): void {
    this.#collect();
    assert.match(this.#frames.pop() ?? "nothing", new RegExp(`^GOAWAY \\d+ ${error}\\b`), sentence);
    this.#frames = [];
  }

  /** The session has sent nothing more. */
  expectIdle(sentence: string): void {
    this.#collect();
    assert.deepEqual(this.#frames, [], sentence);
  }

  /** The session has reported exactly this since the last time. */
  expectEvents(sentence: string, ...events: readonly string[]): void {
    assert.deepEqual(this.#events.splice(0), events, sentence);
  }

  /** The session has ended the connection with a PluginError whose message matches. */
  expectClosedBy(sentence: string, message: RegExp): void {
    assert.ok(PluginError.is(this.closeError), sentence);
    assert.match(this.closeError.message, message, sentence);
    assert.ok(this.session.ended, sentence);
  }

  /** A stream that the session has been asked to open (client). */
  open(options: { fields?: readonly string[]; endStream?: boolean } = {}): RecordedStream {
    const recorded = new RecordedStream((event) => this.#tell(event));
    const headers = this.session.prepare(options.fields ?? requestFields);
    const stream = this.session.openStream(recorded, headers, undefined, options.endStream ?? false);
    return recorded.attach(stream);
  }

  /** A stream that this peer has opened (server). */
  stream(id: number): Http2Stream {
    return this.recorded(id).stream;
  }

  recorded(id: number): RecordedStream {
    return this.#streams.get(id) ?? assert.fail(`no stream ${id} was reported`);
  }

  onStream(stream: Http2Stream): StreamHandler {
    const recorded = new RecordedStream((event) => this.#tell(event)).attach(stream);
    this.#streams.set(stream.id, recorded);
    this.#tell(`stream ${stream.id}`);
    return recorded;
  }

  onClose(error: unknown): void {
    this.closeError = error;
    this.#tell(error === undefined ? "closed" : "closed with an error");
  }

  onOutput(): void {
    this.#outputToldCount++;
    assert.equal(this.#outputToldCount, 1, "onOutput is called once until the output is taken");
  }

  #tell(event: string): void {
    this.#events.push(event);
    this.onEvent(event);
  }

  #collect(): void {
    for (;;) {
      this.#outputToldCount = 0;
      const pieces = this.session.takeOutput();
      if (pieces.length === 0) return;
      for (const piece of pieces) {
        for (const read of this.#reader.read(piece)) this.#frames.push(this.#describer.describe(read));
      }
    }
  }
}
