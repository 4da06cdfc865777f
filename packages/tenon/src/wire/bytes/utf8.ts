/**
 * UTF-8 by hand: `wire/` compiles without `TextEncoder` and `TextDecoder`, which are the platform's and not the language's.
 * For short texts only (names, status messages); messages are the codecs' business.
 */

/** The number of bytes that `text` takes in UTF-8. A lone surrogate counts as U+FFFD. */
export function utf8ByteLength(text: string): number {
  let byteCount = 0;
  for (let index = 0; index < text.length; index++) {
    const codePoint = text.codePointAt(index) ?? 0;
    if (codePoint > 0xffff) index++;
    byteCount += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return byteCount;
}

/** Encodes `text`. A lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8ByteLength(text));
  let offset = 0;
  for (let index = 0; index < text.length; index++) {
    const codePoint = text.codePointAt(index) ?? 0;
    if (codePoint > 0xffff) index++;
    offset = writeCodePoint(bytes, offset, isSurrogate(codePoint) ? 0xfffd : codePoint);
  }
  return bytes;
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

function writeCodePoint(bytes: Uint8Array, offset: number, codePoint: number): number {
  if (codePoint < 0x80) {
    bytes[offset++] = codePoint;
    return offset;
  }
  if (codePoint < 0x800) {
    bytes[offset++] = 0xc0 | (codePoint >> 6);
  } else {
    if (codePoint < 0x10000) {
      bytes[offset++] = 0xe0 | (codePoint >> 12);
    } else {
      bytes[offset++] = 0xf0 | (codePoint >> 18);
      bytes[offset++] = 0x80 | ((codePoint >> 12) & 0x3f);
    }
    bytes[offset++] = 0x80 | ((codePoint >> 6) & 0x3f);
  }
  bytes[offset++] = 0x80 | (codePoint & 0x3f);
  return offset;
}

/**
 * Characters that are made into text at once. One by one they would become a chain of 32 bytes each, for as long as the
 * text is kept.
 */
const CHUNK_LENGTH = 1024;

/** Decodes `bytes`. What is not UTF-8 becomes U+FFFD, one for each maximal wrong part, as the Encoding Standard has it. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  let codePoints: number[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const lead = bytes[offset++] ?? 0;
    const followCount = followBytes(lead);
    let codePoint = followCount === 0 && lead >= 0x80 ? 0xfffd : lead & (0x7f >> followCount);
    for (let index = 0; index < followCount; index++) {
      const next = bytes[offset] ?? 0;
      if (!isFollowByte(lead, index, next)) {
        codePoint = 0xfffd;
        break;
      }
      codePoint = (codePoint << 6) | (next & 0x3f);
      offset++;
    }
    codePoints.push(codePoint);
    if (codePoints.length < CHUNK_LENGTH) continue;
    text += String.fromCodePoint(...codePoints);
    codePoints = [];
  }
  return text + String.fromCodePoint(...codePoints);
}

/** How many bytes follow a lead byte; 0 for a byte that cannot lead. */
function followBytes(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
}

/** Whether `byte` may stand at place `index` after `lead`: the first place excludes overlong forms, surrogates and > U+10FFFF. */
function isFollowByte(lead: number, index: number, byte: number): boolean {
  const low = index > 0 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = index > 0 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return byte >= low && byte <= high;
}
