import { concatBytes } from "./bytes.js";
import type { Random } from "./random.js";

/** What a mutation has to work with besides the input. */
export interface MutationMaterial {
  readonly random: Random;
  /** Another input of the target's, to splice with. */
  readonly other: Uint8Array;
  /** Words of the target's language. */
  readonly dictionary: readonly Uint8Array[];
  /** Longer results are cut. */
  readonly maxBytes: number;
}

type Mutator = (input: Uint8Array, material: MutationMaterial) => Uint8Array;

/** Where lengths and counts go wrong. */
const edges: readonly number[] = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xfe, 0xff, 0x3fff, 0x4000, 0x7fff, 0xffff];

/** Changes an input in one to eight places. */
export function mutate(input: Uint8Array, material: MutationMaterial): Uint8Array {
  const { random, maxBytes } = material;
  let bytes: Uint8Array = input.slice();
  const steps = 1 << random.below(4);
  for (let step = 0; step < steps; step++) bytes = random.pick(mutators)(bytes, material);
  return bytes.length > maxBytes ? bytes.slice(0, maxBytes) : bytes;
}

/** The input with `by` in the place of the bytes of a range. */
function replaced(input: Uint8Array, [from, to]: readonly [number, number], by: Uint8Array): Uint8Array {
  return concatBytes(input.subarray(0, from), by, input.subarray(to));
}

const mutators: readonly Mutator[] = [
  function flipBit(input, { random }) {
    const at = random.below(input.length);
    if (input.length > 0) input[at] = (input[at] as number) ^ (1 << random.below(8));
    return input;
  },
  function setByte(input, { random }) {
    if (input.length > 0) input[random.below(input.length)] = random.bits();
    return input;
  },
  function setEdge(input, { random }) {
    if (input.length > 0) input[random.below(input.length)] = random.pick(edges);
    return input;
  },
  function addToByte(input, { random }) {
    const at = random.below(input.length);
    if (input.length > 0) input[at] = (input[at] as number) + random.below(17) - 8;
    return input;
  },
  function insertBytes(input, { random }) {
    const at = random.below(input.length + 1);
    return replaced(input, [at, at], random.bytes(8));
  },
  function insertWord(input, { random, dictionary }) {
    if (dictionary.length === 0) return input;
    const at = random.below(input.length + 1);
    return replaced(input, [at, at], random.pick(dictionary));
  },
  function overwriteWithWord(input, { random, dictionary }) {
    if (dictionary.length === 0) return input;
    const word = random.pick(dictionary);
    const at = random.below(input.length);
    return replaced(input, [at, Math.min(input.length, at + word.length)], word);
  },
  function removeRange(input, { random }) {
    const at = random.below(input.length);
    return replaced(input, [at, Math.min(input.length, at + 1 + random.below(16))], new Uint8Array(0));
  },
  function removeTail(input, { random }) {
    return input.slice(0, random.below(input.length + 1));
  },
  function repeatRange(input, { random }) {
    const from = random.below(input.length);
    const piece = input.slice(from, from + 1 + random.below(32));
    const times = 1 + random.below(4);
    return replaced(input, [from, from], concatBytes(...Array.from({ length: times }, () => piece)));
  },
  function moveRange(input, { random }) {
    const from = random.below(input.length);
    const piece = input.slice(from, from + 1 + random.below(32));
    const without = replaced(input, [from, from + piece.length], new Uint8Array(0));
    const at = random.below(without.length + 1);
    return replaced(without, [at, at], piece);
  },
  function splice(input, { random, other }) {
    return concatBytes(
      input.subarray(0, random.below(input.length + 1)),
      other.subarray(random.below(other.length + 1)),
    );
  },
  function setLength(input, { random }) {
    return writeLength(input, random.below(input.length), random);
  },
  function setLength2(input, { random }) {
    return writeLength(input, random.below(input.length), random);
  },
];

/** Takes some bytes for a length field: writes what is left behind them, a little more or less, or an extreme. */
function writeLength(input: Uint8Array, at: number, random: Random): Uint8Array {
  const width = 1 + random.below(4);
  if (at + width > input.length) return input;
  const left = input.length - at - width;
  const choice = random.below(4);
  const value =
    choice === 0 ? 2 ** (8 * width) - 1 - random.below(2) : choice === 1 ? random.pick(edges) : left;
  let rest = Math.max(0, choice === 3 ? value + random.below(5) - 2 : value);
  for (let index = width - 1; index >= 0; index--) {
    input[at + index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return input;
}
