import { decodeLatin1 } from "../../bytes/latin1.js";
import { HpackError } from "./hpack-error.js";
import { HuffmanDecoder } from "./huffman-decoder.js";
import { huffmanLength, plainLength } from "./representation.js";

/** The largest integer taken; every size and index of HPACK is far below. */
const maxInteger = 0x7fff_ffff;

/** Enough for {@link maxInteger}; without a bound a peer could go on with zero bits for ever (RFC 7541 section 7.4). */
const maxContinuationBytes = 5;

/** Reads the primitive types of RFC 7541 section 5 from a header block. */
export class BlockReader {
  #huffman: HuffmanDecoder | undefined;
  /** The block is `bytes[start, end)`. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** Where the next byte is read. */
  offset = 0;

  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.offset = start;
  }

  /** Whether the block is read to its end. */
  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  /** The next byte, which tells what representation follows; only when not `atEnd`. */
  readFirstByte(): number {
    return this.bytes[this.offset++] as number;
  }

  /**
   * The integer that starts in the low bits of `firstByte`, which was read already (section 5.1).
   * `mask` has a one for each bit of the prefix.
   */
  readInteger(firstByte: number, mask: number): number {
    const prefix = firstByte & mask;
    if (prefix < mask) return prefix;
    let value = mask;
    let unit = 1; // 2 ** 28 at most, so that value stays exact
    for (let count = 0; count < maxContinuationBytes; count++) {
      if (this.offset >= this.end) throw new HpackError("A header block ends inside an integer.");
      const byte = this.bytes[this.offset++] as number;
      value += (byte & 0x7f) * unit;
      unit *= 128;
      if (value > maxInteger) throw new HpackError(`An integer in a header block is above ${maxInteger}.`);
      if (byte < 0x80) return value;
    }
    throw new HpackError(
      `An integer in a header block has more than ${maxContinuationBytes} continuation bytes.`,
    );
  }

  /** A string, plain or Huffman coded (section 5.2). Nothing is allocated before all its bytes are known to be there. */
  readString(): string {
    if (this.offset >= this.end) throw new HpackError("A header block ends where a string must follow.");
    const first = this.bytes[this.offset++] as number;
    const length = this.readInteger(first, plainLength.mask);
    const start = this.offset;
    if (length > this.end - start) {
      throw new HpackError(
        `A string of ${length} bytes is announced where ${this.end - start} are left in the block.`,
      );
    }
    this.offset = start + length;
    if (first < huffmanLength.pattern) return decodeLatin1(this.bytes, start, this.offset);
    this.#huffman ??= new HuffmanDecoder();
    return this.#huffman.decode(this.bytes, start, this.offset);
  }
}
