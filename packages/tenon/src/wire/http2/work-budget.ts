import { ConnectionViolation } from "./connection-violation.js";

/**
 * Keeps the work that a peer makes linear in the bytes it sends. Nearly every frame costs what it is long; SETTINGS that
 * change the initial window, and GOAWAY, concern all open streams, however short they are. They may, many times over:
 * what is limited is going through more streams than bytes came, again and again.
 */
export class WorkBudget {
  readonly #most: number;
  #left: number;

  /** @param most how many streams may be gone through before there is a byte for each */
  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** The peer has sent a frame of that many bytes. */
  earn(byteCount: number): void {
    this.#left = Math.min(this.#most, this.#left + byteCount);
  }

  /** A frame makes us go through that many streams. @throws ConnectionViolation when they have become too many */
  spend(streamCount: number): void {
    this.#left -= streamCount;
    if (this.#left >= 0) return;
    throw new ConnectionViolation(
      "ENHANCE_YOUR_CALM",
      `frame after frame concerned all open streams: ${this.#most} more than there were bytes`,
    );
  }
}
