#!/usr/bin/env node
import "tenon/stdout";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { rpcError } from "tenon";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

interface Settings {
  readonly path: string;
  /** Bytes in one answer of Read. */
  readonly chunkSize: number;
}

let settings: Settings | undefined;

function configured(): Settings {
  if (settings !== undefined) return settings;
  throw rpcError("FAILED_PRECONDITION", "call Configure first: it says which file to read and write");
}

await serve(contract, {
  streamer: {
    configure({ path, chunkSize }) {
      if (chunkSize < 1n)
        throw rpcError("INVALID_ARGUMENT", `chunk_size must be 1 or more, got ${chunkSize}`);
      settings = { path, chunkSize: Number(chunkSize) };
      return {};
    },
    async *read(_request, { signal }) {
      const { path, chunkSize } = configured();
      const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: chunkSize, signal });
      for await (const readBytes of chunks) yield { readBytes };
    },
    async write(requests) {
      const { path } = configured();
      const file = await open(path, "w");
      try {
        for await (const { bytesToWrite } of requests) await file.write(bytesToWrite);
      } finally {
        await file.close();
      }
      return {};
    },
  },
});
