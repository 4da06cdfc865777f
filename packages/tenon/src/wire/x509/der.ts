/**
 * DER (ITU-T X.690), as far as a certificate needs it: each function gives one encoded value.
 */

/** Identifier octets. @see X.690 section 8.1.2; X.680 section 8.6 has the numbers */
const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  printableString: 0x13,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Context-specific tags are 0x80 and their number; those that hold other values have 0x20 too. */
const contextSpecific = 0x80;
const constructed = 0x20;

/** One value: identifier, length, content. */
function encodeValue(tag: number, content: Uint8Array): Uint8Array {
  const header = [tag, ...encodeLength(content.length)];
  const value = new Uint8Array(header.length + content.length);
  value.set(header);
  value.set(content, header.length);
  return value;
}

/** X.690 sections 8.1.3 and 10.1: the definite form with the fewest octets. */
function encodeLength(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

export function encodeSequence(...items: readonly Uint8Array[]): Uint8Array {
  return encodeValue(tags.sequence, concatBytes(items));
}

/** A SET OF one item: with more, DER would ask for an order. */
export function encodeSetOfOne(item: Uint8Array): Uint8Array {
  return encodeValue(tags.set, item);
}

export function encodeTrue(): Uint8Array {
  return encodeValue(tags.boolean, Uint8Array.of(0xff));
}

/** A number that is not negative, from its big-endian bytes; leading zeros are fine. */
export function encodeUnsigned(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const magnitude = bytes.subarray(start);
  // The first bit is the sign's.
  const isPositive = (magnitude[0] ?? 0) < 0x80;
  return encodeValue(tags.integer, isPositive ? magnitude : concatBytes([Uint8Array.of(0), magnitude]));
}

/** A bit string; the last `unusedBits` bits of its last byte are padding. */
export function encodeBitString(bytes: Uint8Array, unusedBits: number = 0): Uint8Array {
  return encodeValue(tags.bitString, concatBytes([Uint8Array.of(unusedBits), bytes]));
}

export function encodeOctetString(bytes: Uint8Array): Uint8Array {
  return encodeValue(tags.octetString, bytes);
}

/** An object identifier from its dotted form, such as `2.5.4.3`. */
export function encodeObjectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  const octets = [first * 40 + second, ...others].flatMap(encodeBase128);
  return encodeValue(tags.objectIdentifier, Uint8Array.from(octets));
}

/** X.690 section 8.19.2: seven bits an octet, the highest first; all but the last have their eighth bit set. */
function encodeBase128(number: number): number[] {
  const octets = [number % 128];
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift(0x80 | (rest % 128));
  }
  return octets;
}

/** A text of ASCII letters, digits and a few signs, which the caller answers for. */
export function encodePrintableString(text: string): Uint8Array {
  return encodeValue(tags.printableString, encodeAscii(text));
}

/**
 * A time, to the second: UTCTime up to the year 2049, GeneralizedTime from 2050 on.
 * @see RFC 5280 section 4.1.2.5
 */
export function encodeTime(timeMs: number): Uint8Array {
  // 2026-11-20T12:15:37.000Z, without what stands between the digits and after the seconds
  // eslint-disable-next-line no-restricted-globals -- of an argument: no clock is read
  const digits = new Date(timeMs).toISOString().replace(/\D/g, "").slice(0, 14);
  const isGeneralized = digits >= "2050";
  const text = isGeneralized ? `${digits}Z` : `${digits.slice(2)}Z`;
  return encodeValue(isGeneralized ? tags.generalizedTime : tags.utcTime, encodeAscii(text));
}

/** `[number] EXPLICIT`: another value in a tag of its own. */
export function encodeExplicit(number: number, value: Uint8Array): Uint8Array {
  return encodeValue(contextSpecific | constructed | number, value);
}

/** `[number] IMPLICIT` of a text of ASCII characters. */
export function encodeImplicitText(number: number, text: string): Uint8Array {
  return encodeValue(contextSpecific | number, encodeAscii(text));
}

function encodeAscii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
