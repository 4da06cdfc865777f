import { decodeUtf8 } from "./utf8.js";

/** A field of a protobuf message: its number, and a number (varint, fixed) or bytes (length-delimited). */
export interface ProtobufField {
  readonly number: number;
  /** Varints are cut to their low 32 bits, read as unsigned; fixed-width values are skipped and read as 0. */
  readonly varint: number;
  /** A view into the message; empty for varints. */
  readonly bytes: Uint8Array;
}

/** What {@link readProtobufFields} throws when the bytes are not a protobuf message. */
export class ProtobufSyntaxError extends Error {
  override readonly name = "ProtobufSyntaxError";
}

const empty = new Uint8Array(0);

/**
 * The fields of a message in the order they stand, unknown ones included. Linear in time, no copies.
 * @throws ProtobufSyntaxError on a field that does not end within the message, on number 0, and on groups
 */
export function* readProtobufFields(message: Uint8Array): Generator<ProtobufField, void, undefined> {
  let offset = 0;
  while (offset < message.length) {
    const tag = readVarint(message, offset);
    const number = tag.value >>> 3;
    if (number === 0) throw new ProtobufSyntaxError(`field number 0 at byte ${offset}`);
    const start = tag.next;
    switch (tag.value & 7) {
      case 0: {
        const value = readVarint(message, start);
        offset = value.next;
        yield { number, varint: value.value, bytes: empty };
        break;
      }
      case 1:
        offset = endOf(message, start, 8);
        yield { number, varint: 0, bytes: empty };
        break;
      case 2: {
        const length = readVarint(message, start);
        offset = endOf(message, length.next, length.value);
        yield { number, varint: 0, bytes: message.subarray(length.next, offset) };
        break;
      }
      case 5:
        offset = endOf(message, start, 4);
        yield { number, varint: 0, bytes: empty };
        break;
      default:
        throw new ProtobufSyntaxError(`wire type ${tag.value & 7} at byte ${offset} is not supported`);
    }
  }
}

/** The text of a string field. */
export function protobufText(field: ProtobufField): string {
  return decodeUtf8(field.bytes);
}

function endOf(message: Uint8Array, start: number, byteCount: number): number {
  const end = start + byteCount;
  if (end > message.length) {
    throw new ProtobufSyntaxError(
      `a field of ${byteCount} bytes at byte ${start} reaches past the message's end`,
    );
  }
  return end;
}

function readVarint(message: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  // 10 bytes: the longest varint, a 64-bit value.
  for (let index = 0; index < 10; index++) {
    const byte = message[start + index];
    if (byte === undefined) throw new ProtobufSyntaxError(`a number at byte ${start} does not end`);
    if (index < 5) value |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return { value: value >>> 0, next: start + index + 1 };
  }
  throw new ProtobufSyntaxError(`the number at byte ${start} is longer than 10 bytes`);
}
