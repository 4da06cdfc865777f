import { createHash } from "node:crypto";
import type { Readable } from "node:stream";

/** Bytes that both sides can tell: each is 31 times its place. */
export function streamedBytes(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_value, index) => 31 * index);
}

/** What came over a stream of bytes. */
export interface Received {
  readonly Size: number;
  readonly SHA256: string;
}

/** Reads a stream to its end. */
export async function receive(stream: Readable): Promise<Received> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { Size: size, SHA256: hash.digest("hex") };
}
