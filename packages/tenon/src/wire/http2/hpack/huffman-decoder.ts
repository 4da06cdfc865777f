import { decodeLatin1 } from "../../bytes/latin1.js";
import { endOfString, HuffmanCode, longestCodeBits, shortestCodeBits } from "./huffman-code.js";
import { HpackError } from "./hpack-error.js";

/** Codes up to 8 bits, which cover letters, digits and the usual punctuation, are found in one step. */
const quickBits = 8;

const scratchBytes = 256;

/** A scratch buffer that one huge string made larger than this is not kept. */
const keptScratchBytes = 16_384;

/**
 * Decodes Huffman strings (RFC 7541 section 5.2). The next 8 bits index a table of 256 entries; a longer code is read
 * on bit by bit, which a canonical code allows with one comparison a bit. Time is linear in the input's length.
 */
export class HuffmanDecoder {
  readonly #code = new HuffmanCode();
  /** By the next 8 bits: the code's length * 256 + its symbol, or 0 when the code is longer than 8 bits. */
  readonly #quick = new Uint16Array(1 << quickBits);
  #scratch = new Uint8Array(scratchBytes);
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  /** Input taken but not yet decoded: the low `#pendingBits` (at most 15) bits of `#pending`. */
  #pending = 0;
  #pendingBits = 0;

  constructor() {
    for (let symbol = 0; symbol < endOfString; symbol++) {
      const bits = this.#code.lengths[symbol] as number;
      if (bits > quickBits) continue;
      const first = (this.#code.codes[symbol] as number) << (quickBits - bits);
      this.#quick.fill((bits << 8) | symbol, first, first + (1 << (quickBits - bits)));
    }
  }

  /** @throws HpackError on EOS, on a code cut off, and on padding that is longer than 7 bits or not all ones. */
  decode(bytes: Uint8Array, start: number, end: number): string {
    this.#input = bytes;
    this.#at = start;
    this.#end = end;
    this.#pendingBits = 0;
    const mostSymbols = Math.ceil(((end - start) * 8) / shortestCodeBits);
    if (mostSymbols > this.#scratch.length) this.#scratch = new Uint8Array(mostSymbols);
    const count = this.#decodeTail(this.#decodeWholeBytes());
    const text = decodeLatin1(this.#scratch, 0, count);
    if (this.#scratch.length > keptScratchBytes) this.#scratch = new Uint8Array(scratchBytes);
    return text;
  }

  /** Decodes until fewer than 8 bits are left; returns how many symbols the scratch buffer holds. */
  #decodeWholeBytes(): number {
    const input = this.#input;
    const quick = this.#quick;
    const scratch = this.#scratch;
    const end = this.#end;
    let at = this.#at;
    let pending = 0;
    let pendingBits = 0;
    let count = 0;
    for (;;) {
      if (pendingBits < quickBits) {
        if (at === end) break;
        pending = ((pending << 8) | (input[at++] as number)) & 0xffff;
        pendingBits += 8;
      }
      const found = quick[(pending >> (pendingBits - quickBits)) & 0xff] as number;
      if (found !== 0) {
        scratch[count++] = found & 0xff;
        pendingBits -= found >> 8;
        continue;
      }
      this.#at = at;
      this.#pending = pending;
      this.#pendingBits = pendingBits;
      scratch[count++] = this.#decodeLongCode();
      at = this.#at;
      pending = this.#pending;
      pendingBits = this.#pendingBits;
    }
    this.#pending = pending;
    this.#pendingBits = pendingBits;
    return count;
  }

  /** A symbol whose code is longer than 8 bits, all of which are pending. */
  #decodeLongCode(): number {
    this.#pendingBits -= quickBits;
    let code = (this.#pending >> this.#pendingBits) & 0xff;
    for (let bits = quickBits + 1; bits <= longestCodeBits; bits++) {
      code = (code << 1) | this.#takeBit();
      const rank = code - (this.#code.firstCodes[bits] as number);
      if (rank >= (this.#code.counts[bits] as number)) continue;
      const symbol = this.#code.symbols[(this.#code.firstPlaces[bits] as number) + rank] as number;
      if (symbol !== endOfString) return symbol;
    }
    throw new HpackError("A Huffman string contains EOS (RFC 7541 section 5.2).");
  }

  #takeBit(): number {
    if (this.#pendingBits === 0) {
      if (this.#at === this.#end) {
        throw new HpackError("A Huffman string ends inside a code, or its padding is longer than 7 bits.");
      }
      this.#pending = this.#input[this.#at++] as number;
      this.#pendingBits = 8;
    }
    this.#pendingBits--;
    return (this.#pending >> this.#pendingBits) & 1;
  }

  /** The last bits, fewer than 8: one more short code perhaps, then padding, which must be ones. */
  #decodeTail(symbolCount: number): number {
    let count = symbolCount;
    for (;;) {
      const bits = this.#pendingBits;
      const padding = 0xff >> bits;
      const next = ((this.#pending << (quickBits - bits)) & 0xff) | padding;
      if (next === 0xff) return count;
      const found = this.#quick[next] as number;
      if (found >> 8 > bits) {
        throw new HpackError("A Huffman string's padding is not all ones (RFC 7541 section 5.2).");
      }
      this.#scratch[count++] = found & 0xff;
      this.#pendingBits = bits - (found >> 8);
    }
  }
}
