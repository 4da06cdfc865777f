// oxlint-disable max-params -- the hot path: an options object a frame would be garbage a frame
import { FRAME_HEADER_BYTES, frameFlags, frameTypes } from "./frame.js";
import type { OutputQueue } from "../queue/output-queue.js";

/** Payloads from here on go by reference: below, one copy is cheaper than one more piece in the write. */
const BY_REFERENCE_BYTES = 16 << 10;

/** Writes frames into the output queue. One method a frame type; lengths are the caller's to keep within the peer's limits. */
export class FrameWriter {
  /** Frames written since this was last set to 0 because the peer's frames ask for an answer. */
  answerCount = 0;
  readonly #queue: OutputQueue;

  constructor(queue: OutputQueue) {
    this.#queue = queue;
  }

  /** Starts a DATA frame whose whole payload is written at once: returns its offset in the queue's block. */
  data(streamId: number, byteCount: number, endStream: boolean): number {
    const at = this.#queue.reserve(FRAME_HEADER_BYTES + byteCount);
    this.#header(at, byteCount, frameTypes.DATA, endStream ? frameFlags.END_STREAM : 0, streamId);
    return at + FRAME_HEADER_BYTES;
  }

  /** A DATA frame made of the pieces' bytes. */
  dataPieces(streamId: number, pieces: readonly Uint8Array[], byteCount: number, endStream: boolean): void {
    const at = this.#queue.reserve(FRAME_HEADER_BYTES);
    this.#header(at, byteCount, frameTypes.DATA, endStream ? frameFlags.END_STREAM : 0, streamId);
    for (const piece of pieces) this.#payload(piece);
  }

  /** HEADERS, and CONTINUATION frames where the block is longer than a frame may be. RFC 9113 section 6.10. */
  headers(streamId: number, block: Uint8Array, endStream: boolean, maxFrameBytes: number): void {
    const end = block.length;
    let sent = Math.min(end, maxFrameBytes);
    let flags = (endStream ? frameFlags.END_STREAM : 0) | (sent === end ? frameFlags.END_HEADERS : 0);
    this.#frame(frameTypes.HEADERS, flags, streamId, block.subarray(0, sent));
    while (sent < end) {
      const next = Math.min(end, sent + maxFrameBytes);
      flags = next === end ? frameFlags.END_HEADERS : 0;
      this.#frame(frameTypes.CONTINUATION, flags, streamId, block.subarray(sent, next));
      sent = next;
    }
  }

  /** A HEADERS frame with a short block known to fit, the hot path: no view is made of it. */
  shortHeaders(streamId: number, block: Uint8Array, end: number, endStream: boolean): void {
    const at = this.#queue.reserve(FRAME_HEADER_BYTES + end);
    const flags = frameFlags.END_HEADERS | (endStream ? frameFlags.END_STREAM : 0);
    this.#header(at, end, frameTypes.HEADERS, flags, streamId);
    const target = this.#queue.block;
    const start = at + FRAME_HEADER_BYTES;
    for (let index = 0; index < end; index++) target[start + index] = block[index] as number;
  }

  rstStream(streamId: number, errorCode: number): void {
    this.#uint32Frame(frameTypes.RST_STREAM, streamId, errorCode);
  }

  windowUpdate(streamId: number, increment: number): void {
    this.answerCount++;
    this.#uint32Frame(frameTypes.WINDOW_UPDATE, streamId, increment);
  }

  settings(payload: Uint8Array): void {
    this.#frame(frameTypes.SETTINGS, 0, 0, payload);
  }

  settingsAck(): void {
    this.answerCount++;
    const at = this.#queue.reserve(FRAME_HEADER_BYTES);
    this.#header(at, 0, frameTypes.SETTINGS, frameFlags.ACK, 0);
  }

  ping(payload: Uint8Array, ack: boolean): void {
    if (ack) this.answerCount++;
    this.#frame(frameTypes.PING, ack ? frameFlags.ACK : 0, 0, payload);
  }

  /** `debug` is ASCII, for whoever reads the peer's log. */
  goAway(lastStreamId: number, errorCode: number, debug: string): void {
    const at = this.#queue.reserve(FRAME_HEADER_BYTES + 8 + debug.length);
    this.#header(at, 8 + debug.length, frameTypes.GOAWAY, 0, 0);
    this.#uint32(at + FRAME_HEADER_BYTES, lastStreamId);
    this.#uint32(at + FRAME_HEADER_BYTES + 4, errorCode);
    const start = at + FRAME_HEADER_BYTES + 8;
    for (let index = 0; index < debug.length; index++)
      this.#queue.block[start + index] = debug.charCodeAt(index);
  }

  /** Bytes as they are: the client's preface. */
  raw(bytes: Uint8Array): void {
    this.#copy(bytes);
  }

  #uint32Frame(type: number, streamId: number, value: number): void {
    const at = this.#queue.reserve(FRAME_HEADER_BYTES + 4);
    this.#header(at, 4, type, 0, streamId);
    this.#uint32(at + FRAME_HEADER_BYTES, value);
  }

  #frame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const at = this.#queue.reserve(FRAME_HEADER_BYTES);
    this.#header(at, payload.length, type, flags, streamId);
    this.#copy(payload);
  }

  #payload(piece: Uint8Array): void {
    if (piece.length >= BY_REFERENCE_BYTES) this.#queue.append(piece);
    else this.#copy(piece);
  }

  #copy(bytes: Uint8Array): void {
    // Two statements: reserve() may put a new block in place.
    const at = this.#queue.reserve(bytes.length);
    this.#queue.block.set(bytes, at);
  }

  #header(at: number, byteCount: number, type: number, flags: number, streamId: number): void {
    const block = this.#queue.block;
    block[at] = byteCount >>> 16;
    block[at + 1] = byteCount >>> 8;
    block[at + 2] = byteCount;
    block[at + 3] = type;
    block[at + 4] = flags;
    this.#uint32(at + 5, streamId);
  }

  #uint32(at: number, value: number): void {
    const block = this.#queue.block;
    block[at] = value >>> 24;
    block[at + 1] = value >>> 16;
    block[at + 2] = value >>> 8;
    block[at + 3] = value;
  }
}
