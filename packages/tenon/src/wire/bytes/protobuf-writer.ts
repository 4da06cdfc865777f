import { encodeUtf8 } from "./utf8.js";

const varintWireType = 0;
const lengthDelimitedWireType = 2;

/**
 * Encodes protobuf messages by hand: what the built-in services need and no more, so that no protobuf run time loads.
 * Fields with their default value are left out, as proto3 asks; `repeated…` methods write every value.
 */
export class ProtobufWriter {
  readonly #bytes: number[] = [];

  /** An unsigned 32-bit integer, an enum value or a bool as a number. */
  uint32(field: number, value: number): this {
    return value === 0 ? this : this.repeatedUint32(field, value);
  }

  repeatedUint32(field: number, value: number): this {
    this.#varint((field << 3) | varintWireType);
    this.#varint(value >>> 0);
    return this;
  }

  string(field: number, value: string): this {
    return value === "" ? this : this.repeatedString(field, value);
  }

  repeatedString(field: number, value: string): this {
    return this.message(field, encodeUtf8(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.message(field, value);
  }

  /** An embedded message, or one element of repeated bytes: written even when empty. */
  message(field: number, encoded: Uint8Array): this {
    this.#varint((field << 3) | lengthDelimitedWireType);
    this.#varint(encoded.length);
    for (const byte of encoded) this.#bytes.push(byte);
    return this;
  }

  /** The encoded message. */
  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #varint(value: number): void {
    let left = value;
    while (left > 0x7f) {
      this.#bytes.push((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    this.#bytes.push(left);
  }
}
