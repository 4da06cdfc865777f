import { defineContract, grpcPlugin } from "../../src/index.js";
import type { ContractVersion, Dispensed, Implementations } from "../../src/index.js";
import type { ClientOf, PluginClient, VersionedPluginClient } from "../../src/host/index.js";
import { serve } from "../../src/plugin/index.js";
import { launch } from "../../src/host/index.js";
import { connectInMemory } from "../../src/testing/index.js";
import type { Note } from "../gen/sample_messages_pb.js";
import { Awkward, Sample } from "../gen/sample_pb.js";
import type { Equal, Expect } from "./expect.js";

const handshake = { magicCookieKey: "SAMPLE", magicCookieValue: "types" };
const contract = defineContract({
  handshake,
  versions: {
    2: { main: grpcPlugin(Awkward) },
    3: { main: grpcPlugin(Sample), extra: grpcPlugin({ one: Awkward }) },
  },
});
type C = typeof contract;
export type Versions = Expect<Equal<ContractVersion<C>, 2 | 3>>;
export type Launched = Expect<Equal<ClientOf<C>, VersionedPluginClient<C>>>;

const single = defineContract({
  handshake: { ...handshake, protocolVersion: 0 },
  plugins: { a: grpcPlugin(Sample) },
});
export type OneVersion = Expect<Equal<ClientOf<typeof single>, PluginClient<typeof single>>>;

/** A client is used once its version is known. */
export async function narrows(): Promise<void> {
  const client = await launch(contract, { command: ["plugin"] });
  client.version satisfies 2 | 3;
  await client.ping();
  await client.close();

  // @ts-expect-error TS2349 which version is it?
  await client.dispense("main");
  if (client.version === 3) {
    const main = await client.dispense("main");
    (await main.echo({ author: "Ada" })) satisfies Note;
    await (await client.dispense("extra")).one.then$({});
    // @ts-expect-error TS2339 a method of the other version
    main.getHTTPInfo satisfies unknown;
  } else {
    client.version satisfies 2;
    await (await client.dispense("main")).getHTTPInfo({});
    // @ts-expect-error TS2345 a name of the other version
    await client.dispense("extra");
  }
  // @ts-expect-error TS2367 a version that the contract does not have
  (client.version === 4) satisfies boolean;
}

/** `match` names every version, and gives what its functions give. */
export async function matches(client: ClientOf<C>): Promise<void> {
  const name = await client.match({
    2: async (c) => {
      c.version satisfies 2;
      return (await (await c.dispense("main")).then$({ number: 1 })).number;
    },
    3: async (c) => (await (await c.dispense("main")).echo({})).author,
  });
  name satisfies number | string;
  // @ts-expect-error TS2345 a version is missing
  client.match({ 3: (c) => c.version }) satisfies 3;
}

const awkward: Dispensed2 = { then$: ({ number }) => ({ number }), getHTTPInfo: ({ flat }) => flat ?? {} };
type Dispensed2 = NonNullable<NonNullable<Implementations<C>[2]>["main"]>;

/** A plugin serves some of the versions, and of each some of the names; each name complete. */
export async function serves(): Promise<void> {
  await serve(contract, {
    2: { main: awkward },
    3: {
      main: {
        async echo(note, { signal }) {
          signal satisfies AbortSignal;
          return note satisfies Note;
        },
        async *list({ number, tags }) {
          tags satisfies string[];
          yield { number };
        },
        async sum(flats) {
          let number = 0;
          for await (const flat of flats) number += flat.number;
          return { number };
        },
        async *chat(notes) {
          for await (const { author } of notes) yield { author };
        },
      },
    },
  });
  await serve(contract, { 2: { main: awkward } });
  await serve(contract, { 3: { extra: { one: awkward } } });

  // @ts-expect-error TS2353 a version that the contract does not have
  await serve(contract, { 4: { main: awkward } });
  // @ts-expect-error TS2353 a name without its version
  await serve(contract, { main: awkward });
  // @ts-expect-error TS2353 a name of the other version
  await serve(contract, { 2: { extra: { one: awkward } } });
  // @ts-expect-error TS2741 a method is missing
  await serve(contract, { 2: { main: { then$: () => ({}) } } });
  // @ts-expect-error TS2322 another version's implementation
  await serve(contract, { 3: { main: awkward } });
}

/** A test takes one version. */
export async function connects(): Promise<void> {
  await using pair = await connectInMemory(contract, { 2: { main: awkward } }, { version: 2 });
  const main = await pair.dispense("main");
  main satisfies Dispensed<{ handshake: typeof single.handshake; plugins: C["versions"][2] }, "main">;
  // @ts-expect-error TS2345 a name of the other version
  await pair.dispense("extra");
  // @ts-expect-error TS2769 which version?
  await connectInMemory(contract, { 2: { main: awkward } });
  // @ts-expect-error TS2769 a version that the contract does not have
  await connectInMemory(contract, { 2: { main: awkward } }, { version: 4 });
}

export function rejects(): void {
  const versions = { 3: { a: grpcPlugin(Sample) } };
  // @ts-expect-error TS2769 a version where the versions' keys are it
  defineContract({ handshake: { ...handshake, protocolVersion: 3 }, versions });
  // @ts-expect-error TS2769 a version that is no number
  defineContract({ handshake, versions: { three: { a: grpcPlugin(Sample) } } });
  // @ts-expect-error TS2769 a service that is not wrapped
  defineContract({ handshake, versions: { 3: { a: Sample } } });
  // @ts-expect-error TS2769 neither
  defineContract({ handshake });
  // @ts-expect-error TS2769 plugins without a version
  defineContract({ handshake, plugins: { a: grpcPlugin(Sample) } });
}
