const initialBytes = 512;

/** A buffer that one huge header block made larger than this is given back by {@link BlockBuffer.reset}. */
const keptBytes = 65_536;

/** A growable byte buffer for header blocks: the first `length` bytes of `bytes` are the content. */
export class BlockBuffer {
  /** Replaced when the buffer grows: read it anew after each {@link reserve}. */
  bytes: Uint8Array = new Uint8Array(initialBytes);
  length = 0;

  /** Forgets the content. */
  reset(): void {
    this.length = 0;
    if (this.bytes.length > keptBytes) this.bytes = new Uint8Array(initialBytes);
  }

  /** Makes room for `byteCount` more bytes after `length`. */
  reserve(byteCount: number): void {
    const needed = this.length + byteCount;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** A copy of the content. */
  toBytes(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}
