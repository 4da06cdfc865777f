import { concatBytes } from "./bytes.js";
import { mutate } from "./mutate.js";
import type { MutationMaterial } from "./mutate.js";

/** A part of an input that is a sequence: what it is, and its bytes. */
export interface Piece {
  /** 0 to 255; what a kind means is the target's business. */
  readonly kind: number;
  /** At most 65,535 bytes. */
  readonly bytes: Uint8Array;
}

/** Reads an input as pieces: a byte for the kind, two for the length. Any bytes are pieces; a length too long means what is left. */
export function readPieces(input: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < input.length;) {
    const kind = input[at] as number;
    const length = ((input[at + 1] ?? 0) << 8) | (input[at + 2] ?? 0);
    const start = Math.min(input.length, at + 3);
    at = Math.min(input.length, start + length);
    pieces.push({ kind, bytes: input.subarray(start, at) });
  }
  return pieces;
}

/** The input that {@link readPieces} reads as these pieces. */
export function writePieces(pieces: readonly Piece[]): Uint8Array {
  return concatBytes(
    ...pieces.flatMap(({ kind, bytes }) => [Uint8Array.of(kind, bytes.length >> 8, bytes.length), bytes]),
  );
}

/** Drops, repeats, moves, takes over from another input, or changes one piece; the others stay as they are. */
export function mutatePieces(input: Uint8Array, material: MutationMaterial): Uint8Array {
  const { random, other } = material;
  const pieces = readPieces(input);
  const at = random.below(pieces.length);
  const piece = pieces[at];
  const place = random.below(pieces.length + 1);
  switch (random.below(6)) {
    case 0:
      pieces.splice(at, 1);
      break;
    case 1:
      if (piece !== undefined) pieces.splice(place, 0, piece);
      break;
    case 2:
      if (piece !== undefined) pieces.splice(place, 0, ...pieces.splice(at, 1));
      break;
    case 3: {
      const others = readPieces(other);
      if (others.length > 0) pieces.splice(place, 0, random.pick(others));
      break;
    }
    case 4:
      if (piece !== undefined) pieces[at] = { kind: random.below(16), bytes: piece.bytes };
      break;
    default:
      if (piece !== undefined) pieces[at] = { kind: piece.kind, bytes: mutate(piece.bytes, material) };
  }
  const mutated = writePieces(pieces);
  return mutated.length > material.maxBytes ? mutated.slice(0, material.maxBytes) : mutated;
}
