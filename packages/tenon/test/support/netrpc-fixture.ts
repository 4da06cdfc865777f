import type { TestContext } from "node:test";
import { defineContract } from "../../src/contract/contract.js";
import type { Contract, Implementations } from "../../src/contract/contract.js";
import { gob, netrpcPlugin } from "../../src/netrpc/index.js";
import type { NetrpcHandlers } from "../../src/netrpc/index.js";
import { connectInMemory } from "../../src/testing/index.js";
import type { InMemoryOptions, InMemoryPair } from "../../src/testing/index.js";

const Pair = gob.struct("Pair", { A: gob.safeInt, B: gob.safeInt });

/** A plugin without brokered fields. */
export const calculator = netrpcPlugin({
  Greet: { args: gob.any, reply: gob.string },
  Add: { args: Pair, reply: gob.safeInt },
  Echo: { args: gob.string, reply: gob.string },
  Wait: { args: gob.safeInt, reply: gob.any },
});

/** What {@link calculator} is served by, unless a test has handlers of its own. */
export const calculatorHandlers: NetrpcHandlers<typeof calculator.methods> = {
  Greet: () => "hello",
  Add: ({ A, B }) => A + B,
  Echo: (text) => text,
  Wait: () => new Promise(() => undefined),
};

/** The cookie and version of tests. */
export const handshake = { protocolVersion: 1, magicCookieKey: "FIXTURE_NETRPC", magicCookieValue: "yes" };

/** A contract of {@link calculator} alone. */
export const calculatorContract = defineContract({ handshake, plugins: { calculator } });

/** Calls a method with what the compiler would refuse. */
export async function callUnchecked(
  object: object,
  name: string,
  ...args: readonly unknown[]
): Promise<unknown> {
  const method = Reflect.get(object, name) as (...args: readonly unknown[]) => unknown;
  return Reflect.apply(method, object, args);
}

/** Errors that handlers threw. */
export interface Reports {
  readonly reports: { readonly error: unknown; readonly path: string }[];
}

/** A pair that ends with the test, and keeps what its handlers throw. */
export async function connectPair<C extends Contract>(
  test: TestContext,
  contract: C,
  { implementations, ...options }: InMemoryOptions & { readonly implementations: Implementations<C> },
): Promise<InMemoryPair<C> & Reports> {
  const reports: Reports["reports"] = [];
  const pair = await connectInMemory<C>(contract, implementations, {
    onHandlerError: (error, { path }) => reports.push({ error, path }),
    ...options,
  });
  test.after(() => pair.close());
  return Object.assign(pair, { reports });
}
