/** Milliseconds, see `YamuxSettings`. */
export interface KeepAliveTimes {
  readonly keepAliveIntervalMs: number;
  readonly writeTimeoutMs: number;
}

/**
 * When to ask whether the other side lives, and when to give it up. yamux session.go:362-380 @v0.1.2; unlike Go, any
 * byte that comes after the question is a sign of life: the answer may stand behind much data.
 *
 *          ┌──── answered ─────┐
 *          ▼                   │
 *       resting ── interval ─► asking ── taken ─► listening ── writeTimeout without a byte ─► the session ends
 */
export class KeepAlive {
  readonly #times: KeepAliveTimes;
  #state: "resting" | "asking" | "listening" = "resting";
  /** When the rest, or the listening, is over. */
  #untilMs: number;
  #heardAtMs: number;
  /** Since when the output has not been taken though some waits; Infinity: it is. */
  #blockedSinceMs = Infinity;

  constructor(times: KeepAliveTimes, nowMs: number) {
    this.#times = times;
    this.#heardAtMs = nowMs;
    this.#untilMs = nowMs + times.keepAliveIntervalMs;
  }

  get deadlineMs(): number {
    return Math.min(this.#untilMs, this.#blockedSinceMs + this.#times.writeTimeoutMs);
  }

  heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
  }

  /** The output could not be taken further at `nowMs`. */
  blocked(nowMs: number): void {
    if (this.#blockedSinceMs === Infinity) this.#blockedSinceMs = nowMs;
  }

  /** The output has been taken, the question with it. */
  taken(nowMs: number): void {
    this.#blockedSinceMs = Infinity;
    if (this.#state !== "asking") return;
    this.#state = "listening";
    this.#untilMs = nowMs + this.#times.writeTimeoutMs;
  }

  answered(nowMs: number): void {
    this.#state = "resting";
    this.#untilMs = nowMs + this.#times.keepAliveIntervalMs;
  }

  /** What is due: a ping, or the end since the other side did not do what the answer says. */
  check(nowMs: number): "ping" | "take what was sent to it" | "answer a ping" | undefined {
    if (nowMs - this.#blockedSinceMs >= this.#times.writeTimeoutMs) return "take what was sent to it";
    if (nowMs < this.#untilMs) return undefined;
    if (this.#state === "resting") {
      this.#state = "asking";
      this.#untilMs = Infinity;
      return "ping";
    }
    this.#untilMs = this.#heardAtMs + this.#times.writeTimeoutMs;
    return nowMs < this.#untilMs ? undefined : "answer a ping";
  }
}
