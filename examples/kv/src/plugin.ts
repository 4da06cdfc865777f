#!/usr/bin/env node
import "tenon/stdout";
import { readFile, writeFile } from "node:fs/promises";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

await serve(contract, {
  kv_grpc: {
    async get({ key }, { signal }) {
      return { value: await readFile(`kv_${key}`, { signal }) };
    },
    async put({ key, value }, { signal }) {
      const note = new TextEncoder().encode("\n\nWritten from plugin-typescript");
      await writeFile(`kv_${key}`, [value, note], { signal });
      return {};
    },
  },
});
