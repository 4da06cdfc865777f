#!/usr/bin/env node
import "tenon/stdout";
import { writeFile } from "node:fs/promises";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

await serve(contract, {
  greet: {
    async greet({ name }) {
      // The file proves that the plugin's process did the work.
      await writeFile("./greet-plugin-called", name);
      return { message: `hello ${name}` };
    },
  },
});
