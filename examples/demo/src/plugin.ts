#!/usr/bin/env node
import "tenon/stdout";
import { setTimeout as wait } from "node:timers/promises";
import { createPluginLogger, serve } from "tenon/plugin";
import { demoContract } from "./contracts.js";

const logger = createPluginLogger({ name: "demo" });

await serve(demoContract, {
  demo: {
    greet({ name }) {
      console.log(`somebody called ${name} is being greeted`);
      logger.info("greeting", { name });
      return { text: `Hello, ${name}!` };
    },
    async *countDown({ from }) {
      for (let value = from; value >= 0; value--) yield { value };
    },
    async think({ milliseconds }, { signal }) {
      await wait(milliseconds, undefined, { signal });
      return { thought: "forty-two" };
    },
    crash() {
      process.stderr.write("out of cheese\n");
      process.exit(3);
    },
  },
});
