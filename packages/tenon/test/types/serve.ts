import { defineContract, grpcPlugin } from "../../src/index.js";
import type { Contract, HandlerContext, Implementations } from "../../src/index.js";
import type { Flat, Note } from "../gen/sample_messages_pb.js";
import { Awkward, Sample } from "../gen/sample_pb.js";
import type { Equal, Expect } from "./expect.js";

const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "SAMPLE", magicCookieValue: "types" },
  plugins: {
    sample: grpcPlugin(Sample),
    awkward: grpcPlugin(Awkward),
    both: grpcPlugin({ one: Sample, two: Awkward }),
  },
});
declare function serve<C extends Contract>(contract: C, implementations: Implementations<C>): Promise<void>;

const awkward: NonNullable<Implementations<typeof contract>["awkward"]> = {
  then$: ({ number }) => ({ number }),
  getHTTPInfo: ({ flat }) => flat ?? {},
};

/** Every handler has its types from the contract, without an annotation. */
export async function typesHandlers(): Promise<void> {
  await serve(contract, {
    sample: {
      async echo(note, context) {
        type Request = Expect<Equal<typeof note, Note>>;
        type Context = Expect<Equal<typeof context, HandlerContext>>;
        return (await Promise.resolve(note)) satisfies Request extends Context ? Note : never;
      },
      async *list({ number, tags }, { signal, deadline, metadata }) {
        number satisfies number;
        tags satisfies string[];
        signal satisfies AbortSignal;
        deadline satisfies Date | undefined;
        metadata satisfies HandlerContext["metadata"];
        yield { number };
      },
      async sum(flats) {
        let number = 0;
        for await (const flat of flats) number += flat.number satisfies Flat["number"];
        return { number };
      },
      async *chat(notes) {
        for await (const { author } of notes) yield { author };
      },
    },
  });
}

/** A plugin may serve some of the names, and implement them with a class. */
export async function servesASubset(): Promise<void> {
  class Awkwardness {
    readonly #answer = 42;
    then$(): { number: number } {
      return { number: this.#answer };
    }
    getHTTPInfo(): { text: string } {
      return { text: "of its own" };
    }
    helper(): void {}
  }
  await serve(contract, { awkward });
  await serve(contract, { awkward: new Awkwardness() });
}

export async function rejects(): Promise<void> {
  // @ts-expect-error TS2561 a name that the contract does not have
  await serve(contract, { awkwrd: awkward });
  await serve(contract, {
    // @ts-expect-error TS2741 a method is missing
    awkward: { then$: () => ({}) },
  });
  await serve(contract, {
    // @ts-expect-error TS2561 a method that the service does not have
    awkward: { then$: () => ({}), getHTTPInfo: () => ({}), getHttpInfo: () => ({}) },
  });
  await serve(contract, {
    awkward: {
      // @ts-expect-error TS2322 a wrong field type
      then$: () => ({ number: "1" }),
      // @ts-expect-error TS2322 a field that the message does not have
      getHTTPInfo: async () => ({ txet: "a" }),
    },
  });
  await serve(contract, {
    awkward: {
      // @ts-expect-error TS2339 a field that the request does not have
      then$: ({ nubmer }) => ({ number: Number(nubmer) }),
      // @ts-expect-error TS2322 no answer
      getHTTPInfo: () => {},
    },
  });
  await serve(contract, {
    // @ts-expect-error TS2741 a service of the group is missing
    both: { two: { then$: () => ({}), getHTTPInfo: () => ({}) } },
  });
}
