/** A new block: enough for about a thousand small frames, cheap to make (some µs). */
const BLOCK_BYTES = 64 << 10;

/**
 * Bytes on their way out. Frames are written side by side into one block, so that a tick's output is one write;
 * large payloads go by reference between two parts of the block (a gather write, no copy).
 */
export class OutputQueue {
  /** The block being written; write at the offset that `reserve` returned. */
  block: Uint8Array = new Uint8Array(BLOCK_BYTES);
  /** Bytes that wait to be taken. */
  byteLength = 0;
  #taken = 0;
  #end = 0;
  #pieces: Uint8Array[] = [];

  /** Makes room for `byteCount` bytes in `block`, counts them as written, and returns where they start. */
  reserve(byteCount: number): number {
    if (this.#end + byteCount > this.block.length) this.#startBlock(byteCount);
    const offset = this.#end;
    this.#end += byteCount;
    this.byteLength += byteCount;
    return offset;
  }

  /** Appends bytes by reference: they must not change until they are written out. */
  append(bytes: Uint8Array): void {
    this.#closePiece();
    this.#pieces.push(bytes);
    this.byteLength += bytes.length;
  }

  /** Everything that waits, in order; the queue is empty afterwards. The bytes are never written to again. */
  take(): readonly Uint8Array[] {
    this.#closePiece();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.byteLength = 0;
    return pieces;
  }

  #closePiece(): void {
    if (this.#end === this.#taken) return;
    this.#pieces.push(this.block.subarray(this.#taken, this.#end));
    this.#taken = this.#end;
  }

  #startBlock(byteCount: number): void {
    this.#closePiece();
    this.block = new Uint8Array(Math.max(BLOCK_BYTES, byteCount));
    this.#taken = 0;
    this.#end = 0;
  }
}
