import assert from "node:assert/strict";
import type {
  HeaderBlock,
  Http2Stream,
  StreamFailure,
  StreamHandler,
} from "../../../tenon/src/wire/http2/http2-stream.js";
import { normalizeHttp2Limits } from "../../../tenon/src/wire/http2/limits.js";
import { Http2Session } from "../../../tenon/src/wire/http2/session.js";
import type { Piece } from "../engine/pieces.js";
import { clientPreface } from "./http2-input.js";
import { OutputCheck } from "./http2-output-check.js";

/** As small as limits can be, so that short inputs reach them. */
export const smallLimits = normalizeHttp2Limits({
  streamWindowBytes: 65_535,
  connectionWindowBytes: 80_000,
  receiveBudgetBytes: 40_000,
  maxFrameBytes: 16_384,
  maxConcurrentStreams: 3,
  maxStreamId: 9,
  maxHeaderListBytes: 512,
  maxHeaderBlockBytes: 700,
  maxContinuationFrames: 3,
  maxQueuedControlFrames: 8,
  maxEmptyFrames: 4,
  maxExtraWork: 2,
  outputHighWaterBytes: 4096,
});

/** What waits for a peer that does not read: two blocks of answers and headers, and what the owner itself hands in. */
const maxQueuedBytes = 2 * smallLimits.outputHighWaterBytes + 4096;

const payload = Uint8Array.from({ length: 40_000 }, (_, index) => index);

/** What a stream's handler was told; complains of what must not be told any more. */
class Handler implements StreamHandler {
  stream: Http2Stream | undefined;
  #harness: SessionHarness;
  readonly #isEager: boolean;
  #log = "";
  #dataBytes = 0;
  #held = 0;
  #isOver = false;
  #hasPeerEnded = false;

  constructor(harness: SessionHarness, isEager: boolean) {
    this.#harness = harness;
    this.#isEager = isEager;
  }

  get log(): string {
    // A frame that fails its stream may come in pieces, the first of which are told.
    const bytes = this.#isOver ? "" : ` ${String(this.#dataBytes)} bytes`;
    return `${this.#log}${bytes}${this.#hasPeerEnded ? " end" : ""}`;
  }

  /** Its stream waits, and another connection will open it. */
  handOver(harness: SessionHarness): void {
    if (this.stream?.id === 0) this.#harness = harness;
  }

  onHeaders(block: HeaderBlock, endStream: boolean): void {
    this.#told(endStream);
    this.#log += ` [${block.fields.join(" ")}]`;
  }

