/** Longer inputs are shown up to here. */
const inputBytes = 1 << 16;

/**
 * The input that a worker runs at this moment, in memory that another thread can read: when the worker never comes
 * back, this tells what it hangs on.
 */
export class SharedInput {
  readonly buffer: SharedArrayBuffer;
  /** How many inputs have begun; how long the present one is, -1 between two. */
  readonly #numbers: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(8 + inputBytes)) {
    this.buffer = buffer;
    this.#numbers = new Int32Array(buffer, 0, 2);
    this.#bytes = new Uint8Array(buffer, 8);
  }

  /** The worker's: an input begins. */
  begin(input: Uint8Array): void {
    const shown = input.length > inputBytes ? input.subarray(0, inputBytes) : input;
    this.#bytes.set(shown);
    this.#numbers[1] = shown.length;
    Atomics.add(this.#numbers, 0, 1);
  }

  /** The worker's: the input has come to its end. */
  end(): void {
    this.#numbers[1] = -1;
  }

  /** The number of the input under way, 0 when none is. */
  get running(): number {
    return Atomics.load(this.#numbers, 1) < 0 ? 0 : Atomics.load(this.#numbers, 0);
  }

  /** A copy of the input under way. */
  get input(): Uint8Array {
    return this.#bytes.slice(0, Math.max(0, Atomics.load(this.#numbers, 1)));
  }
}
