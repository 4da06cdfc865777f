// The TypeScript twin of `go/broker/plugin`.
import "tenon/stdout";
import { serve } from "tenon/plugin";
import { Doubler } from "../gen/broker/broker_pb.js";
import { contract } from "./contract.js";
import { double } from "./double.js";

await serve(contract, {
  switchboard: {
    ask: ({ doubler, number }) => doubler.double({ number }),
    async offer(_request, { broker }) {
      const id = broker.nextId();
      await broker.accept(id, Doubler, double);
      return { id };
    },
    async serve({ id }, { broker }) {
      await broker.accept(id, Doubler, double);
      return {};
    },
  },
});
