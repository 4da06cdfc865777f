import type { AnyNetrpcPlugin } from "../../contract/netrpc/netrpc-brokered.js";
import { readIdPlaces } from "../../contract/netrpc/id-places.js";
import { describeValue } from "../../internal/describe-value.js";
import type { ServedMethod } from "../../wire/netrpc/server-session.js";
import { ServiceTable } from "../../wire/netrpc/service-table.js";
import { createBrokeredHandler } from "./broker/brokered-handler.js";
import type { NetrpcCallContext } from "./netrpc-call-context.js";

/** A handler, with its `this` bound. What it returns is checked when it does. */
export type NetrpcHandler = (args: unknown, context: NetrpcCallContext) => unknown;

/** A method that is served. */
export interface ServedNetrpcMethod extends ServedMethod {
  /** As the contract has it: `Greet`. */
  readonly name: string;
  /** As requests have it: `Plugin.Greet`. */
  readonly path: string;
  readonly handler: NetrpcHandler;
}

/** The methods of one object, or of the few that share a connection. */
export type NetrpcTable = ServiceTable<ServedNetrpcMethod>;

/**
 * The table of an object that serves a plugin.
 * @param origin what the object is, for messages: `plugin "greeter"`
 * @throws TypeError naming all methods that it does not have
 */
export function createNetrpcTable(origin: string, plugin: AnyNetrpcPlugin, object: unknown): NetrpcTable {
  assertHandlers(origin, plugin, object);
  const table: NetrpcTable = new ServiceTable();
  const methods = Object.entries(plugin.methods).map(([name, type]) => {
    const handler: unknown = Reflect.get(object, name);
    const bound: NetrpcHandler = (args, context) =>
      Reflect.apply(handler as NetrpcHandler, object, [args, context]);
    const { args, reply } = type;
    const served = { name, path: `${plugin.service}.${name}`, args, reply, handler: bound };
    const given: unknown = Reflect.get(plugin.brokered, name);
    if (typeof given !== "object" || given === null) return [name, served] as const;
    const places = readIdPlaces(`brokered.${name}`, type, given);
    return [name, { ...served, handler: createBrokeredHandler(served.path, places, bound) }] as const;
  });
  table.add(plugin.service, methods);
  return table;
}

function assertHandlers(origin: string, plugin: AnyNetrpcPlugin, object: unknown): asserts object is object {
  if (typeof object !== "object" || object === null) {
    throw new TypeError(
      `the implementation of ${origin} must be an object with its methods, got ${describeValue(object)}`,
    );
  }
  const problems = Object.keys(plugin.methods).flatMap((name) => {
    const handler: unknown = Reflect.get(object, name);
    return typeof handler === "function" ? [] : [`a function "${name}", got ${describeValue(handler)}`];
  });
  if (problems.length === 0) return;
  throw new TypeError(`${origin} has no handler for its methods: expected ${problems.join("; ")}`);
}
