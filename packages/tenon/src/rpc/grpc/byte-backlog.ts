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
    if (this.#end + bytes.length > this.#buffer.length) this.#grow(bytes.length);
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

  #grow(byteCount: number): void {
    const waiting = this.bytes;
    const grown = new Uint8Array(Math.max(2 * waiting.length, waiting.length + byteCount));
    grown.set(waiting);
    this.#buffer = grown;
    this.#start = 0;
    this.#end = waiting.length;
  }
}
