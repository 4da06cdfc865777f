import type { ByteSource } from "../http2/http2-stream.js";

/** A message's prefix: one byte of flags (1 = compressed) and the message's length, 32 bits big-endian. */
export const messagePrefixBytes = 5;

/** Messages up to this size are copied byte by byte, which is faster than `set` for them (measured: even at about 32). */
const shortMessageBytes = 32;

const noMessage = new Uint8Array(0);

/**
 * A message with its prefix, ready to be sent. One object serves a whole connection: {@link Http2Stream.sendData} takes
 * the bytes before it returns, so that the next message can be put in its place.
 */
export class MessageFrame implements ByteSource {
  #message: Uint8Array = noMessage;
  #flag = 0;

  /**
   * Puts `message` in: at most 2^32 - 1 bytes; kept, not copied, so it must stay unchanged until it is sent.
   * @param isCompressed what its flag says; the bytes are sent as they are
   */
  holding(message: Uint8Array, isCompressed = false): this {
    this.#message = message;
    this.#flag = isCompressed ? 1 : 0;
    return this;
  }

  get byteLength(): number {
    return messagePrefixBytes + this.#message.length;
  }

  writeTo(target: Uint8Array, offset: number): void {
    const message = this.#message;
    const length = message.length;
    target[offset] = this.#flag;
    writeLength(target, offset + 1, length);
    const start = offset + messagePrefixBytes;
    if (length > shortMessageBytes) {
      target.set(message, start);
      return;
    }
    for (let index = 0; index < length; index++) target[start + index] = message[index] ?? 0;
  }

  toPieces(): readonly Uint8Array[] {
    const prefix = new Uint8Array(messagePrefixBytes);
    prefix[0] = this.#flag;
    writeLength(prefix, 1, this.#message.length);
    return this.#message.length === 0 ? [prefix] : [prefix, this.#message];
  }
}

/** Writes a message's length: 32 bits big-endian. */
function writeLength(target: Uint8Array, offset: number, length: number): void {
  target[offset] = length >>> 24;
  target[offset + 1] = length >>> 16;
  target[offset + 2] = length >>> 8;
  target[offset + 3] = length;
}

/**
 * Whether `bytes` hold one whole uncompressed message within the limit and nothing else: the case that needs no
 * `MessageDeframer`.
 */
export function isOneWholeMessage(bytes: Uint8Array, maxMessageBytes: number): boolean {
  if (bytes[0] !== 0) return false;
  const length = readMessageLength(bytes, 1);
  return length === bytes.length - messagePrefixBytes && length <= maxMessageBytes;
}

/** The message in bytes that {@link isOneWholeMessage}: a plain view, also when `bytes` are a Buffer (faster, and `slice` then copies). */
export function messageOf(bytes: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = bytes;
  return new Uint8Array(buffer, byteOffset + messagePrefixBytes, length - messagePrefixBytes);
}

/** The message length at `offset`: 32 bits big-endian. */
export function readMessageLength(bytes: Uint8Array, offset: number): number {
  const low = ((bytes[offset + 1] ?? 0) << 16) | ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0);
  return (bytes[offset] ?? 0) * 0x1000000 + low;
}
