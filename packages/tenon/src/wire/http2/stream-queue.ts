import type { SessionStream } from "./session-stream.js";

/** Streams in line, first in first out, each at most once; O(1) at both ends. */
export class StreamQueue {
  #streams: (SessionStream | undefined)[] = [];
  #head = 0;
  readonly #members = new Set<SessionStream>();

  get length(): number {
    return this.#members.size;
  }

  push(stream: SessionStream): void {
    if (this.#members.has(stream)) return;
    this.#members.add(stream);
    this.#streams.push(stream);
  }

  shift(): SessionStream | undefined {
    while (this.#head < this.#streams.length) {
      const stream = this.#streams[this.#head];
      this.#streams[this.#head++] = undefined;
      if (this.#head > 64 && this.#head * 2 > this.#streams.length) {
        this.#streams = this.#streams.slice(this.#head);
        this.#head = 0;
      }
      if (stream !== undefined && this.#members.delete(stream)) return stream;
    }
    return undefined;
  }

  /** Takes a stream out of the line; its place is passed over later. */
  delete(stream: SessionStream): void {
    if (!this.#members.delete(stream)) return;
    const at = this.#streams.indexOf(stream, this.#head);
    if (at >= 0) this.#streams[at] = undefined;
  }
}
