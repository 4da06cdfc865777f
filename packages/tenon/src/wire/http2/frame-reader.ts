import { ConnectionViolation } from "./connection-violation.js";
import { CLIENT_PREFACE, FRAME_HEADER_BYTES, frameFlags, frameTypes } from "./frame.js";

/** What a reader calls for each frame; views into the input are valid during the call only. */
export interface FrameSink {
  /** No more frames are wanted, also of the input being read. */
  readonly isOver: boolean;
  /** One piece of a DATA frame: `flowBytes` counts it with its padding; `endStream` comes with the last piece. */
  onData(streamId: number, bytes: Uint8Array, flowBytes: number, endStream: boolean): void;
  /** A whole frame of any known type but DATA. */
  onFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void;
  /** A frame of any type begins; asked once a frame, before its payload is waited for. Throws to refuse it. */
  onFrameStart(type: number, flags: number, streamId: number, byteCount: number): void;
  /** A frame of an unknown type has ended. RFC 9113 section 5.5: ignored. */
  onUnknownFrame(): void;
}

/** Room for the most that control frames take; a larger buffer is not kept once its frame has been passed on. */
const HELD_BYTES = 64;

/**
 * Cuts the byte stream into frames. DATA is passed on as it comes, other payloads are collected, frames of unknown
 * types are skipped without being kept: what is held is at most one known frame, grown by what arrived.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  /** Bytes of the client's preface still to come (server). */
  #prefaceAt: number;
  /** The bytes of a frame header or payload that came in an earlier piece. */
  #held: Uint8Array = new Uint8Array(HELD_BYTES);
  #heldCount = 0;
  // The frame being read, once its header is there.
  #inFrame = false;
  #type = 0;
  #flags = 0;
  #streamId = 0;
  /** Payload bytes still to come. */
  #left = 0;
  /** DATA: padding at the end of the frame; -1 while its length byte is to come. */
  #padding = 0;

  constructor(sink: FrameSink, options: { readonly expectPreface: boolean }) {
    this.#sink = sink;
    this.#prefaceAt = options.expectPreface ? 0 : CLIENT_PREFACE.length;
  }

  /** Takes in what arrived. @throws ConnectionViolation, and what the sink throws; the reader is of no use afterwards */
  read(input: Uint8Array): void {
    let at = this.#readPreface(input);
    while (!this.#sink.isOver) {
      if (!this.#inFrame) {
        const start = this.#readHeader(input, at);
        if (start < 0) return;
        at = start;
      }
      const end = this.#readPayload(input, at);
      if (end < 0) return;
      at = end;
    }
  }

  #readPreface(input: Uint8Array): number {
    let at = 0;
    while (at < input.length && this.#prefaceAt < CLIENT_PREFACE.length) {
      if (input[at] !== CLIENT_PREFACE.charCodeAt(this.#prefaceAt)) {
        throw new ConnectionViolation("PROTOCOL_ERROR", "a client opens with the preface of HTTP/2");
      }
      at++;
      this.#prefaceAt++;
    }
    return at;
  }

  /** Reads a frame header; returns where the payload starts, or -1 when more input is needed. */
  #readHeader(input: Uint8Array, at: number): number {
    const need = FRAME_HEADER_BYTES - this.#heldCount;
    if (input.length - at < need) {
      this.#hold(input, at, input.length);
      return -1;
    }
    if (this.#heldCount === 0) {
      this.#startFrame(input, at);
    } else {
      this.#hold(input, at, at + need);
      this.#heldCount = 0;
      this.#startFrame(this.#held, 0);
    }
    return at + need;
  }

  #startFrame(bytes: Uint8Array, at: number): void {
    this.#left = (byte(bytes, at) << 16) | (byte(bytes, at + 1) << 8) | byte(bytes, at + 2);
    this.#type = byte(bytes, at + 3);
    this.#flags = byte(bytes, at + 4);
    // The reserved bit is ignored: RFC 9113 section 4.1.
    this.#streamId =
      ((byte(bytes, at + 5) & 0x7f) << 24) |
      (byte(bytes, at + 6) << 16) |
      (byte(bytes, at + 7) << 8) |
      byte(bytes, at + 8);
    this.#inFrame = true;
    this.#sink.onFrameStart(this.#type, this.#flags, this.#streamId, this.#left);
    if (this.#type === frameTypes.DATA) this.#startData();
  }

  #startData(): void {
    this.#padding = 0;
    if ((this.#flags & frameFlags.PADDED) === 0) return;
    // RFC 9113 section 4.2: a frame that is too small to contain mandatory frame data.
    if (this.#left === 0) throw new ConnectionViolation("FRAME_SIZE_ERROR", "a padded DATA frame is empty");
    this.#padding = -1;
  }

  /** Reads the frame's payload; returns where the next frame starts, or -1 when more input is needed. */
  #readPayload(input: Uint8Array, at: number): number {
    if (this.#type === frameTypes.DATA) return this.#readData(input, at);
    if (this.#type > frameTypes.CONTINUATION) return this.#skip(input, at);
    const available = input.length - at;
    if (available < this.#left - this.#heldCount) {
      this.#hold(input, at, input.length);
      return -1;
    }
    return this.#finishFrame(input, at);
  }

  #finishFrame(input: Uint8Array, at: number): number {
    const end = at + this.#left - this.#heldCount;
    let payload: Uint8Array;
    if (this.#heldCount === 0) {
      payload = input.subarray(at, end);
    } else {
      this.#hold(input, at, end);
      payload = this.#held.subarray(0, this.#heldCount);
      this.#heldCount = 0;
      if (this.#held.length > HELD_BYTES) this.#held = new Uint8Array(HELD_BYTES);
    }
    this.#inFrame = false;
    this.#sink.onFrame(this.#type, this.#flags, this.#streamId, payload);
    return end;
  }

  #skip(input: Uint8Array, at: number): number {
    const taken = Math.min(this.#left, input.length - at);
    this.#left -= taken;
    if (this.#left > 0) return -1;
    this.#inFrame = false;
    this.#sink.onUnknownFrame();
    return at + taken;
  }

  #readData(input: Uint8Array, at: number): number {
    let start = at;
    let flowBytes = 0;
    if (this.#padding < 0) {
      if (start >= input.length) return -1;
      this.#padding = byte(input, start);
      start++;
      flowBytes = 1;
      this.#left--;
      if (this.#padding > this.#left) throw paddingViolation(this.#padding, this.#left);
    }
    const end = Math.min(input.length, start + this.#left);
    const dataEnd = Math.min(end, start + Math.max(0, this.#left - this.#padding));
    flowBytes += end - start;
    this.#left -= end - start;
    const done = this.#left === 0;
    if (flowBytes === 0 && !done) return -1;
    if (done) this.#inFrame = false;
    const data = input.subarray(start, dataEnd);
    this.#sink.onData(this.#streamId, data, flowBytes, done && (this.#flags & frameFlags.END_STREAM) !== 0);
    return done ? end : -1;
  }

  #hold(input: Uint8Array, from: number, to: number): void {
    const needed = this.#heldCount + to - from;
    if (needed > this.#held.length) {
      // Doubling keeps the copying linear in what arrived.
      const grown = new Uint8Array(Math.max(needed, this.#held.length * 2));
      grown.set(this.#held.subarray(0, this.#heldCount));
      this.#held = grown;
    }
    this.#held.set(input.subarray(from, to), this.#heldCount);
    this.#heldCount = needed;
  }
}

// RFC 9113 section 6.1: padding that is the length of the payload or more is a connection error.
function paddingViolation(padding: number, left: number): ConnectionViolation {
  return new ConnectionViolation(
    "PROTOCOL_ERROR",
    `a DATA frame announces ${padding} bytes of padding in the ${left} bytes that are left of it`,
  );
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
