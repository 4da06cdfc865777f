import type { BlockBuffer } from "./block-buffer.js";
import { HuffmanEncoder } from "./huffman-encoder.js";
import { huffmanLength, plainLength } from "./representation.js";
import type { IntegerPrefix } from "./representation.js";

/** An integer takes one byte of prefix and at most five more (RFC 7541 section 5.1, values below 2 ** 31). */
const maxIntegerBytes = 6;

/** "?" stands for a character above 0xff, which callers must keep out: its low byte alone could be a line end. */
const replacement = 0x3f;

/** Writes the primitive types of RFC 7541 section 5 to a header block. */
export class FieldWriter {
  #huffman: HuffmanEncoder | undefined;

  writeInteger(out: BlockBuffer, prefix: IntegerPrefix, value: number): void {
    out.reserve(maxIntegerBytes);
    const { pattern, mask } = prefix;
    if (value < mask) {
      out.bytes[out.length++] = pattern | value;
      return;
    }
    out.bytes[out.length++] = pattern | mask;
    let rest = value - mask;
    for (; rest >= 0x80; rest >>>= 7) out.bytes[out.length++] = (rest & 0x7f) | 0x80;
    out.bytes[out.length++] = rest;
  }

  /** A string, Huffman coded when that is shorter. */
  writeString(out: BlockBuffer, text: string): void {
    this.#huffman ??= new HuffmanEncoder();
    const huffmanBytes = this.#huffman.encodedBytes(text);
    if (huffmanBytes >= text.length) {
      this.writePlainString(out, text);
      return;
    }
    this.writeInteger(out, huffmanLength, huffmanBytes);
    out.reserve(huffmanBytes);
    out.length = this.#huffman.encode(text, out.bytes, out.length);
  }

  /** A string as it is, one byte a character. */
  writePlainString(out: BlockBuffer, text: string): void {
    this.writeInteger(out, plainLength, text.length);
    out.reserve(text.length);
    const { bytes } = out;
    let at = out.length;
    for (let i = 0; i < text.length; i++) {
      const char = text.charCodeAt(i);
      bytes[at++] = char > 0xff ? replacement : char;
    }
    out.length = at;
  }
}
