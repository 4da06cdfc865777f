import { Random, hashOf } from "./random.js";

/**
 * Hands an input on in pieces whose borders follow from its bytes, so that an input is always split in the same way:
 * one in four byte by byte, the others in a few pieces, some of them empty.
 */
export function splitBytes(input: Uint8Array, take: (piece: Uint8Array) => void): void {
  const random = new Random(hashOf(input));
  const longest = random.oneIn(4) ? 1 : 2 + random.below(Math.max(8, input.length));
  let offset = 0;
  while (offset < input.length) {
    const end = Math.min(input.length, offset + (longest === 1 ? 1 : random.below(longest)));
    take(input.subarray(offset, end));
    offset = end;
  }
}
