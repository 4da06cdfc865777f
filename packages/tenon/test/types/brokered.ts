import { defineContract, grpcPlugin } from "../../src/index.js";
import type { Broker, BrokeredClient, BrokeredService, Dispensed, Implementations } from "../../src/index.js";
import { Adder, Progress, Relay, Worker } from "../gen/callback_pb.js";
import type { Report } from "../gen/callback_pb.js";
import { Sample } from "../gen/sample_pb.js";
import type { Equal, Expect } from "./expect.js";

const relay = grpcPlugin(Relay, { brokered: { pass: { adder: Adder } } });
const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "SAMPLE", magicCookieValue: "types" },
  plugins: {
    worker: grpcPlugin(Worker, {
      brokered: {
        run: { progress: Progress, adder: Adder },
        watch: { progress: Progress },
        chat: { progress: relay, adder: { one: Adder, two: Progress } },
        subscribe: { listener: Progress },
      },
    }),
    group: grpcPlugin(
      { worker: Worker, sample: Sample },
      { brokered: { worker: { run: { adder: Adder } } } },
    ),
  },
});
type C = typeof contract;
declare function dispense<Name extends keyof C["plugins"]>(name: Name): Promise<Dispensed<C, Name>>;
declare function serve(implementations: Implementations<C>): Promise<void>;
declare const broker: Broker;

export async function callerPassesObjects(): Promise<void> {
  const worker = await dispense("worker");
  const progress = { step: ({ number }: Report) => ({ number }) };
  const adder = {
    add: ({ number }: Report) => ({ number: number + 1n }),
    async *count({ number }: Report) {
      yield { number };
    },
  };
  await worker.run({ progress, adder, number: 1n });
  // A service with one method is also a function, whose types come from the contract.
  await worker.run({ progress: ({ number, text }) => ({ number, text }), adder });
  // Something served for longer.
  const lasting = await broker.serve(Progress, progress);
  await worker.run({ progress: lasting, adder });
  worker.watch({ progress: async (report) => report }) satisfies AsyncIterable<Report>;
  worker.chat([
    { progress: (job) => job.adder.add({ number: job.number }), adder: { one: adder, two: progress } },
  ]) satisfies AsyncIterable<Report>;
  // The `.proto` says optional.
  await worker.subscribe({});
  await worker.subscribe({ listener: progress });
  // Not bound: still numbers.
  await worker.collect([{ progress: 7 }]);
  await (await dispense("group")).worker.run({ adder, progress: 7 });

  // @ts-expect-error TS2345 an object is missing
  await worker.run({ progress });
  // @ts-expect-error TS2322 an id where an object is expected
  await worker.run({ progress: 7, adder });
  // @ts-expect-error TS2739 an object of another service
  await worker.run({ progress, adder: progress });
  // @ts-expect-error TS2322 a method that answers wrongly
  await worker.run({ progress: { step: () => ({ number: "1" }) }, adder });
  // @ts-expect-error TS2322 a function that answers wrongly
  await worker.run({ progress: () => ({ number: "1" }), adder });
  // @ts-expect-error TS2322 a function for a service with two methods
  await worker.run({ progress, adder: (report: Report) => report });
  // @ts-expect-error TS2322 something else that is served
  await worker.run({ progress: await broker.serve(Adder, adder), adder });
  // @ts-expect-error TS2353 a field that the request does not have
  await worker.run({ progress, adder, nubmer: 1n });
}

export async function handlerGetsClients(): Promise<void> {
  let kept: BrokeredClient<typeof Progress> | undefined;
  await serve({
    worker: {
      async run({ progress, adder, number }, { keep }) {
        type Clients = [Expect<Equal<typeof progress, BrokeredClient<typeof Progress>>>];
        kept = keep(progress);
        const { number: sum } = await adder.add({ number });
        for await (const report of adder.count({ number }))
          report.text satisfies Clients extends [true] ? string : never;
        return progress.step({ number: sum });
      },
      async *watch({ progress, adder }) {
        adder satisfies number;
        yield await progress.step({});
      },
      collect: async (jobs) => {
        for await (const { progress } of jobs) progress satisfies number;
        return {};
      },
      async *chat(jobs) {
        for await (const { progress, adder } of jobs) {
          yield await progress.pass({ adder: adder.one });
          yield await adder.two.step({});
        }
      },
      async subscribe({ listener }, { broker: own }) {
        // @ts-expect-error TS18048 it may have been left out
        await listener.step({});
        kept = listener;
        const one = { add: (report: Report) => report, async *count() {} };
        const two = { step: (report: Report) => report };
        await using served = await own.accept(own.nextId(), { one: Adder, two: Progress }, { one, two });
        served.offer() satisfies number;
        return {};
      },
      poke: async (report) => (await kept?.step(report)) ?? {},
    },
  });
}

export async function lowLevel(): Promise<void> {
  await using progress = await broker.dial(7, Progress, { timeoutMs: 100 });
  (await progress.step({ number: 1n })) satisfies Report;
  const service = await broker.accept(7, Progress, (report) => report);
  service satisfies BrokeredService<typeof Progress>;
  const nested = await broker.dial(8, relay);
  await nested.pass({ adder: { add: (report) => report, async *count() {} } });
  // @ts-expect-error TS2739 another service's method
  await broker.accept(7, Adder, { step: (report: Report) => report });
  // @ts-expect-error TS2345 not an id
  await broker.dial("7", Progress);
}

export function rejects(): void {
  // @ts-expect-error TS2322 a method that the service does not have
  grpcPlugin(Worker, { brokered: { rnu: { progress: Progress } } });
  // @ts-expect-error TS2322 a method that the service does not have, beside one that it has
  grpcPlugin(Worker, { brokered: { run: { progress: Progress }, rnu: { progress: Progress } } });
  // @ts-expect-error TS2322 a field that the request does not have
  grpcPlugin(Worker, { brokered: { run: { porgress: Progress } } });
  // @ts-expect-error TS2322 a field that the request does not have, beside one that it has
  grpcPlugin(Worker, { brokered: { run: { progress: Progress, porgress: Progress } } });
  // @ts-expect-error TS2322 a field that holds no number
  grpcPlugin(Worker, { brokered: { run: { others: Progress } } });
  // @ts-expect-error TS2322 no service
  grpcPlugin(Worker, { brokered: { run: { progress: "Progress" } } });
  // @ts-expect-error TS2322 a key that the plugin does not have
  grpcPlugin({ worker: Worker }, { brokered: { wroker: { run: { adder: Adder } } } });
  // @ts-expect-error TS2561 an option that there is not
  grpcPlugin(Worker, { broker: {} });
}
