// Stands in for the plugin of go-plugin's example `negotiated`, in its version 3.
import "tenon/stdout";
import { readFile, writeFile } from "node:fs/promises";
import { serve } from "tenon/plugin";
import { contract } from "./negotiated.js";

await serve(contract, {
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
