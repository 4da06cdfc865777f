import { ChunksUnderWay } from "../grpc/services/chunks-under-way.js";
import type { StdioChunk, StdioSource } from "../stdio-source.js";
import type { OutputWriter } from "./output-writer.js";

/** Where a plugin's output goes. */
export interface OutputTarget {
  readonly writers: Readonly<Record<StdioChunk["channel"], OutputWriter>>;
  /** Fires when the host reads no more. */
  readonly signal: AbortSignal;
  /** Resolves when what was written has left the process; with false when it cannot any more. */
  readonly untilFlushed: () => Promise<boolean>;
}

/** Sends a plugin's output until it has ended, or nobody reads it any more. Never rejects. */
export async function sendOutput(
  source: StdioSource,
  { writers, signal, untilFlushed }: OutputTarget,
): Promise<void> {
  const underWay = new ChunksUnderWay(untilFlushed, signal);
  try {
    for (let chunk = await source.next(signal); chunk !== undefined; chunk = await source.next(signal)) {
      await writers[chunk.channel].write(chunk.bytes);
      await underWay.add(chunk);
    }
  } catch {
    // The signal's: what was not sent has gone back to the source.
  }
  writers.stdout.end();
  writers.stderr.end();
}
