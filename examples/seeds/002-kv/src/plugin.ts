#!/usr/bin/env node
import "tenon/stdout";
import { readFile, writeFile } from "node:fs/promises";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

// The guide's step 1. Steps 2 to 4, the server, the health service and the handshake line, are `serve`.
await serve(contract, {
  kv_grpc: {
    async get({ key }) {
      return { value: await readFile(`kv_${key}`) };
    },
    async put({ key, value }) {
      await writeFile(`kv_${key}`, `${new TextDecoder().decode(value)}\n\nWritten from plugin-typescript`);
      return {};
    },
  },
});
