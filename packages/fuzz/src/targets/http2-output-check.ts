import assert from "node:assert/strict";
import { frameFlags, frameTypes } from "../../../tenon/src/wire/http2/frame.js";
import { HpackDecoder } from "../../../tenon/src/wire/http2/hpack/decoder.js";
import { concatBytes } from "../engine/bytes.js";

const frameHeaderBytes = 9;
const initialWindowBytes = 65_535;

interface PlainFrame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** Whole frames off the front of `bytes`, and what is left. */
function cutFrames(bytes: Buffer): { frames: PlainFrame[]; rest: Buffer } {
  const frames: PlainFrame[] = [];
  let at = 0;
  while (bytes.length - at >= frameHeaderBytes) {
    const end = at + frameHeaderBytes + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    frames.push({
      type: bytes.readUInt8(at + 3),
      flags: bytes.readUInt8(at + 4),
      streamId: bytes.readUInt32BE(at + 5) & 0x7fffffff,
      payload: bytes.subarray(at + frameHeaderBytes, end),
    });
    at = end;
  }
  return { frames, rest: bytes.subarray(at) };
}

/**
 * The peer's view of a session: notes what the session was allowed by what the peer has sent, and holds its output to
 * that. Plain on purpose: it knows the most that could ever be allowed, not the present state.
 */
export class OutputCheck {
  /** Bytes of DATA that may be sent: on the connection (0), and on streams by WINDOW_UPDATE alone. */
  readonly #credit = new Map<number, number>([[0, initialWindowBytes]]);
  readonly #sent = new Map<number, number>();
  readonly #ended = new Set<number>();
  readonly #reset = new Set<number>();
  #largestInitialWindow = initialWindowBytes;
  #largestFrame = 16_384;
  #received: Buffer = Buffer.alloc(0);
  #prefaceLeft: number;
  /** The block under way, when its HEADERS frame did not end it. */
  #block: Uint8Array = new Uint8Array(0);
  // The peer's table may be as large as it has said at some time.
  readonly #decoder = new HpackDecoder({ tableBytes: 0xffffffff, maxListBytes: 1 << 20 });

  /** @param prefaceBytes what comes before the first frame of the session's output */
  constructor(prefaceBytes: number) {
    this.#prefaceLeft = prefaceBytes;
  }

  /** The peer's bytes have been delivered, from its first frame on. */
  delivered(bytes: Uint8Array): void {
    const { frames, rest } = cutFrames(Buffer.concat([this.#received, bytes]));
    this.#received = rest;
    for (const { type, flags, streamId, payload } of frames) {
      if (type === frameTypes.WINDOW_UPDATE && payload.length === 4)
        add(this.#credit, streamId, payload.readUInt32BE(0) & 0x7fffffff);
      if (type === frameTypes.SETTINGS && (flags & frameFlags.ACK) === 0) this.#readSettings(payload);
    }
  }

  /** The session's whole output since the last time. @throws AssertionError for what the peer never allowed */
  sent(pieces: readonly Uint8Array[]): void {
    const bytes = Buffer.from(concatBytes(...pieces));
    const preface = Math.min(this.#prefaceLeft, bytes.length);
    this.#prefaceLeft -= preface;
    const { frames, rest } = cutFrames(bytes.subarray(preface));
    assert.equal(rest.length, 0, "output ends with a frame");
    for (const sent of frames) this.#check(sent);
  }

  #check({ type, flags, streamId, payload }: PlainFrame): void {
    assert.ok(payload.length <= this.#largestFrame, `a frame of ${String(payload.length)} bytes`);
    if (type === frameTypes.RST_STREAM) this.#reset.add(streamId);
    if (type === frameTypes.HEADERS || type === frameTypes.CONTINUATION) this.#readBlock(flags, payload);
    if (type === frameTypes.DATA) this.#countData(streamId, payload.length);
    if (type !== frameTypes.DATA && type !== frameTypes.HEADERS) return;
    assert.ok(!this.#reset.has(streamId), `a frame on stream ${String(streamId)} after its reset`);
    assert.ok(!this.#ended.has(streamId), `a frame on stream ${String(streamId)} after its end`);
    if ((flags & frameFlags.END_STREAM) !== 0) this.#ended.add(streamId);
  }

  #countData(streamId: number, byteCount: number): void {
    add(this.#sent, 0, byteCount);
    add(this.#sent, streamId, byteCount);
    assert.ok((this.#sent.get(0) ?? 0) <= (this.#credit.get(0) ?? 0), "the connection's window holds");
    const credit = this.#largestInitialWindow + (this.#credit.get(streamId) ?? 0);
    assert.ok((this.#sent.get(streamId) ?? 0) <= credit, `the window of stream ${String(streamId)} holds`);
  }

  #readBlock(flags: number, payload: Uint8Array): void {
    this.#block = concatBytes(this.#block, payload);
    if ((flags & frameFlags.END_HEADERS) === 0) return;
    this.#decoder.decode(this.#block, 0, this.#block.length);
    this.#block = new Uint8Array(0);
  }

  #readSettings(payload: Buffer): void {
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      const value = payload.readUInt32BE(at + 2);
      if (payload.readUInt16BE(at) === 4)
        this.#largestInitialWindow = Math.max(this.#largestInitialWindow, value);
      if (payload.readUInt16BE(at) === 5) this.#largestFrame = Math.max(this.#largestFrame, value);
    }
  }
}

function add(counts: Map<number, number>, key: number, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
