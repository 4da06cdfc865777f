import { launch } from "tenon/host";
import type { Size } from "../messages.js";
import type { RunningStack, Stack } from "../stack.js";
import { contract, netrpcRecord, netrpcSmall } from "./netrpc-contract.js";

/** Tenon with Tenon by net/rpc, over a Unix socket. */
export const netrpc: Stack = {
  name: "netrpc",
  note: "Tenon host and plugin with net/rpc",
  async start(): Promise<RunningStack> {
    const client = await launch(contract, {
      module: new URL("./netrpc-plugin.js", import.meta.url),
      stdin: "ignore",
    });
    const bench = await client.dispense("bench");
    return {
      serverPid: client.pid,
      async call(size: Size, number: number): Promise<void> {
        if (size === "32 B") {
          const sent = netrpcSmall(number);
          const { Number, Text } = await bench.EchoSmall(sent);
          if (Number !== number || Text !== sent.Text) throw new Error("a wrong answer");
        } else {
          const sent = netrpcRecord(size, number);
          const { Number, Items } = await bench.EchoRecord(sent);
          const same = Items.length === sent.Items?.length && Items.at(-1)?.ID === sent.Items.at(-1)?.ID;
          if (Number !== number || !same) throw new Error("a wrong answer");
        }
      },
      close: async () => {
        await client.close();
      },
    };
  },
};
