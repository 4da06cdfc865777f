// The TypeScript twin of `go/netrpc/plugin`: does all that a net/rpc plugin can do.
import "tenon/stdout";
import { pipeline } from "node:stream/promises";
import type { Duplex } from "node:stream";
import type { Implementations } from "tenon";
import { serve } from "tenon/plugin";
import { adder } from "./adder.js";
import { area } from "./area.js";
import { Adder, contract } from "./contract.js";
import { createGates } from "./gates.js";
import { difference, sample } from "./sample.js";
import { receive, streamedBytes } from "./streamed.js";

const gates = createGates();

const probe: Implementations<typeof contract> = {
  // A function: each dispense gets an object of its own.
  probe({ broker }) {
    let count = 0;
    const use = (stream: Promise<Duplex>, work: (stream: Duplex) => Promise<unknown>) => {
      stream.then(work).catch((error: unknown) => console.error(error));
    };
    return {
      Greet: () => "Hello!",
      Sample: () => sample,
      Check: difference,
      Echo: (value) => value,
      EchoAny: (value) => value,
      // What comes in an interface is among what one can be given, if it is of a type that every program knows.
      EchoPlain: (value) => value,
      EchoBytes: (bytes) => bytes,
      Area: area,
      Next: () => ++count,
      Fail(message) {
        throw new Error(message);
      },
      async Wait(name) {
        await gates.wait(name);
        return name;
      },
      Release(name) {
        gates.open(name);
        return {};
      },
      Print({ Stdout, Stderr }) {
        process.stdout.write(Stdout);
        process.stderr.write(Stderr);
        return {};
      },
      Crash(message) {
        setImmediate(() => {
          throw new Error(message);
        });
        return new Promise<never>(() => undefined);
      },
      Ask: async ({ Adder: theirs, A, B }) => theirs.Add({ A, B }),
      AskID: async (theirs) => theirs.Add({ A: 20, B: 22 }),
      Offer: (note) => ({ Adder: adder, Note: note }),
      OfferID: () => adder,
      Chain({ Adder: theirs, A }, { keep }) {
        const kept = keep(theirs);
        return { Add: async (terms) => kept.Add({ A: adder.Add(terms), B: A }) };
      },
      async ServeAt(id) {
        await broker.accept(id, Adder, adder);
        return {};
      },
      Upload: async (id) => receive(await broker.dialStream(id)),
      Download(size) {
        const id = broker.nextId();
        use(broker.acceptStream(id), async (stream) => stream.end(streamedBytes(size)));
        return id;
      },
      Loop(id) {
        use(broker.acceptStream(id), (stream) => pipeline(stream, stream));
        return {};
      },
    };
  },
};

await serve(contract, probe);