  onData(bytes: Uint8Array, endStream: boolean): void {
    this.#told(endStream);
    this.#dataBytes += bytes.length;
    this.#held += bytes.length;
    assert.ok(this.#held <= smallLimits.streamWindowBytes, "no more than the window is held");
    if (this.#isEager) this.consume();
  }

  onFailure(failure: StreamFailure): void {
    assert.ok(!this.#isOver, "nothing is told after the end");
    // A stream that is asked for after the end fails inside that call: it is not there yet.
    if (this.stream !== undefined) this.#harness.assertOpen();
    this.#isOver = true;
    this.#log += ` failed ${failure.by} ${String(failure.errorCode)} ${String(failure.unprocessed)}`;
  }

  onWritable(): void {
    assert.ok(!this.#isOver, "nothing is told after the end");
    this.stream?.sendData(source(1), false);
  }

  consume(): void {
    this.stream?.consume(this.#held);
    this.#held = 0;
  }

  reset(): void {
    this.stream?.reset(8);
    this.#isOver = true;
  }

  #told(endStream: boolean): void {
    assert.ok(!this.#isOver && !this.#hasPeerEnded, "nothing is told after the end");
    this.#harness.assertOpen();
    this.#hasPeerEnded = endStream;
  }
}

function source(byteCount: number): Parameters<Http2Stream["sendData"]>[0] {
  const bytes = payload.subarray(0, byteCount);
  return {
    byteLength: bytes.length,
    writeTo: (target, offset) => target.set(bytes, offset),
    toPieces: () => [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)],
  };
}

/** One session with its owner and its peer, played by an input. */
export class SessionHarness {
  readonly #session: Http2Session;
  readonly #role: "client" | "server";
  readonly #handlers: Handler[] = [];
  readonly #check: OutputCheck;
  readonly #next: SessionHarness | undefined;
  #peerReads = true;
  #closed: string | undefined;
  /** Bytes that the owner has handed in as headers: they wait without a bound of the session's. */
  #ownBytes = 0;
  deliveredBytes = 0;
  /** Whether the outcome may depend on how the input is split: windows and queues were in play. */
  dependsOnTiming = false;

  constructor(role: "client" | "server", isRenewed: boolean = false) {
    this.#role = role;
    this.#check = new OutputCheck(role === "client" ? clientPreface.length : 0);
    const listener = {
      onOutput: () => undefined,
      onStream: (stream: Http2Stream) => this.#accept(stream),
      onClose: (error: unknown) => this.#close(error),
      ...(isRenewed ? {} : { onStreamIdsLow: () => undefined }),
    };
    this.#session = new Http2Session(role, listener, smallLimits);
    this.#next = role === "client" && !isRenewed ? new SessionHarness(role, true) : undefined;
    // What begins a server's input: the peer's own rules are another target's business.
    if (role === "server") this.#session.receive(clientPreface);
  }

  /** What everyone was told, in words. */
  get log(): string {
    return [...this.#handlers.map((handler) => handler.log), `closed: ${this.#closed ?? "no"}`].join("\n");
  }

  get feature(): string {
    const kind =
      this.#closed?.replace(/".*"|[^ a-zA-Z_]/g, "").slice(0, 90) ??
      `open ${String(this.#session.streamCount)}`;
    return `${kind} ${String(this.#handlers.length)}`;
  }

  assertOpen(): void {
    assert.equal(this.#closed, undefined, "nothing is told after onClose");
  }

  /** Plays one piece; `split` hands a peer's bytes on in pieces. */
  play({ kind, bytes }: Piece, split: (bytes: Uint8Array, take: (piece: Uint8Array) => void) => void): void {
    const [first = 0, second = 0, third = 0] = bytes;
    const handler = this.#handlers[first % Math.max(1, this.#handlers.length)];
    switch (kind % 16) {
      case 8:
        for (let times = Math.min(first, 100_000 / Math.max(1, bytes.length)); times > 0; times--)
          this.#deliver(bytes.subarray(1), split);
        break;
      case 9:
        if (this.#role === "client") this.#open(first, second);
        break;
      case 10:
        if (handler !== undefined) this.#act(handler, second, third);
        break;
      case 11:
        this.#peerReads = first % 2 === 1;
        this.dependsOnTiming = true;
        break;
      case 12:
        this.#session.goAway();
        break;
      case 13:
        this.#session.endInput(first % 2 === 0 ? undefined : new Error("reset"));
        break;
      case 14:
        this.#session.destroy(new Error("destroyed"));
        break;
      case 15:
        this.#renew(first);
        break;
      default:
        this.#deliver(bytes, split);
    }
    this.#takeOutput();
  }

  /** The byte stream is gone; everything must have come to an end. */
  finish(): void {
    this.#peerReads = true;
    this.#takeOutput();
    this.#session.destroy(new Error("over"));
    this.#takeOutput();
    assert.ok(this.#session.ended && this.#closed !== undefined, "onClose was called");
    assert.equal(this.#session.streamCount, 0, "no stream is left");
    this.#next?.finish();
  }

  #deliver(bytes: Uint8Array, split: (bytes: Uint8Array, take: (piece: Uint8Array) => void) => void): void {
    if (this.#session.ended) return;
    this.deliveredBytes += bytes.length;
    this.#check.delivered(bytes);
    split(bytes, (piece) => this.#session.receive(piece));
    assert.ok(
      this.#role === "client" || this.#session.streamCount <= smallLimits.maxConcurrentStreams,
      "streams are limited",
    );
  }

  #takeOutput(): void {
    if (!this.#peerReads) return;
    let byteCount = 0;
    for (;;) {
      const pieces = this.#session.takeOutput();
      if (pieces.length === 0) break;
      if (byteCount === 0) byteCount = pieces.reduce((sum, piece) => sum + piece.length, 0);
      this.#check.sent(pieces);
    }
    assert.ok(byteCount <= maxQueuedBytes + this.#ownBytes, `${String(byteCount)} bytes waited`);
    this.#ownBytes = 0;
  }

  #accept(stream: Http2Stream): Handler {
    this.assertOpen();
    assert.equal(this.#role, "server", "only clients open streams");
    const handler = new Handler(this, stream.id % 4 === 1);
    handler.stream = stream;
    this.#handlers.push(handler);
    if (stream.id % 8 === 5) handler.reset();
    return handler;
  }

  #open(flags: number, size: number): void {
    const handler = new Handler(this, (flags & 2) !== 0);
    this.#handlers.push(handler);
    const fields = [":method", "POST", ":scheme", "http", ":path", "/a", "x", "y".repeat(size)];
    this.#ownBytes += 100 + size;
    handler.stream = this.#session.openStream(
      handler,
      this.#session.prepare(fields),
      (flags & 4) === 0 ? undefined : ["n", "1"],
      (flags & 8) !== 0,
    );
  }

  #act(handler: Handler, action: number, size: number): void {
    const { stream } = handler;
    if (stream === undefined) return;
    const headers = this.#session.prepare([":status", "200", "a", "b".repeat(size)]);
    switch (action % 8) {
      case 0:
        this.#ownBytes += 100 + size;
        stream.sendHeaders(headers, undefined, size % 2 === 1);
        break;
      case 1:
        stream.sendData(source(size), size % 2 === 1);
        break;
      case 2:
        stream.sendData(source(size * 150), size % 2 === 1);
        break;
      case 3:
        stream.endData();
        break;
      case 4:
        handler.consume();
        break;
      case 5:
        handler.reset();
        break;
      case 6:
        this.#ownBytes += 100 + size;
        stream.sendHeaders(this.#session.prepare(["grpc-status", "0"]), ["t", "u".repeat(size)], true);
        break;
      default:
        stream.consume(size);
    }
  }

  #renew(choice: number): void {
    if (this.#next === undefined) return;
    if (choice % 2 === 0) {
      for (const handler of this.#handlers) handler.handOver(this.#next);
      this.#session.handOver(this.#next.#session);
    } else this.#session.refuseWaiting(new Error("none"));
    this.#next.#takeOutput();
  }

  #close(error: unknown): void {
    this.assertOpen();
    // How much had come of the peer's first bytes, which the error quotes, depends on how they were split.
    this.#closed = String(error).replace(/first bytes are ".*"…? \(/s, "first bytes are ... (");
  }
}
