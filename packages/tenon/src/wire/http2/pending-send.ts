import type { HeaderList, PreparedHeaders } from "./http2-stream.js";

/** A header block that waits behind a stream's data. */
export interface PendingHeaders {
  readonly headers: PreparedHeaders;
  readonly extra: HeaderList | undefined;
  readonly endStream: boolean;
}

/** Stands where a piece was taken, which is not held any longer. */
const NO_BYTES = new Uint8Array(0);

/** What one stream could not send yet: body pieces, then perhaps trailers. */
export class PendingSend {
  byteCount = 0;
  /** END_STREAM goes with the last of the bytes. */
  endsWithData = false;
  trailers: PendingHeaders | undefined = undefined;
  #pieces: Uint8Array[] = [];
  #head = 0;

  /** Whether what waits ends the stream: nothing may come behind it. */
  get endsStream(): boolean {
    return this.endsWithData || this.trailers?.endStream === true;
  }

  /** The pieces are kept, not copied. */
  add(pieces: readonly Uint8Array[], endStream: boolean): void {
    for (const piece of pieces) {
      if (piece.length === 0) continue;
      this.#pieces.push(piece);
      this.byteCount += piece.length;
    }
    this.endsWithData ||= endStream;
  }

  /** Takes exactly `byteCount` bytes, at most what is there, from the front. */
  take(byteCount: number): readonly Uint8Array[] {
    const taken: Uint8Array[] = [];
    let left = byteCount;
    while (left > 0) {
      const piece = this.#pieces[this.#head] as Uint8Array;
      if (piece.length <= left) {
        taken.push(piece);
        this.#pieces[this.#head++] = NO_BYTES;
      } else {
        taken.push(piece.subarray(0, left));
        this.#pieces[this.#head] = piece.subarray(left);
      }
      left -= Math.min(left, piece.length);
    }
    this.byteCount -= byteCount;
    // Now and then, so that dropping what was taken costs O(1) a piece.
    if (this.#head > 32 && this.#head * 2 > this.#pieces.length) {
      this.#pieces = this.#pieces.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }
}
