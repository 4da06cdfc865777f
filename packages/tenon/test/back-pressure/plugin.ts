// A plugin with two streams: one it reads slowly, one it sends as fast as it may.
import "../../src/stdout.js";
import { setTimeout as wait } from "node:timers/promises";
import { serve } from "../../src/plugin/index.js";
import { contract } from "../fixtures/plugin-contract.js";
import { messageBytes, pauseMs } from "./sizes.js";

await serve(contract, {
  sample: {
    echo: (note) => note,
    async *list() {
      // Not used.
    },
    sum: () => ({}),
    async *chat(notes) {
      let byteCount = 0;
      for await (const { author, body } of notes) {
        if (author === "send") {
          const count = Number(Buffer.from(body).toString());
          for (let sent = 0; sent < count; sent++) yield { author, body: new Uint8Array(messageBytes) };
          return;
        }
        byteCount += body.length;
        await wait(pauseMs);
      }
      yield { author: "received", body: Buffer.from(String(byteCount)) };
    },
  },
});
