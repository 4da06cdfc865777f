/** Streams in line, first in first out, each at most once; every operation is O(1). */
export class StreamQueue<Stream> {
  readonly #streams = new Set<Stream>();
  // One iterator stands at the front for good: a new one for each `shift` would pass over all that were taken before.
  #front = this.#streams.values();

  get length(): number {
    return this.#streams.size;
  }

  push(stream: Stream): void {
    this.#streams.add(stream);
  }

  shift(): Stream | undefined {
    let next = this.#front.next();
    if (next.done === true) {
      // An iterator that has come to the end stays there.
      this.#front = this.#streams.values();
      next = this.#front.next();
    }
    if (next.done === true) return undefined;
    this.#streams.delete(next.value);
    return next.value;
  }

  /** Takes a stream out of the line, wherever it stands. */
  delete(stream: Stream): void {
    this.#streams.delete(stream);
  }

  /** Those in line, in order. */
  values(): Iterable<Stream> {
    return this.#streams;
  }
}
