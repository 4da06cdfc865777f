/** Room for small pieces that are copied together. */
const BLOCK_BYTES = 4 << 10;

/** Bytes that wait, in pieces; every operation is O(1) a piece. */
export class PieceQueue {
  byteLength = 0;
  #pieces: Uint8Array[] = [];
  #head = 0;
  /** Where small pieces are copied to, up to `#blockEnd`. */
  #block: Uint8Array | undefined = undefined;
  #blockEnd = 0;

  /** Puts bytes behind the rest by reference. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.byteLength += bytes.length;
  }

  /**
   * As `push`, but small pieces are copied next to each other: a byte that waits costs little more than a byte, where a
   * view of it costs a hundred, and keeps the whole buffer that it came in.
   */
  pushCopy(bytes: Uint8Array): void {
    if (bytes.length >= BLOCK_BYTES || bytes.length === 0) {
      this.push(bytes);
      return;
    }
    let block = this.#block;
    if (block === undefined || this.#blockEnd + bytes.length > block.length) {
      block = new Uint8Array(BLOCK_BYTES);
      this.#block = block;
      this.#blockEnd = 0;
    }
    const start = this.#blockEnd;
    this.#blockEnd += bytes.length;
    block.set(bytes, start);
    const last = this.#last();
    // A block is a whole buffer, so offsets in it are the views' own.
    if (last?.buffer === block.buffer && last.byteOffset + last.length === start) {
      this.#pieces[this.#pieces.length - 1] = block.subarray(last.byteOffset, this.#blockEnd);
      this.byteLength += bytes.length;
    } else {
      this.push(block.subarray(start, this.#blockEnd));
    }
  }

  /** Takes the first piece, cut to `maxBytes`, which is 1 at least. Something must wait. */
  shift(maxBytes: number = Infinity): Uint8Array {
    const piece = this.#pieces[this.#head] as Uint8Array;
    if (piece.length > maxBytes) {
      this.#pieces[this.#head] = piece.subarray(maxBytes);
      this.byteLength -= maxBytes;
      return piece.subarray(0, maxBytes);
    }
    this.byteLength -= piece.length;
    this.#head++;
    this.#dropTaken();
    return piece;
  }

  clear(): void {
    this.#pieces = [];
    this.#head = 0;
    this.#block = undefined;
    this.byteLength = 0;
  }

  #last(): Uint8Array | undefined {
    return this.#pieces.length > this.#head ? this.#pieces[this.#pieces.length - 1] : undefined;
  }

  // Now and then, so that dropping what was taken costs O(1) a piece.
  #dropTaken(): void {
    if (this.#head === this.#pieces.length) {
      this.#pieces = [];
      this.#head = 0;
      this.#block = undefined;
    } else if (this.#head > 32 && this.#head * 2 > this.#pieces.length) {
      this.#pieces = this.#pieces.slice(this.#head);
      this.#head = 0;
    }
  }
}
