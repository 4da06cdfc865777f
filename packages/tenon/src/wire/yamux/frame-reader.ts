import { FRAME_HEADER_BYTES, PROTOCOL_VERSION, frameTypes } from "./frame.js";
import { YamuxViolation } from "./yamux-violation.js";

/** What a reader calls for each frame. */
export interface FrameSink {
  /** No more frames are wanted, also of the input being read. */
  readonly isOver: boolean;
  /** A frame of a known type begins, which is all of it unless it is DATA. Throws to refuse it before its payload is waited for. */
  // oxlint-disable-next-line max-params -- the hot path: an object a frame would be garbage a frame
  onFrame(type: number, flags: number, streamId: number, length: number): void;
  /** A piece of the payload of the DATA frame that began last: a view of the input. `last`: the frame ends with it. */
  onPayload(bytes: Uint8Array, last: boolean): void;
}

/**
 * Cuts the byte stream into frames. Payloads are passed on as they come, so that what is held is part of a header:
 * no declared length makes it wait or allocate.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  /** The bytes of a header that came in earlier pieces. */
  readonly #held: Uint8Array = new Uint8Array(FRAME_HEADER_BYTES);
  #heldCount = 0;
  /** Payload bytes of the frame being read that are still to come. */
  #left = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Takes in what arrived. @throws YamuxViolation, and what the sink throws; the reader is of no use afterwards */
  read(input: Uint8Array): void {
    let at = 0;
    while (at < input.length && !this.#sink.isOver) {
      at = this.#left > 0 ? this.#readPayload(input, at) : this.#readHeader(input, at);
    }
  }

  #readPayload(input: Uint8Array, at: number): number {
    const end = Math.min(input.length, at + this.#left);
    this.#left -= end - at;
    this.#sink.onPayload(input.subarray(at, end), this.#left === 0);
    return end;
  }

  #readHeader(input: Uint8Array, at: number): number {
    if (this.#heldCount === 0 && input.length - at >= FRAME_HEADER_BYTES) {
      this.#startFrame(input, at);
      return at + FRAME_HEADER_BYTES;
    }
    const end = Math.min(input.length, at + FRAME_HEADER_BYTES - this.#heldCount);
    this.#held.set(input.subarray(at, end), this.#heldCount);
    this.#heldCount += end - at;
    // Said as soon as it is known: a peer that speaks something else may wait for us after less than a header.
    checkStart(this.#held, 0, this.#heldCount);
    if (this.#heldCount === FRAME_HEADER_BYTES) {
      this.#heldCount = 0;
      this.#startFrame(this.#held, 0);
    }
    return end;
  }

  #startFrame(bytes: Uint8Array, at: number): void {
    checkStart(bytes, at, FRAME_HEADER_BYTES);
    const type = byte(bytes, at + 1);
    const flags = (byte(bytes, at + 2) << 8) | byte(bytes, at + 3);
    const length = uint32(bytes, at + 8);
    this.#sink.onFrame(type, flags, uint32(bytes, at + 4), length);
    if (type === frameTypes.DATA) this.#left = length;
  }
}

/** The order of checks is Go's: yamux session.go:560-569 @v0.1.2. */
function checkStart(bytes: Uint8Array, at: number, count: number): void {
  if (byte(bytes, at) === PROTOCOL_VERSION && (count < 2 || byte(bytes, at + 1) <= frameTypes.GO_AWAY))
    return;
  const shown = Array.from(bytes.subarray(at, at + count), (each) => each.toString(16).padStart(2, "0")).join(
    " ",
  );
  const [what, came] =
    byte(bytes, at) === PROTOCOL_VERSION
      ? ["type 0 to 3", byte(bytes, at + 1)]
      : ["version 0", byte(bytes, at)];
  throw new YamuxViolation(`a frame must have ${what}, got ${came} (its first bytes are ${shown})`);
}

function uint32(bytes: Uint8Array, at: number): number {
  const high = (byte(bytes, at) << 24) | (byte(bytes, at + 1) << 16);
  return (high | (byte(bytes, at + 2) << 8) | byte(bytes, at + 3)) >>> 0;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
