/** A piece of output that a plugin's code wrote. */
export interface StdioChunk {
  readonly channel: "stdout" | "stderr";
  readonly bytes: Uint8Array;
  /**
   * Says what became of the chunk: whether it has left this process. Until then its source keeps it; false gives it back,
   * to its place among the others.
   */
  readonly settle?: ((isSent: boolean) => void) | undefined;
}

/** Where the plugin's server takes captured output from, to send it to the host. */
export interface StdioSource {
  /**
   * The next chunk, at most 1 KiB as Go sends them; waits for one; undefined once the output has ended and all of it
   * was taken. Each chunk goes to one reader. @throws the signal's reason when it fires while waiting
   */
  next(signal: AbortSignal): Promise<StdioChunk | undefined>;
}
