import type { BlockReader } from "./block-reader.js";
import type { DecodedBlock } from "./decoded-block.js";

/** Longer blocks carry values that hardly come twice; hashing them would cost more than it saves. */
const maxBlockBytes = 256;

/** A power of two. 32 sets of two slots: 64 blocks and 16 KiB of their bytes at most. */
const setCount = 32;
const slotCount = setCount * 2;

/**
 * Header blocks already decoded, found by their bytes. gRPC repeats itself: after the first calls almost every block is
 * one of a few that are all indices. A hit on a request of seven fields costs 20 ns, decoding it anew 110 (Node 20), and
 * what the receiver once made of the fields comes back with the block.
 *
 * Two slots a set: the one hit last is the set's favourite, and a new block takes the place of the other. Blocks that
 * come once (each with its own deadline, say) so never push out one that comes often. A peer that makes blocks collide
 * only misses; each look-up reads the block at most three times.
 */
export class BlockCache {
  #bytes: Uint8Array | undefined;
  readonly #lengths = new Uint16Array(slotCount);
  readonly #epochs = new Float64Array(slotCount).fill(-1);
  readonly #blocks: (DecodedBlock | undefined)[] = [];
  /** By set: 0 or 1, the slot that was hit last. */
  readonly #favourites = new Uint8Array(setCount);
  /** The set that the last {@link find} looked into. */
  #set = 0;

  /** The block with exactly the bytes of `wanted`, kept while the dynamic table was at the same epoch. */
  find(wanted: BlockReader, epoch: number): DecodedBlock | undefined {
    if (wanted.end - wanted.start > maxBlockBytes) return undefined;
    const set = hashBytes(wanted) & (setCount - 1);
    this.#set = set;
    const favourite = set * 2 + (this.#favourites[set] as number);
    if (this.#holds(favourite, wanted, epoch)) return this.#blocks[favourite];
    const other = favourite ^ 1;
    if (!this.#holds(other, wanted, epoch)) return undefined;
    this.#favourites[set] = other & 1;
    return this.#blocks[other];
  }

  /** Keeps what the last {@link find}, which was for the same bytes, did not find. */
  keep(source: BlockReader, epoch: number, block: DecodedBlock): void {
    const { bytes, start } = source;
    const length = source.end - start;
    if (length > maxBlockBytes) return;
    this.#bytes ??= new Uint8Array(slotCount * maxBlockBytes);
    const favourite = this.#set * 2 + (this.#favourites[this.#set] as number);
    // A favourite of an earlier epoch can never be hit again.
    const slot = this.#epochs[favourite] === epoch ? favourite ^ 1 : favourite;
    for (let i = 0; i < length; i++) this.#bytes[slot * maxBlockBytes + i] = bytes[start + i] as number;
    this.#lengths[slot] = length;
    this.#epochs[slot] = epoch;
    this.#blocks[slot] = block;
  }

  #holds(slot: number, wanted: BlockReader, epoch: number): boolean {
    const kept = this.#bytes;
    const { bytes, start } = wanted;
    const length = wanted.end - start;
    if (this.#lengths[slot] !== length || this.#epochs[slot] !== epoch || kept === undefined) return false;
    const base = slot * maxBlockBytes;
    for (let i = 0; i < length; i++) if (kept[base + i] !== bytes[start + i]) return false;
    return true;
  }
}

/** FNV-1a, its halves folded together. It need not resist an attacker: see {@link BlockCache}. */
function hashBytes(block: BlockReader): number {
  const { bytes, start, end } = block;
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash ^ (hash >>> 16);
}
