import { encodeUtf8 } from "../bytes/utf8.js";
import { GobFault } from "./gob-fault.js";
import type { GobNode } from "./gob-node.js";
import { defaultGobLimits } from "./limits.js";
import type { TextCodec } from "./text-codec.js";

const firstBufferBytes = 256;
/** A buffer that grew beyond this is not kept for the next value: 64 KiB. */
const keptBufferBytes = 64 << 10;
/** Beyond this the platform is faster, measured on Node 20: 200 characters take 260 ns by hand and 280 by a TextEncoder, 1000 take 1500 and 550. */
const shortTextLength = 200;
const two32 = 0x1_0000_0000;
/** Values within each other: what a decoder bears by default. A value that contains itself ends here. */
const maxDepth = defaultGobLimits.maxDepth;

/** Makes sure that the other side knows a type: what interface values need while they are written. */
export interface TypeDefiner {
  /** Writes the definitions of `type` that are missing, each as a message of its own, and returns the type's id. */
  define(type: GobNode): number;
}

/**
 * A growing buffer for gob's basic values, used for one value after the other. Values are written in messages:
 * {@link beginMessage} leaves room for the length, {@link endMessage} fills it in.
 */
export class GobWriter {
  /** Who gives ids to the types of interface values: the encoder that writes at the moment. */
  definer: TypeDefiner | undefined;
  readonly #text: TextCodec | undefined;
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;
  #messageStart = 0;
  #depth = 0;

  /** @param text encodes longer texts. @default by hand */
  constructor(text?: TextCodec) {
    this.#text = text;
    this.#bytes = new Uint8Array(firstBufferBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** The number of bytes written since the last {@link take}. */
  get length(): number {
    return this.#length;
  }

  /** A copy of what was written since the last call; the buffer is then empty. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.truncate(0);
    return bytes;
  }

  /** A view of what was written: valid until the next write. {@link truncate} with 0 empties the buffer. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets all but the first `length` bytes, and the messages that are not ended. */
  truncate(length: number): void {
    this.#length = length;
    this.#depth = 0;
    if (length === 0 && this.#bytes.length > keptBufferBytes) this.#allocate(firstBufferBytes);
  }

  /** Begins a message and returns the start of the one it is part of, for {@link endMessage}. */
  beginMessage(): number {
    const outer = this.#messageStart;
    this.#messageStart = this.#length;
    this.byte(0);
    return outer;
  }

  /** Ends the message: puts its length in front, and goes on with the message that it is part of. */
  endMessage(outer: number): void {
    const contentStart = this.#messageStart + 1;
    const contentLength = this.#length - contentStart;
    if (contentLength < 0x80) {
      this.#bytes[this.#messageStart] = contentLength;
    } else {
      const byteCount = uintByteCount(contentLength);
      this.#reserve(byteCount);
      this.#bytes.copyWithin(contentStart + byteCount, contentStart, this.#length);
      this.#length = this.#messageStart;
      this.uint(contentLength);
      this.#length += contentLength;
    }
    this.#messageStart = outer;
  }

  /** Ends the message and begins another that is part of the same. */
  nextMessage(): void {
    const outer = this.#messageStart;
    this.endMessage(outer);
    this.#messageStart = this.#length;
    this.byte(0);
  }

  /** One level deeper; {@link leave} goes back, unless an error ends the value. */
  enter(): void {
    if (++this.#depth > maxDepth) throw new GobFault(`nested more than ${maxDepth} deep`, { tooLarge: true });
  }

  leave(): void {
    this.#depth--;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** An unsigned integer up to 2^53 - 1. */
  uint(value: number): void {
    if (value < 0x80) this.byte(value);
    else if (value < two32) this.uint64(0, value);
    else this.uint64(Math.floor(value / two32), value >>> 0);
  }

  /** An unsigned integer by its upper and lower 32 bits. */
  uint64(high: number, low: number): void {
    if (high === 0 && low < 0x80) return this.byte(low);
    const byteCount = high === 0 ? byteCount32(low) : 4 + byteCount32(high);
    this.#reserve(9);
    const bytes = this.#bytes;
    let offset = this.#length;
    bytes[offset++] = 0x100 - byteCount;
    for (let shift = (byteCount - 5) * 8; shift >= 0; shift -= 8) bytes[offset++] = high >>> shift;
    for (let shift = (Math.min(byteCount, 4) - 1) * 8; shift >= 0; shift -= 8)
      bytes[offset++] = low >>> shift;
    this.#length = offset;
  }

  /** A signed integer from -2^53 to 2^53 - 1. */
  int(value: number): void {
    const sign = value < 0 ? 1 : 0;
    const magnitude = sign === 0 ? value : -1 - value;
    if (magnitude < 0x40) return this.byte((magnitude << 1) | sign);
    const high = Math.floor(magnitude / two32);
    const low = magnitude >>> 0;
    this.uint64(((high << 1) | (low >>> 31)) >>> 0, ((low << 1) | sign) >>> 0);
  }

  /** An unsigned 64-bit integer. */
  bigUint(value: bigint): void {
    this.#reserve(9);
    this.#view.setBigUint64(this.#length, value);
    this.uint64(this.#view.getUint32(this.#length), this.#view.getUint32(this.#length + 4));
  }

  /** A signed 64-bit integer. Its halves come from a view: shifting bigints makes one each time, 60 ns in place of 12. */
  bigInt(value: bigint): void {
    this.#reserve(9);
    this.#view.setBigInt64(this.#length, value);
    const high = this.#view.getInt32(this.#length);
    const low = this.#view.getInt32(this.#length + 4);
    const sign = high >> 31;
    this.uint64((((high << 1) | (low >>> 31)) ^ sign) >>> 0, ((low << 1) ^ sign) >>> 0);
  }

  /** A float64: its bytes turned around, as an unsigned integer, so that the zeros at a mantissa's end cost nothing. */
  float(value: number): void {
    this.#reserve(9);
    this.#view.setFloat64(this.#length, value, true);
    this.uint64(this.#view.getUint32(this.#length), this.#view.getUint32(this.#length + 4));
  }

  /** A byte count and the bytes. */
  bytes(value: Uint8Array): void {
    this.uint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** A byte count and the text in UTF-8; a lone surrogate becomes U+FFFD. */
  string(value: string): void {
    const length = value.length;
    if (this.#text !== undefined && length > shortTextLength) return this.bytes(this.#text.encode(value));
    this.#reserve(length + 9);
    const start = this.#length;
    if (length < 0x80) this.#bytes[this.#length++] = length;
    else this.uint(length);
    if (this.#ascii(value)) return;
    this.#length = start;
    this.bytes(encodeUtf8(value));
  }

  /** Writes the text when it is all ASCII; else returns false, with the length where it likes. */
  #ascii(value: string): boolean {
    const bytes = this.#bytes;
    let offset = this.#length;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) return false;
      bytes[offset++] = code;
    }
    this.#length = offset;
    return true;
  }

  #reserve(byteCount: number): void {
    const needed = this.#length + byteCount;
    if (needed > this.#bytes.length) this.#allocate(Math.max(needed, this.#bytes.length * 2));
  }

  #allocate(byteCount: number): void {
    const grown = new Uint8Array(byteCount);
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** The bytes of an unsigned integer of 32 bits, without leading zeros; at least one. */
function byteCount32(value: number): number {
  return value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x100_0000 ? 3 : 4;
}

/** The bytes that follow the count byte of an unsigned integer of 0x80 or more. */
function uintByteCount(value: number): number {
  return value < two32 ? byteCount32(value) : 4 + byteCount32(Math.floor(value / two32));
}
