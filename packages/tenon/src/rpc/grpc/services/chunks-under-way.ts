import type { StdioChunk } from "../../stdio-source.js";

/** How much is under way at a time: what may arrive twice, in part, when the process ends just then. */
const maxBytes = 16 * 1024;

/**
 * Chunks that were handed to the connection and have not left the process yet: they are lost if it ends now, so their
 * source keeps them until here is said that they are sent.
 */
export class ChunksUnderWay {
  readonly #untilFlushed: () => Promise<boolean>;
  readonly #signal: AbortSignal;
  #chunks: StdioChunk[] = [];
  #byteCount = 0;
  #settling: Promise<void> | undefined;

  /** @param signal when it fires, the call is over: what is under way goes back */
  constructor(untilFlushed: () => Promise<boolean>, signal: AbortSignal) {
    this.#untilFlushed = untilFlushed;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#settle(this.#chunks.length, false), { once: true });
  }

  /** Takes a chunk that the connection has accepted. Resolves when there is room for more. */
  async add(chunk: StdioChunk): Promise<void> {
    if (this.#signal.aborted) {
      chunk.settle?.(false);
      return;
    }
    this.#chunks.push(chunk);
    this.#byteCount += chunk.bytes.length;
    this.#settling ??= this.#settleAll();
    if (this.#byteCount >= maxBytes) await this.#settling;
  }

  async #settleAll(): Promise<void> {
    while (this.#chunks.length > 0) {
      const count = this.#chunks.length;
      const isSent = await this.#untilFlushed();
      this.#settle(count, isSent);
    }
    this.#settling = undefined;
  }

  #settle(count: number, isSent: boolean): void {
    for (const { bytes, settle } of this.#chunks.splice(0, count)) {
      this.#byteCount -= bytes.length;
      settle?.(isSent);
    }
  }
}
