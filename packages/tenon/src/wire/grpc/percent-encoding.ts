import { decodeUtf8, encodeUtf8 } from "../bytes/utf8.js";

const percent = 0x25;
const hexDigits = "0123456789ABCDEF";

/**
 * Encodes a status message for the `grpc-message` field: UTF-8, and every byte outside 0x20 to 0x7E, and `%`, as `%XX`.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md "Percent-Encoded"
 */
export function encodeGrpcMessage(message: string): string {
  if (isPlain(message)) return message;
  let text = "";
  for (const byte of encodeUtf8(message)) {
    text += isPlainByte(byte) ? String.fromCharCode(byte) : `%${hexDigits[byte >> 4]}${hexDigits[byte & 15]}`;
  }
  return text;
}

/** Decodes a `grpc-message` field. Never fails: a `%` without two hex digits stands for itself, bad UTF-8 becomes U+FFFD. */
export function decodeGrpcMessage(field: string): string {
  if (isPlain(field)) return field;
  const bytes = new Uint8Array(field.length);
  let byteCount = 0;
  for (let index = 0; index < field.length; index++) {
    const code = field.charCodeAt(index);
    const escaped = code === percent ? hexByte(field, index + 1) : undefined;
    if (escaped !== undefined) index += 2;
    bytes[byteCount++] = escaped ?? code;
  }
  return decodeUtf8(bytes.subarray(0, byteCount));
}

function hexByte(field: string, index: number): number | undefined {
  const pair = field.slice(index, index + 2);
  return /[0-9a-fA-F]{2}/.test(pair) ? Number.parseInt(pair, 16) : undefined;
}

function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isPlainByte(text.charCodeAt(index))) return false;
  }
  return true;
}

function isPlainByte(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e && byte !== percent;
}
