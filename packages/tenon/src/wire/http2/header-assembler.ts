import { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorCodes } from "./error-code.js";
import { frameFlags } from "./frame.js";
import type { Http2Limits } from "./limits.js";

/** Takes a whole header block; `bytes` is valid during the call only. */
export type HeaderBlockSink = (streamId: number, bytes: Uint8Array, endStream: boolean) => void;

/** Joins HEADERS and the CONTINUATION frames behind it into one block, within bounds. RFC 9113 section 6.2 and 6.10. */
export class HeaderAssembler {
  readonly #limits: Http2Limits;
  readonly #sink: HeaderBlockSink;
  /** The stream whose block is incomplete; 0 when none is. */
  #streamId = 0;
  #endStream = false;
  #fragments: Uint8Array[] = [];
  #byteCount = 0;
  /** A HEADERS frame made the stream depend on itself (RFC 7540 section 5.3.1; RFC 9113 has dropped priorities). */
  selfDependent = false;

  constructor(limits: Http2Limits, sink: HeaderBlockSink) {
    this.#limits = limits;
    this.#sink = sink;
  }

  /** The stream whose CONTINUATION must come next, 0 when any frame may. */
  get expectedStreamId(): number {
    return this.#streamId;
  }

  headers(flags: number, streamId: number, payload: Uint8Array): void {
    const fragment = this.#strip(flags, streamId, payload);
    const endStream = (flags & frameFlags.END_STREAM) !== 0;
    this.#checkSize(fragment.length);
    if ((flags & frameFlags.END_HEADERS) !== 0) {
      this.#sink(streamId, fragment, endStream);
      return;
    }
    this.#streamId = streamId;
    this.#endStream = endStream;
    this.#fragments = [fragment.slice()];
    this.#byteCount = fragment.length;
  }

  continuation(flags: number, payload: Uint8Array): void {
    this.#byteCount += payload.length;
    this.#checkSize(this.#byteCount);
    if (this.#fragments.length > this.#limits.maxContinuationFrames) {
      throw calm(`a header block came in more than ${this.#limits.maxContinuationFrames} CONTINUATION frames`);
    }
    this.#fragments.push(payload.slice());
    if ((flags & frameFlags.END_HEADERS) === 0) return;
    const streamId = this.#streamId;
    const block = this.#join();
    this.#streamId = 0;
    this.#fragments = [];
    this.#sink(streamId, block, this.#endStream);
  }

  #join(): Uint8Array {
    const block = new Uint8Array(this.#byteCount);
    let at = 0;
    for (const fragment of this.#fragments) {
      block.set(fragment, at);
      at += fragment.length;
    }
    return block;
  }

  #checkSize(byteCount: number): void {
    if (byteCount > this.#limits.maxHeaderBlockBytes) {
      throw calm(`a header block is longer than ${this.#limits.maxHeaderBlockBytes} bytes`);
    }
  }

  /** Cuts pad length, priority and padding off. */
  #strip(flags: number, streamId: number, payload: Uint8Array): Uint8Array {
    this.selfDependent = false;
    if ((flags & (frameFlags.PADDED | frameFlags.PRIORITY)) === 0) return payload;
    let start = 0;
    let end = payload.length;
    if ((flags & frameFlags.PADDED) !== 0) {
      end -= payload[0] ?? 0;
      start = 1;
    }
    if ((flags & frameFlags.PRIORITY) !== 0) {
      this.selfDependent = readStreamId(payload, start) === streamId;
      start += 5;
    }
    if (start > end || start > payload.length) {
      throw new ConnectionViolation(
        http2ErrorCodes.PROTOCOL_ERROR,
        `a HEADERS frame of ${payload.length} bytes has no room for its padding and priority`,
      );
    }
    return payload.subarray(start, end);
  }
}

/** A stream id in the four bytes from `at`; the bit in front (exclusive, reserved) is dropped. */
export function readStreamId(bytes: Uint8Array, at: number): number {
  return readUint32(bytes, at) & 0x7fffffff;
}

/** The four bytes from `at`, big-endian; what is beyond the end counts as 0. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}

function calm(message: string): ConnectionViolation {
  return new ConnectionViolation(http2ErrorCodes.ENHANCE_YOUR_CALM, message);
}
