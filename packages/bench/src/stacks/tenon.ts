import { create } from "@bufbuild/protobuf";
import { launch } from "tenon/host";
import { RecordSchema, SmallSchema } from "../gen/bench_pb.js";
import { assertEcho, recordFields, smallFields } from "../messages.js";
import type { Size } from "../messages.js";
import type { RunningStack, Stack } from "../stack.js";
import { contract } from "./contract.js";

/** Tenon with Tenon over a Unix socket; messages of protobuf-es. */
export const tenon: Stack = {
  name: "tenon",
  note: "Tenon host and plugin, protobuf-es stubs",
  async start(): Promise<RunningStack> {
    const client = await launch(contract, {
      module: new URL("./tenon-plugin.js", import.meta.url),
      stdin: "ignore",
    });
    const bench = await client.dispense("bench");
    return {
      serverPid: client.pid,
      async call(size: Size, number: number): Promise<void> {
        if (size === "32 B") {
          const sent = create(SmallSchema, smallFields(number));
          assertEcho(sent, await bench.echoSmall(sent));
        } else {
          const sent = create(
            RecordSchema,
            recordFields(size, number, (value) => value),
          );
          assertEcho(sent, await bench.echoRecord(sent));
        }
      },
      close: async () => {
        await client.close();
      },
    };
  },
};
