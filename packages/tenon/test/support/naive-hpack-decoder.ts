import { endOfString, HuffmanCode } from "../../src/wire/http2/hpack/huffman-code.js";
import { staticTable } from "../../src/wire/http2/hpack/static-table.js";

/** A field as the naive decoder saw it. */
export interface NaiveField {
  readonly name: string;
  readonly value: string;
  readonly as: "indexed" | "with entry" | "without entry" | "never indexed";
}

/**
 * RFC 7541 as slowly and plainly as it can be written: the block is a string of "0" and "1", the table an array with the
 * newest entry in front, a Huffman code is looked up bit by bit. What the real coder does is compared with this.
 */
export class NaiveHpackDecoder {
  readonly #codes = new Map<string, number>();
  #bits = "";
  #table: [name: string, value: string][] = [];
  #tableBytes = 4096;
  /** The size updates of the last block. */
  sizeUpdates: number[] = [];

  constructor() {
    const { codes, lengths } = new HuffmanCode();
    for (const [symbol, code] of codes.entries()) {
      this.#codes.set(code.toString(2).padStart(lengths[symbol] ?? 0, "0"), symbol);
    }
  }

  /** The entries of the dynamic table, newest first. */
  get table(): readonly (readonly [name: string, value: string])[] {
    return this.#table;
  }

  decode(block: Uint8Array): NaiveField[] {
    this.#bits = [...block].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    this.sizeUpdates = [];
    const fields: NaiveField[] = [];
    while (this.#bits !== "") {
      if (this.#takes("1")) fields.push(this.#indexed(this.#integer(7)));
      else if (this.#takes("01")) fields.push(this.#literal("with entry", 6));
      else if (this.#takes("001")) this.#resize(this.#integer(5), fields.length);
      else if (this.#takes("0001")) fields.push(this.#literal("never indexed", 4));
      else if (this.#takes("0000")) fields.push(this.#literal("without entry", 4));
    }
    return fields;
  }

  #takes(pattern: string): boolean {
    if (!this.#bits.startsWith(pattern)) return false;
    this.#bits = this.#bits.slice(pattern.length);
    return true;
  }

  #take(count: number): string {
    if (this.#bits.length < count) throw new RangeError("the block ends too early");
    const taken = this.#bits.slice(0, count);
    this.#bits = this.#bits.slice(count);
    return taken;
  }

  #integer(prefixBits: number): number {
    const prefix = Number.parseInt(this.#take(prefixBits), 2);
    if (prefix < 2 ** prefixBits - 1) return prefix;
    let value = prefix;
    for (let shift = 0; ; shift += 7) {
      const more = this.#take(1);
      value += Number.parseInt(this.#take(7), 2) * 2 ** shift;
      if (more === "0") return value;
    }
  }

  #string(): string {
    const huffman = this.#take(1) === "1";
    const bits = this.#take(this.#integer(7) * 8);
    if (huffman) return this.#huffman(bits);
    return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join("");
  }

  #huffman(bits: string): string {
    let text = "";
    let code = "";
    for (const bit of bits) {
      code += bit;
      const symbol = this.#codes.get(code);
      if (symbol === undefined) continue;
      if (symbol === endOfString) throw new RangeError("EOS");
      text += String.fromCharCode(symbol);
      code = "";
    }
    if (code.length > 7 || code.includes("0")) throw new RangeError("bad padding");
    return text;
  }

  #entry(index: number): [name: string, value: string] {
    const fixed = staticTable.length / 2;
    if (index > fixed) {
      const entry = this.#table[index - fixed - 1];
      if (entry !== undefined) return entry;
    }
    const name = staticTable[index * 2 - 2];
    const value = staticTable[index * 2 - 1];
    if (index > fixed || name === undefined || value === undefined) throw new RangeError(`no entry ${index}`);
    return [name, value];
  }

  #indexed(index: number): NaiveField {
    const [name, value] = this.#entry(index);
    return { name, value, as: "indexed" };
  }

  #literal(as: NaiveField["as"], prefixBits: number): NaiveField {
    const index = this.#integer(prefixBits);
    const name = index === 0 ? this.#string() : this.#entry(index)[0];
    const value = this.#string();
    if (as === "with entry") {
      this.#table.unshift([name, value]);
      this.#evict();
    }
    return { name, value, as };
  }

  #resize(bytes: number, fieldsBefore: number): void {
    if (fieldsBefore > 0) throw new RangeError("a size update behind a field");
    this.#tableBytes = bytes;
    this.sizeUpdates.push(bytes);
    this.#evict();
  }

  #evict(): void {
    const size = (): number =>
      this.#table.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
    while (size() > this.#tableBytes) this.#table.pop();
  }
}
