import { createDeferred } from "../../internal/deferred.js";
import type { StdioChunk, StdioSource } from "../../rpc/stdio-source.js";

/** How much captured output waits for a host by default, in bytes. */
export const defaultOutputBytes: number = 1024 * 1024;

// go-plugin grpc_stdio.go:19 @v1.8.0 `grpcStdioBuffer`: a chunk has at most 1 KiB.
const blockBytes = 1024;

const newline = 0x0a;

interface Block {
  readonly bytes: Buffer;
  length: number;
  /** Its place among the blocks that were taken, once it was. */
  order: number;
}

interface Waiter {
  deliver(chunk: StdioChunk | undefined): void;
}

/**
 * Output on its way to the host: writes never wait, and memory is bounded: when the host does not take the output in
 * time the oldest goes, and a line in its place says how much it was. What a reader has taken is kept, on top of that,
 * until the reader says that it has left the process.
 */
export class OutputBuffer implements StdioSource {
  // Every block but the last is full, so that many short writes cost no more memory than few long ones.
  #blocks: Block[] = [];
  #byteCount = 0;
  #droppedCount = 0;
  #maxBytes: number;
  #endsInNewline = true;
  #ended = false;
  readonly #unsent = new Set<Block>();
  #takenCount = 0;
  #waiters: Waiter[] = [];
  #reader: AbortSignal | undefined;
  readonly #finished = createDeferred<void>();

  constructor(maxBytes: number = defaultOutputBytes) {
    this.#maxBytes = maxBytes;
  }

  /** Whether {@link end} was called: what is written from then on is not taken. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Changes the bound, in bytes. */
  setMaxBytes(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#dropOldest();
  }

  /** Adds output; copies `bytes`. Does nothing after {@link end}. */
  write(bytes: Uint8Array): void {
    if (this.#ended) return;
    // What exceeds the bound by itself is not even copied.
    const kept = bytes.length > this.#maxBytes ? bytes.subarray(bytes.length - this.#maxBytes) : bytes;
    this.#droppedCount += bytes.length - kept.length;
    for (let offset = 0; offset < kept.length;) offset += this.#fillLastBlock(kept.subarray(offset));
    this.#dropOldest();
    this.#deliver();
  }

  /** The output is complete: once the rest is taken, readers get undefined. */
  end(): void {
    this.#ended = true;
    this.#deliver();
  }

  async next(signal: AbortSignal): Promise<StdioChunk | undefined> {
    signal.throwIfAborted();
    this.#reader = signal;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        // The signal's reason is what the caller gave: not always an Error.
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        deliver(chunk) {
          signal.removeEventListener("abort", onAbort);
          resolve(chunk);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.push(waiter);
      this.#deliver();
    });
  }

  /**
   * After {@link end}: resolves when a reader has taken all of it; at once when nobody reads, or the reader has gone.
   */
  async finished(): Promise<void> {
    const reader = this.#reader;
    if (reader === undefined || reader.aborted) return;
    const finished = this.#finished;
    reader.addEventListener("abort", () => finished.resolve(), { once: true });
    await finished.promise;
  }

  /**
   * Takes all that is left, what readers have not sent included, the newest `maxBytes` of it at most: for a process that
   * ends now.
   */
  takeRest(maxBytes: number): Uint8Array {
    for (const block of this.#unsent) this.#putBack(block);
    this.setMaxBytes(maxBytes);
    const chunks: Uint8Array[] = [];
    for (let block = this.#take(); block !== undefined; block = this.#take()) chunks.push(contentOf(block));
    this.#unsent.clear();
    return Buffer.concat(chunks);
  }

  #fillLastBlock(bytes: Uint8Array): number {
    let last = this.#blocks.at(-1);
    if (last === undefined || last.length === last.bytes.length) {
      last = { bytes: Buffer.allocUnsafe(blockBytes), length: 0, order: Infinity };
      this.#blocks.push(last);
    }
    const count = Math.min(bytes.length, last.bytes.length - last.length);
    last.bytes.set(bytes.subarray(0, count), last.length);
    last.length += count;
    this.#byteCount += count;
    return count;
  }

  #dropOldest(): void {
    let blockCount = 0;
    while (this.#byteCount > this.#maxBytes) {
      const length = this.#blocks[blockCount++]?.length ?? 0;
      this.#byteCount -= length;
      this.#droppedCount += length;
    }
    if (blockCount > 0) this.#blocks.splice(0, blockCount);
  }

  #deliver(): void {
    while (this.#waiters.length > 0) {
      const block = this.#take();
      if (block === undefined && !this.#ended) return;
      this.#waiters.shift()?.deliver(block === undefined ? undefined : this.#createChunk(block));
      if (block === undefined) this.#finished.resolve();
    }
  }

  #createChunk(block: Block): StdioChunk {
    let isSettled = false;
    const settle = (isSent: boolean): void => {
      // Once: a block that went back may be another reader's by the second time.
      if (isSettled) return;
      isSettled = true;
      if (isSent) this.#unsent.delete(block);
      else if (this.#putBack(block)) {
        this.#dropOldest();
        this.#deliver();
      }
    };
    return { channel: "stdout", bytes: contentOf(block), settle };
  }

  /** Returns a block to its place, unless it is there already, or was sent. */
  #putBack(block: Block): boolean {
    if (!this.#unsent.delete(block)) return false;
    const index = this.#blocks.findIndex(({ order }) => order > block.order);
    this.#blocks.splice(index === -1 ? this.#blocks.length : index, 0, block);
    this.#byteCount += block.length;
    return true;
  }

  /** Takes the next block; it counts as unsent. */
  #take(): Block | undefined {
    const block = this.#takeNotice() ?? this.#takeBlock();
    if (block === undefined) return undefined;
    block.order = Math.min(block.order, this.#takenCount++);
    this.#unsent.add(block);
    this.#endsInNewline = contentOf(block).at(-1) === newline;
    return block;
  }

  #takeNotice(): Block | undefined {
    if (this.#droppedCount === 0) return undefined;
    const lineStart = this.#endsInNewline ? "" : "\n";
    const notice = `${lineStart}[tenon: ${this.#droppedCount} bytes of output were dropped here, which the host had not taken yet]\n`;
    this.#droppedCount = 0;
    const bytes = Buffer.from(notice);
    return { bytes, length: bytes.length, order: Infinity };
  }

  #takeBlock(): Block | undefined {
    const block = this.#blocks.shift();
    if (block !== undefined) this.#byteCount -= block.length;
    return block;
  }
}

function contentOf({ bytes, length }: Block): Uint8Array {
  return bytes.subarray(0, length);
}
