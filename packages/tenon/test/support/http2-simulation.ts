import assert from "node:assert/strict";
import type {
  ByteSource,
  Http2Stream,
  StreamFailure,
  StreamHandler,
} from "../../src/wire/http2/http2-stream.js";
import type { HeaderBlock } from "../../src/wire/http2/http2-stream.js";
import { normalizeHttp2Limits } from "../../src/wire/http2/limits.js";
import { Http2Session } from "../../src/wire/http2/session.js";
import { NaiveFrameReader, flag } from "./http2-frames.js";
import type { ReadFrame } from "./http2-frames.js";

/** The smallest windows there are, and little room everywhere else, so that everything has to wait. */
export const tightLimits = normalizeHttp2Limits({
  streamWindowBytes: 65_535,
  connectionWindowBytes: 65_535,
  receiveBudgetBytes: 40_000,
  maxFrameBytes: 16_384,
  maxConcurrentStreams: 3,
  outputHighWaterBytes: 20_000,
});

const pattern = Uint8Array.from({ length: 1 << 18 }, (_, index) => index % 251);

/** What a part of a body holds: each byte follows from its place. */
function patternedBytes(offset: number, byteCount: number): Uint8Array {
  return pattern.subarray(offset % 251, (offset % 251) + byteCount);
}

/** One side of one call: sends its parts as it may, checks what it gets, and consumes it at once or when told. */
export class SimulatedCall implements StreamHandler {
  stream: Http2Stream | undefined;
  /** Keeps what it gets until `consumeHeld`. */
  isLazy = false;
  isReset = false;
  failure: StreamFailure | undefined;
  isSent = false;
  isReceived = false;
  receivedBytes = 0;
  /** What to do once the parts are sent. */
  readonly #finish: (stream: Http2Stream) => void;
  readonly #parts: number[];
  #sentBytes = 0;
  #heldBytes = 0;
  #mayWrite = true;

  constructor(parts: readonly number[], finish: (stream: Http2Stream) => void) {
    this.#parts = [...parts];
    this.#finish = finish;
  }

  get isOver(): boolean {
    return this.isReset || this.failure !== undefined;
  }

  start(stream: Http2Stream): void {
    this.stream = stream;
    this.#pump();
  }

  reset(): void {
    if (this.isOver || (this.isSent && this.isReceived)) return;
    this.isReset = true;
    this.stream?.reset(8);
  }

  consumeHeld(): void {
    this.stream?.consume(this.#heldBytes);
    this.#heldBytes = 0;
  }

  onHeaders(_block: HeaderBlock, endStream: boolean): void {
    this.#checkAlive();
    if (endStream) this.isReceived = true;
  }

  onData(bytes: Uint8Array, endStream: boolean): void {
    this.#checkAlive();
    const expected = patternedBytes(this.receivedBytes, bytes.length);
    assert.equal(Buffer.compare(bytes, expected), 0, "the bytes are the other side's");
    this.receivedBytes += bytes.length;
    this.#heldBytes += bytes.length;
    if (!this.isLazy) this.consumeHeld();
    if (endStream) this.isReceived = true;
  }

  onFailure(failure: StreamFailure): void {
    this.#checkAlive();
    this.failure = failure;
    this.#heldBytes = 0;
  }

  onWritable(): void {
    this.#checkAlive();
    assert.equal(this.#mayWrite, false, "onWritable answers a false");
    this.#mayWrite = true;
    this.#pump();
  }

  #checkAlive(): void {
    assert.equal(this.isOver, false, "nothing is told after the end");
    assert.equal(
      this.isSent && this.isReceived && this.stream?.id !== 0,
      false,
      "nothing is told once both sides have ended",
    );
  }

  #pump(): void {
    const stream = this.stream ?? assert.fail("no stream yet");
    while (this.#mayWrite && !this.isOver && !this.isSent) {
      const byteCount = this.#parts.shift();
      if (byteCount === undefined) {
        this.isSent = true;
        this.#finish(stream);
        return;
      }
      this.#mayWrite = stream.sendData(this.#source(byteCount), false);
    }
  }

  #source(byteCount: number): ByteSource {
    const bytes = patternedBytes(this.#sentBytes, byteCount);
    this.#sentBytes += byteCount;
    return {
      byteLength: byteCount,
      writeTo: (target, offset) => target.set(bytes, offset),
      toPieces: () => [bytes],
    };
  }
}

/** One end: a session, what it has sent and the other has not got, and a check that it keeps to the rules. */
class SimulatedEnd {
  session: Http2Session | undefined;
  closeCount = 0;
  /** What this end has sent that has not arrived. */
  inFlight: Uint8Array = new Uint8Array(0);
  readonly #sent: NaiveFrameReader;
  readonly #received: NaiveFrameReader;
  /** What this end may still send: on the connection (0), and on each stream. */
  readonly #credit = new Map<number, number>([[0, 65_535]]);
  readonly #endedStreams = new Set<number>();

  constructor(role: "client" | "server") {
    this.#sent = new NaiveFrameReader(role === "client");
    this.#received = new NaiveFrameReader(role === "server");
  }

  /** What of the connection's window the other end has given and this end has not used. */
  get connectionCredit(): number {
    return this.#credit.get(0) ?? 0;
  }

