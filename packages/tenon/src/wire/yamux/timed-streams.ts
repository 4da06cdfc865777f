import type { SessionStream } from "./session-stream.js";

/**
 * Streams that the other side must let hear from within one time limit. Their time begins when the frame that asks has
 * been taken from the output; any byte of the stream begins it anew.
 */
export class TimedStreams {
  readonly limitMs: number;
  /** Not later than the first stream's time is out; Infinity: none is timed. */
  deadlineMs: number = Infinity;
  readonly #sinceMs = new Map<SessionStream, number>();
  #fresh: SessionStream[] = [];

  constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  add(stream: SessionStream): void {
    if (this.limitMs === Infinity) return;
    this.#fresh.push(stream);
    this.#sinceMs.set(stream, Infinity);
  }

  delete(stream: SessionStream): void {
    this.#sinceMs.delete(stream);
  }

  /** The output has been taken at `nowMs`: time begins for the streams added since this was last called. */
  begin(nowMs: number): void {
    if (this.#fresh.length === 0) return;
    for (const stream of this.#fresh) {
      if (this.#sinceMs.has(stream)) this.#sinceMs.set(stream, nowMs);
    }
    this.#fresh = [];
    this.deadlineMs = Math.min(this.deadlineMs, nowMs + this.limitMs);
  }

  /** Takes out the streams whose time is out. */
  takeExpired(nowMs: number): readonly SessionStream[] {
    if (nowMs < this.deadlineMs) return [];
    const expired: SessionStream[] = [];
    this.deadlineMs = Infinity;
    for (const [stream, sinceMs] of this.#sinceMs) {
      const endsMs = Math.max(sinceMs, stream.heardAtMs) + this.limitMs;
      if (endsMs <= nowMs) expired.push(stream);
      else this.deadlineMs = Math.min(this.deadlineMs, endsMs);
    }
    for (const stream of expired) this.#sinceMs.delete(stream);
    return expired;
  }
}
