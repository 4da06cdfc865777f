// The TypeScript twin of the plugin of go-plugin's example `negotiated`.
import "tenon/stdout";
import { readFile, writeFile } from "node:fs/promises";
import { serve } from "tenon/plugin";
import { keepInFiles } from "../netrpc/kv-handlers.js";
import { contract } from "./negotiated.js";

await serve(contract, {
  2: { kv: keepInFiles("Tenon's version 2") },
  3: {
    kv: {
      async get({ key }) {
        return { value: Buffer.concat([await readFile(`kv_${key}`), Buffer.from("Read by Tenon\n")]) };
      },
      async put({ key, value }) {
        await writeFile(`kv_${key}`, value);
        return {};
      },
    },
  },
});
