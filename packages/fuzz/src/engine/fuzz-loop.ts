import type { BranchSet } from "../branches/branch-set.js";
import type { Finding } from "../job.js";
import { defaultMaxBytes } from "../target.js";
import type { FuzzTarget } from "../target.js";
import { concatBytes } from "./bytes.js";
import type { BatchResult, InputRunner } from "./input-runner.js";
import { mutate } from "./mutate.js";
import type { Random } from "./random.js";

/** V8's counts are taken once for so many inputs: taking them costs as much as some hundred short ones. */
const batchInputs = 256;

/** Inputs found last are mutated as often as all others together: what is new leads to more. */
const recentInputs = 16;

/** Inputs to mutate at most; beyond, what is found takes another's place. */
const maxPool = 2048;

/** Features of a target at most: they are few by contract. */
const maxFeatures = 512;

/** A corpus entry repeated so often shows work and memory that grow faster than the input. */
const repeats = [4, 16];
const maxRepeatedBytes = 1 << 16;

/** Makes inputs, runs them, and keeps those that reach what no other has. */
export class FuzzLoop {
  readonly pool: Uint8Array[] = [];
  /** The branches that were taken, by number. */
  readonly known: boolean[];
  mostWorkPerByte = 0;
  finding: Finding | undefined;
  readonly #target: FuzzTarget;
  readonly #runner: InputRunner;
  readonly #branches: BranchSet;
  readonly #features = new Set<string>();
  readonly #random: Random;

  constructor(parts: { target: FuzzTarget; runner: InputRunner; branches: BranchSet; random: Random }) {
    this.#target = parts.target;
    this.#runner = parts.runner;
    this.#branches = parts.branches;
    this.#random = parts.random;
    this.known = parts.branches.branches.map(() => false);
  }

  /** Runs inputs one by one, each also repeated, and takes all into the pool. */
  async replay(inputs: readonly Uint8Array[]): Promise<void> {
    this.#runner.reset();
    for (const input of inputs) {
      const result = await this.#runner.runAlone(input);
      if (this.#note(result)) return;
      this.learn(result.scripts);
      this.#addFeature(result.features[0]);
      this.pool.push(input);
    }
    for (const input of inputs) {
      for (const times of repeats) {
        const longer = concatBytes(...Array.from({ length: times }, () => input));
        if (longer.length <= maxRepeatedBytes && this.#note(await this.#runner.runAlone(longer))) return;
      }
    }
  }

  /** Makes and runs one batch of inputs; returns how many. */
  async step(most: number): Promise<number> {
    const inputs = Array.from({ length: Math.min(most, batchInputs) }, () => this.#make());
    this.#runner.reset();
    const result = await this.#runner.runBatch(inputs);
    if (this.#note(result)) return inputs.length;
    for (const [index, feature] of result.features.entries()) {
      if (this.#addFeature(feature)) this.#keep(inputs[index] as Uint8Array);
    }
    if (!result.isHeavy && this.#fresh(result).length === 0) return inputs.length;
    await this.#sift(inputs);
    // What only the inputs together reach is nobody's: known, so that it is not looked for again.
    this.learn(result.scripts);
    return inputs.length;
  }

  #make(): Uint8Array {
    const random = this.#random;
    const { generate, maxBytes = defaultMaxBytes } = this.#target;
    if (generate === undefined || (this.pool.length > 0 && !random.oneIn(4)))
      return this.#mutate(this.#choose());
    const made = generate(random).subarray(0, maxBytes);
    return random.oneIn(2) ? made : this.#mutate(made);
  }

  #mutate(input: Uint8Array): Uint8Array {
    const random = this.#random;
    const { mutate: mutateFormat, dictionary = [], maxBytes = defaultMaxBytes } = this.#target;
    const change = mutateFormat !== undefined && random.oneIn(2) ? mutateFormat : mutate;
    // What the result would lose at its end need not be copied first.
    const [start, other] = [input, this.#choose()].map((bytes) => bytes.subarray(0, maxBytes));
    return change(start as Uint8Array, { random, other: other as Uint8Array, dictionary, maxBytes });
  }

  #choose(): Uint8Array {
    if (this.pool.length === 0) return new Uint8Array(0);
    const recent = this.#random.oneIn(2) ? Math.min(recentInputs, this.pool.length) : this.pool.length;
    return this.pool[this.pool.length - 1 - this.#random.below(recent)] as Uint8Array;
  }

  /** Halves a batch until the inputs are alone that reach what is new, or break a bound. */
  async #sift(inputs: readonly Uint8Array[]): Promise<void> {
    const [only] = inputs;
    if (inputs.length === 1 && only !== undefined) {
      const result = await this.#runner.runAlone(only);
      if (this.#note(result)) return;
      if (this.#fresh(result).length > 0) this.#keep(only);
      this.learn(result.scripts);
      return;
    }
    const middle = inputs.length >> 1;
    for (const half of [inputs.slice(0, middle), inputs.slice(middle)]) {
      const result = await this.#runner.runBatch(half);
      if (this.#note(result)) return;
      if (result.isHeavy || this.#fresh(result).length > 0) await this.#sift(half);
      if (this.finding !== undefined) return;
    }
  }

  #fresh({ scripts }: BatchResult): number[] {
    return this.#branches.taken(scripts).filter((branch) => this.known[branch] === false);
  }

  /** Takes branches for known. */
  learn(scripts: BatchResult["scripts"]): void {
    for (const branch of this.#branches.taken(scripts)) this.known[branch] = true;
  }

  #addFeature(feature: string | undefined): boolean {
    if (feature === undefined || this.#features.has(feature) || this.#features.size >= maxFeatures)
      return false;
    this.#features.add(feature);
    return true;
  }

  #keep(input: Uint8Array): void {
    if (this.pool.length < maxPool) this.pool.push(input);
    else this.pool[this.#random.below(maxPool)] = input;
  }

  #note(result: BatchResult): boolean {
    this.mostWorkPerByte = Math.max(this.mostWorkPerByte, result.workPerByte);
    this.finding ??= result.finding;
    return this.finding !== undefined;
  }
}
