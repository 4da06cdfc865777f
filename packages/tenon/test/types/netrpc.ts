import { defineContract, grpcPlugin } from "../../src/index.js";
import type { Broker, Dispensed, Implementations, PluginClientOf } from "../../src/index.js";
import type { PluginClient, ClientOf } from "../../src/host/index.js";
import { gob, netrpcPlugin } from "../../src/netrpc/index.js";
import type { NetrpcBroker, NetrpcClientOf } from "../../src/netrpc/index.js";
import { Sample } from "../gen/sample_pb.js";
import type { Equal, Expect } from "./expect.js";

const handshake = { protocolVersion: 1, magicCookieKey: "SAMPLE", magicCookieValue: "types" };
const Item = gob.struct("Item", { Name: gob.string, Tags: gob.map(gob.string, gob.float) });
const PutArgs = gob.struct("PutArgs", { AddServer: gob.uint32, Item, Count: gob.safeInt });
const adder = netrpcPlugin({ Add: { args: gob.slice(gob.safeInt), reply: gob.safeInt } });
const store = netrpcPlugin(
  {
    Greet: { args: gob.any, reply: gob.string },
    Put: { args: PutArgs, reply: gob.any },
    Open: { args: gob.string, reply: gob.uint32 },
    Watch: { args: gob.uint32, reply: gob.struct("", {}) },
  },
  { brokered: { Put: { AddServer: adder }, Open: { reply: adder }, Watch: { args: adder } } },
);
const contract = defineContract({ handshake, plugins: { store, adder } });
type C = typeof contract;
declare function dispense<Name extends keyof C["plugins"]>(name: Name): Promise<Dispensed<C, Name>>;
declare function serve(implementations: Implementations<C>): Promise<void>;
declare const client: PluginClient<C>;
declare const broker: NetrpcBroker;

export type Cases = [
  Expect<Equal<PluginClient<C>["protocol"], "netrpc">>,
  Expect<Equal<PluginClient<C>["broker"], NetrpcBroker>>,
  Expect<Equal<Dispensed<C, "adder">, NetrpcClientOf<typeof adder>>>,
  Expect<Equal<Dispensed<C, "adder">, PluginClientOf<typeof adder>>>,
];

export async function callerHasTypedMethods(): Promise<void> {
  await using object = await client.dispense("store");
  (await object.Greet()) satisfies string;
  await object.Greet(undefined, { timeoutMs: 5, signal: AbortSignal.abort() });
  const one = { Add: (numbers: readonly number[]) => numbers.length };
  // Zero values may be left out; objects may not.
  await object.Put({ AddServer: one });
  await object.Put({ AddServer: one, Item: { Name: "a" }, Count: 3 });
  await object.Watch(one);
  await object.Watch(await broker.serve(adder, one));
  await using opened = await object.Open("name");
  (await opened.Add([1, 2])) satisfies number;
  await object.close();

  // @ts-expect-error TS2345 the object is missing
  await object.Put({ Count: 3 });
  // @ts-expect-error TS2322 an id where an object is expected
  await object.Put({ AddServer: 7 });
  // @ts-expect-error TS2322 another type
  await object.Put({ AddServer: one, Count: "3" });
  // @ts-expect-error TS2554 arguments that cannot be left out
  await opened.Add();
  // @ts-expect-error TS2551 a method by another name
  object.greet satisfies unknown;
  // @ts-expect-error TS2353 an object without the method
  await object.Watch({ Sub: () => 1 });
}

export async function pluginServesTypedHandlers(): Promise<void> {
  let kept: NetrpcClientOf<typeof adder> | undefined;
  const handlers = {
    adder: { Add: (numbers: number[]) => numbers.length },
  };
  await serve({
    store: {
      Greet: () => "hello",
      async Put({ AddServer, Item: item, Count }, { signal, method, broker: own, keep }) {
        (await AddServer.Add([1, Count])) satisfies number;
        item.Tags satisfies Map<string, number>;
        [signal, method, own] satisfies [AbortSignal, string, NetrpcBroker];
        kept = keep(AddServer);
      },
      Open: (name) => ({ Add: (numbers) => numbers.length + name.length }),
      Watch: async (watcher) => {
        await watcher.Add([]);
        return {};
      },
    },
    adder: handlers.adder,
  });
  await kept?.close();
  await serve({ adder: () => ({ Add: ([first = 0]) => first }) });
  await serve({
    adder: async ({ broker: own, signal }) => ({ Add: () => (signal.aborted ? 0 : own.nextId()) }),
  });

  // @ts-expect-error TS2322 a method is missing
  await serve({ store: { Greet: () => "hello" } });
  // @ts-expect-error TS2322 another type of reply
  await serve({ adder: { Add: () => "3" } });
}

// Descriptions that are wrong.
// @ts-expect-error TS2741 a method without a reply
netrpcPlugin({ Greet: { args: gob.any } });
// @ts-expect-error TS2322 a constructor in the place of a type
netrpcPlugin({ Greet: { args: String, reply: gob.string } });
// @ts-expect-error TS2769 a method that is not there
netrpcPlugin({ Put: { args: PutArgs, reply: gob.any } }, { brokered: { Puts: { AddServer: adder } } });
// @ts-expect-error TS2769 a field that is not there
netrpcPlugin({ Put: { args: PutArgs, reply: gob.any } }, { brokered: { Put: { AddServers: adder } } });
// @ts-expect-error TS2769 a field that holds no number
netrpcPlugin({ Put: { args: PutArgs, reply: gob.any } }, { brokered: { Put: { Item: adder } } });
// @ts-expect-error TS2769 the reply is no number
netrpcPlugin({ Put: { args: PutArgs, reply: gob.any } }, { brokered: { Put: { reply: adder } } });
// @ts-expect-error TS2769 a service of gRPC's
netrpcPlugin({ Put: { args: PutArgs, reply: gob.any } }, { brokered: { Put: { AddServer: Sample } } });

const versions = defineContract({
  handshake: { magicCookieKey: "SAMPLE", magicCookieValue: "types" },
  versions: { 2: { kv: adder }, 3: { kv: grpcPlugin(Sample) } },
});
declare const versioned: ClientOf<typeof versions>;

/** A version tells the protocol too. */
export async function versionsMayDifferInProtocol(): Promise<void> {
  if (versioned.version === 2) {
    versioned.protocol satisfies "netrpc";
    versioned.broker satisfies NetrpcBroker;
    (await (await versioned.dispense("kv")).Add([1])) satisfies number;
  } else {
    versioned.protocol satisfies "grpc";
    versioned.broker satisfies Broker;
    await (await versioned.dispense("kv")).echo({});
  }
}

export async function brokerCarriesObjectsAndBytes(): Promise<void> {
  const service = await broker.accept(7, adder, { Add: () => 3 });
  service.services satisfies typeof adder;
  await using dialed = await broker.dial(service.offer(), adder);
  (await dialed.Add([])) satisfies number;
  const duplex = await broker.dialStream(8);
  duplex.end("bytes");
  for await (const chunk of await broker.acceptStream(9)) void chunk;
}
