import { readFile, writeFile } from "node:fs/promises";
import type { NetrpcImplementationOf } from "tenon/netrpc";
import type { NetrpcKv } from "./kv.js";

/** Keeps values in files, as go-plugin's examples do, each with a note of who wrote it. */
export function keepInFiles(note: string): NetrpcImplementationOf<typeof NetrpcKv> {
  return {
    async Put(args) {
      const key = args.get("key");
      const value = args.get("value");
      if (typeof key !== "string" || !(value instanceof Uint8Array)) throw new Error("no key or no value");
      await writeFile(`kv_${key}`, `${Buffer.from(value).toString()}\n\nWritten from ${note}`);
    },
    Get: (key) => readFile(`kv_${key}`),
  };
}
