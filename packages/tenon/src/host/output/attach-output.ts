import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream";
import { waitForDrain } from "./wait-for-drain.js";
import type { LineSplitter } from "./line-splitter.js";

/** A pipe of the plugin that is being read. */
export interface AttachedOutput {
  /** Resolves when all of the pipe has been read, or `stop` was called. */
  readonly ended: Promise<void>;
  /** Reads no more: a process that the plugin left behind may hold the pipe open for ever. */
  stop(): void;
}

/** Reads a pipe of the plugin into `reader` until it ends. The plugin never waits for the reader. */
export function attachOutput(pipe: Readable, reader: Pick<LineSplitter, "write" | "end">): AttachedOutput {
  pipe.on("data", (bytes: Buffer) => reader.write(bytes));
  const ended = new Promise<void>((resolve) => {
    // Also with an error, such as ECONNRESET from a plugin that was killed: what was read counts.
    finished(pipe, { writable: false }, () => {
      reader.end();
      resolve();
    });
  });
  return { ended, stop: () => pipe.destroy() };
}

/**
 * Writes to a writable of the application, and holds the pipe while the writable says that it is full. One that is
 * closed or broken is the application's business: it is passed over.
 */
export function forward(bytes: Uint8Array, target: Writable, pipe: Readable): void {
  if (!target.writable || target.write(bytes)) return;
  pipe.pause();
  void waitForDrain(target).then(() => pipe.resume());
}
