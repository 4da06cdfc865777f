// The TypeScript twin of `go/echo/plugin`: does all that a call can do.
import "tenon/stdout";
import { once } from "node:events";
import { create, toBinary } from "@bufbuild/protobuf";
import { rpcError, rpcStatusFromNumber } from "tenon";
import type { Implementations } from "tenon";
import { serve } from "tenon/plugin";
import { FailDetailSchema } from "../gen/echo/echo_pb.js";
import { describeCall } from "./call-description.js";
import { contract } from "./contract.js";
import { createEndings } from "./endings.js";
import { optionsFromEnvironment } from "./options-from-environment.js";

const waitEnds = createEndings();

const echo: Implementations<typeof contract> = {
  echo: {
    unary: ({ payload }, context) => describeCall(payload, context),
    async collect(requests, context) {
      const payloads: Uint8Array[] = [];
      for await (const { payload } of requests) payloads.push(payload);
      return describeCall(Buffer.concat(payloads), context);
    },
    async *repeat({ payload, count }) {
      for (let index = 0; index < count; index += 1) yield { payload, index };
    },
    async *chat(requests) {
      let index = 0;
      for await (const { payload } of requests) {
        yield { payload, index };
        index += 1;
      }
    },
    fail({ status, message, detail }) {
      const name = rpcStatusFromNumber(status);
      if (name === "OK") throw new Error("asked to fail with OK");
      const value = toBinary(FailDetailSchema, create(FailDetailSchema, { text: detail }));
      const details = [{ typeUrl: `type.googleapis.com/${FailDetailSchema.typeName}`, value }];
      throw rpcError(name, message, detail === "" ? {} : { details });
    },
    async *wait(_request, { signal, deadline }) {
      yield {};
      if (!signal.aborted) await once(signal, "abort");
      const expired = deadline !== undefined && deadline.getTime() <= Date.now();
      waitEnds.add(expired ? "deadline" : "cancelled");
    },
    async waitEnd() {
      return { reason: await waitEnds.take() };
    },
    print({ stdout, stderr }) {
      process.stdout.write(stdout);
      process.stderr.write(stderr);
      return {};
    },
    crash({ message }) {
      setImmediate(() => {
        throw new Error(message);
      });
      return new Promise<never>(() => undefined);
    },
  },
};

await serve(contract, echo, optionsFromEnvironment(process.env));