  takeOutput(): void {
    const pieces = this.session?.takeOutput() ?? [];
    for (const piece of pieces) for (const frame of this.#sent.read(piece)) this.#checkSent(frame);
    this.inFlight = Uint8Array.from(Buffer.concat([this.inFlight, ...pieces]));
  }

  /** The first `byteCount` bytes of what `from` has sent arrive. */
  receive(from: SimulatedEnd, byteCount: number): void {
    const bytes = from.inFlight.subarray(0, byteCount);
    from.inFlight = from.inFlight.subarray(byteCount);
    for (const frame of this.#received.read(bytes)) {
      if (frame.type !== "WINDOW_UPDATE") continue;
      this.#credit.set(
        frame.streamId,
        this.#creditOf(frame.streamId) + Buffer.from(frame.payload).readUInt32BE(0),
      );
    }
    this.session?.receive(bytes);
  }

  #creditOf(streamId: number): number {
    return this.#credit.get(streamId) ?? 65_535;
  }

  #checkSent({ type, flags, streamId, payload }: ReadFrame): void {
    assert.ok(payload.length <= 16_384, "no frame is larger than the other side takes");
    if (type === "DATA") {
      for (const id of [0, streamId]) {
        this.#credit.set(id, this.#creditOf(id) - payload.length);
        assert.ok(this.#creditOf(id) >= 0, `the window of ${id} is overrun`);
      }
    }
    if (type !== "DATA" && type !== "HEADERS") return;
    assert.ok(!this.#endedStreams.has(streamId), `${type} on stream ${streamId} after its end`);
    if ((flags & flag.endStream) !== 0) this.#endedStreams.add(streamId);
  }
}

/** A client and a server back to back; whoever runs it says what happens and when bytes arrive. */
export class Http2Simulation {
  readonly client: SimulatedEnd = new SimulatedEnd("client");
  readonly server: SimulatedEnd = new SimulatedEnd("server");
  readonly calls: {
    readonly client: SimulatedCall;
    server: SimulatedCall | undefined;
    readonly sizes: CallSizes;
  }[] = [];

  constructor() {
    const onOutput = (): void => {};
    this.client.session = new Http2Session(
      "client",
      {
        onOutput,
        onStream: () => assert.fail("a server opens no streams"),
        onClose: () => this.client.closeCount++,
      },
      tightLimits,
    );
    this.server.session = new Http2Session(
      "server",
      { onOutput, onStream: (stream) => this.#serve(stream), onClose: () => this.server.closeCount++ },
      tightLimits,
    );
  }

  /** The client opens a call; its number says to the server which it is. */
  open(sizes: CallSizes): void {
    const session = this.client.session ?? assert.fail();
    const call = new SimulatedCall(sizes.up, (stream) => stream.endData());
    const fields = [":method", "POST", ":scheme", "http", ":path", `/${this.calls.length}`];
    this.calls.push({ client: call, server: undefined, sizes });
    const stream = session.openStream(call, session.prepare(fields), undefined, false);
    if (!call.isOver) call.start(stream);
  }

  /** Bytes that were sent arrive; 0 or fewer when there are none. */
  deliver(to: "client" | "server", byteCount: number): void {
    const [target, source] = to === "client" ? [this.client, this.server] : [this.server, this.client];
    source.takeOutput();
    target.receive(source, Math.min(byteCount, source.inFlight.length));
  }

  /** Everything arrives and is consumed until nothing moves any more. */
  settle(): void {
    for (;;) {
      for (const { client, server } of this.calls)
        for (const side of [client, server]) if (side !== undefined) calm(side);
      for (const end of [this.client, this.server]) end.takeOutput();
      if (this.client.inFlight.length + this.server.inFlight.length === 0) return;
      for (const to of ["client", "server"] as const) this.deliver(to, Number.POSITIVE_INFINITY);
    }
  }

  #serve(stream: Http2Stream): StreamHandler {
    const session = this.server.session ?? assert.fail();
    const waiting = new SimulatedServerCall(stream, (path) => {
      const call = this.calls[Number(path.slice(1))] ?? assert.fail(`no call ${path}`);
      const served = new SimulatedCall(call.sizes.down, (ended) => {
        ended.sendHeaders(session.prepare(["grpc-status", "0"]), undefined, true);
      });
      call.server = served;
      stream.sendHeaders(session.prepare([":status", "200"]), undefined, false);
      return served;
    });
    return waiting;
  }
}

/** Sizes of the parts of a request and of its response. */
export interface CallSizes {
  readonly up: readonly number[];
  readonly down: readonly number[];
}

function calm(side: SimulatedCall): void {
  side.isLazy = false;
  side.consumeHeld();
}

/** A server's stream: its first header block says which call it is. */
class SimulatedServerCall implements StreamHandler {
  #call: SimulatedCall | undefined;
  readonly #stream: Http2Stream;
  readonly #accept: (path: string) => SimulatedCall;

  constructor(stream: Http2Stream, accept: (path: string) => SimulatedCall) {
    this.#stream = stream;
    this.#accept = accept;
  }

  get #target(): SimulatedCall {
    return this.#call ?? assert.fail("headers come first");
  }

  onHeaders(block: HeaderBlock, endStream: boolean): void {
    const call = this.#accept(block.fields[block.fields.indexOf(":path") + 1] ?? "");
    this.#call = call;
    call.onHeaders(block, endStream);
    call.start(this.#stream);
  }

  onData(bytes: Uint8Array, endStream: boolean): void {
    this.#target.onData(bytes, endStream);
  }

  onFailure(failure: StreamFailure): void {
    this.#target.onFailure(failure);
  }

  onWritable(): void {
    this.#target.onWritable();
  }
}
