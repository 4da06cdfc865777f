import type { MutationMaterial } from "./engine/mutate.js";
import type { Random } from "./engine/random.js";

/** What running an input tells besides the branches it reached. */
export interface Outcome {
  /** What came out, roughly: an input with a new one is worth keeping. Of few different values; no numbers of the input. */
  readonly feature?: string;
  /** How many bytes the input stands for, when not its own length: what its work is measured against. */
  readonly byteCount?: number;
}

/**
 * Something that reads bytes of a peer, with the rules that must hold whatever they are. To add one: a file here that
 * exports a target, and a line in `index.ts`.
 */
export interface FuzzTarget {
  readonly name: string;
  /** What is checked for each input: one line for the document. */
  readonly checks: string;
  /** The files whose branches the corpus has to reach, from `packages/tenon/src/` on. A trailing `/` means all in the folder. */
  readonly covers: readonly string[];
  /** Files whose branches are looked for, too, without a demand to reach them. @default none */
  readonly explores?: readonly string[];
  /** Valid inputs to start from. */
  readonly seeds: () => readonly Uint8Array[];
  /** Words of the format. @default none */
  readonly dictionary?: readonly Uint8Array[];
  /** Makes an input that is valid or nearly so. @default inputs come from mutation alone */
  readonly generate?: (random: Random) => Uint8Array;
  /** Changes an input as its format asks; one in two mutations is such a one. @default bytes are bytes */
  readonly mutate?: (input: Uint8Array, material: MutationMaterial) => Uint8Array;
  /** @default 512 */
  readonly maxBytes?: number;
  /** Blocks of Tenon's code that an input may execute: so many, and so many a byte. @default 20_000 and 400 */
  readonly maxWork?: { readonly perInput: number; readonly perByte: number };
  /** Runs one input. What it throws is a finding, and so is a promise that rejects, whoever made it. */
  run(input: Uint8Array): Outcome | void | Promise<Outcome | void>;
}

export const defaultMaxBytes = 512;
export const defaultMaxWork: { readonly perInput: number; readonly perByte: number } = {
  perInput: 20_000,
  perByte: 400,
};
