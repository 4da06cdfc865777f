import { ConnectionViolation } from "./connection-violation.js";
import { frameFlags, readUint31 } from "./frame.js";
import type { Http2Limits } from "./limits.js";

/** Exclusive bit and dependency (4 bytes), weight. RFC 9113 section 6.2. */
const PRIORITY_BYTES = 5;

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
      throw calm(
        `a header block came in more than ${this.#limits.maxContinuationFrames} CONTINUATION frames`,
      );
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
    const padded = (flags & frameFlags.PADDED) !== 0;
    const prioritized = (flags & frameFlags.PRIORITY) !== 0;
    const start = (padded ? 1 : 0) + (prioritized ? PRIORITY_BYTES : 0);
    // RFC 9113 section 4.2: a frame that is too small to contain mandatory frame data.
    if (start > payload.length) throw noRoom("FRAME_SIZE_ERROR", payload);
    const end = payload.length - (padded ? (payload[0] ?? 0) : 0);
    if (start > end) throw noRoom("PROTOCOL_ERROR", payload);
    if (prioritized) this.selfDependent = readUint31(payload, start - PRIORITY_BYTES) === streamId;
    return payload.subarray(start, end);
  }
}

function noRoom(code: "FRAME_SIZE_ERROR" | "PROTOCOL_ERROR", payload: Uint8Array): ConnectionViolation {
  const message = `a HEADERS frame of ${payload.length} bytes has no room for its padding and priority`;
  return new ConnectionViolation(code, message);
}

function calm(message: string): ConnectionViolation {
  return new ConnectionViolation("ENHANCE_YOUR_CALM", message);
}
