#!/usr/bin/env node
import "tenon/stdout";
import { readFile, writeFile } from "node:fs/promises";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

/** Go's plugin keeps `{"Value":3}` in the same place. */
async function read(key: string): Promise<bigint> {
  const { Value: value } = JSON.parse(await readFile(`kv_${key}`, "utf8")) as { readonly Value: number };
  return BigInt(value);
}

await serve(contract, {
  counter: {
    get: async ({ key }) => ({ value: await read(key) }),
    // The plugin keeps the numbers, and the host adds them up.
    async put({ key, value, addServer }) {
      const { r } = await addServer.sum({ a: await read(key).catch(() => 0n), b: value });
      await writeFile(`kv_${key}`, `{"Value":${r}}`);
      return {};
    },
  },
});
