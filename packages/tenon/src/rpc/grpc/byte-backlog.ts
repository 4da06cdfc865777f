const noBytes = new Uint8Array(0);

/** Bytes that wait, in one buffer that grows twofold: many small pieces cost no more than one large one. */
export class ByteBacklog {
  #buffer: Uint8Array = noBytes;
  #start = 0;
  #end = 0;

  get isEmpty(): boolean {
    return this.#start === this.#end;
  }

  /** What waits: a view, valid until the next change. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Adds a copy of `bytes`. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#end + bytes.length > this.#buffer.length) this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Forgets the first `byteCount` bytes. */
  take(byteCount: number): void {
    this.#start += byteCount;
    if (this.#start >= this.#end) this.clear();
  }

  clear(): void {
    this.#buffer = noBytes;
    this.#start = 0;
    this.#end = 0;
  }

  #makeRoom(byteCount: number): void {
    const waiting = this.bytes;
    const needed = waiting.length + byteCount;
    if (needed <= this.#buffer.length && 2 * this.#start >= this.#buffer.length) {
      // As much was taken as is moved: linear, and a reader that stays behind makes no garbage.
      this.#buffer.copyWithin(0, this.#start, this.#end);
    } else {
      const grown = new Uint8Array(Math.max(2 * waiting.length, needed));
      grown.set(waiting);
      this.#buffer = grown;
    }
    this.#start = 0;
    this.#end = waiting.length;
  }
}
