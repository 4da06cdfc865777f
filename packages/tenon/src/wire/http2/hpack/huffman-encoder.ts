import { HuffmanCode } from "./huffman-code.js";

/** A code up to this length fits behind 7 pending bits in a 31-bit integer; a longer one is written in two parts. */
const oneStepBits = 24;

/** Writes Huffman strings (RFC 7541 section 5.2). */
export class HuffmanEncoder {
  readonly #code = new HuffmanCode();

  /** How many bytes `text` takes; Infinity when a character is not a byte, which has no code. */
  encodedBytes(text: string): number {
    const lengths = this.#code.lengths;
    let bits = 0;
    for (let i = 0; i < text.length; i++) {
      const symbol = text.charCodeAt(i);
      if (symbol > 0xff) return Infinity;
      bits += lengths[symbol] as number;
    }
    return Math.ceil(bits / 8);
  }

  /**
   * Writes `text`, all of whose characters are bytes, to `target` from `offset` on, padded with ones; returns where it
   * ends.
   */
  encode(text: string, target: Uint8Array, offset: number): number {
    const { lengths, codes } = this.#code;
    let at = offset;
    let pending = 0; // its low `pendingBits` bits are still to be written; what is above them was
    let pendingBits = 0;
    for (let i = 0; i < text.length; i++) {
      const symbol = text.charCodeAt(i);
      let code = codes[symbol] as number;
      let bits = lengths[symbol] as number;
      if (bits > oneStepBits) {
        bits -= 16;
        pending = (pending << bits) | (code >>> 16);
        pendingBits += bits;
        code &= 0xffff;
        bits = 16;
        for (; pendingBits >= 8; pendingBits -= 8) target[at++] = pending >>> (pendingBits - 8);
      }
      pending = (pending << bits) | code;
      pendingBits += bits;
      for (; pendingBits >= 8; pendingBits -= 8) target[at++] = pending >>> (pendingBits - 8);
    }
    if (pendingBits > 0) target[at++] = (pending << (8 - pendingBits)) | (0xff >> pendingBits);
    return at;
  }
}
