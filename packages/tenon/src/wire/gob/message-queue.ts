import { GobFault, malformed } from "./gob-fault.js";

const noBytes = new Uint8Array(0);
/** The first buffer for a message that comes in pieces: doubling starts here. */
const firstBufferBytes = 1024;
/** A buffer of this size may stay although little of it is in use: 64 KiB. */
const keptBufferBytes = 64 << 10;

/**
 * The bytes of a stream that are not decoded yet, cut into messages by the lengths in front of them. What comes in one
 * piece is not copied; pieces are put together in a buffer that grows with what has come (at most twofold), never to
 * what was promised. Positions are indexes into {@link bytes}, good until the next {@link push}.
 */
export class MessageQueue {
  bytes: Uint8Array = noBytes;
  /** Where the first byte is that is not consumed. */
  start = 0;
  /** What {@link locate} has found: where the message's content begins and ends. */
  contentStart = 0;
  contentEnd = 0;
  #end = 0;
  /** How many bytes of the stream lie before index 0. */
  #passedByteCount = 0;
  #isOwnBuffer = false;

  get byteCount(): number {
    return this.#end - this.start;
  }

  /** Where in the stream an index lies: the same for the same byte, also after {@link push}. */
  positionOf(index: number): number {
    return this.#passedByteCount + index;
  }

  /** Takes bytes over, to its end. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.byteCount === 0) {
      this.#passedByteCount += this.start;
      this.bytes = bytes;
      this.start = 0;
      this.#end = bytes.length;
      this.#isOwnBuffer = false;
      return;
    }
    this.#makeRoom(bytes.length);
    this.bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #makeRoom(byteCount: number): void {
    const needed = this.byteCount + byteCount;
    if (this.#isOwnBuffer && this.#end + byteCount <= this.bytes.length) return;
    const kept = this.bytes.subarray(this.start, this.#end);
    // Moving within the buffer pays only when at least half of it is free, or time would not be linear.
    if (this.#isOwnBuffer && needed * 2 <= this.bytes.length) {
      this.bytes.set(kept);
    } else {
      const grown = new Uint8Array(Math.max(needed, kept.length * 2, firstBufferBytes));
      grown.set(kept);
      this.bytes = grown;
      this.#isOwnBuffer = true;
    }
    this.#passedByteCount += this.start;
    this.#end -= this.start;
    this.start = 0;
  }

  /** Drops what lies before `index`, and the room of a large message when little is left. */
  consume(index: number): void {
    this.start = index;
    const isTooLarge = this.#isOwnBuffer && this.bytes.length > keptBufferBytes;
    if (this.byteCount > (isTooLarge ? this.bytes.length / 4 : 0)) return;
    const kept = this.byteCount === 0 ? noBytes : this.bytes.slice(index, this.#end);
    this.#passedByteCount += index;
    this.bytes = kept;
    this.start = 0;
    this.#end = kept.length;
    this.#isOwnBuffer &&= kept.length > 0;
  }

  /** Finds the message that begins at `index`; false when not all of it is there. A length above the limit is an error at once. */
  locate(index: number, maxEnd: number): boolean {
    if (index >= this.#end) return false;
    const first = this.bytes[index] ?? 0;
    let contentStart = index + 1;
    let length = first;
    if (first >= 0x80) {
      const byteCount = 0x100 - first;
      if (byteCount > 8) throw malformed("invalid message length");
      contentStart += byteCount;
      if (contentStart > this.#end) return false;
      length = 0;
      for (let at = index + 1; at < contentStart; at++) length = length * 0x100 + (this.bytes[at] ?? 0);
    }
    if (contentStart + length > maxEnd) {
      throw new GobFault(`a message of ${length} bytes is larger than the limit allows`, {
        fatal: true,
        tooLarge: true,
      });
    }
    if (contentStart + length > this.#end) return false;
    this.contentStart = contentStart;
    this.contentEnd = contentStart + length;
    return true;
  }
}
