import { describeValue } from "../../internal/describe-value.js";
import { assertOptions } from "../../internal/option-checks.js";
import type { NoBrokered } from "../brokered-types.js";
import type { AnyPlugin } from "../plugin-type.js";
import { assertBrokeredIds } from "./assert-brokered-ids.js";
import { assertMethods } from "./assert-methods.js";
import { markNetrpcPlugin } from "./is-netrpc-plugin.js";
import type { AnyNetrpcPlugin, NetrpcBrokeredFields, OnlyKnownNetrpc } from "./netrpc-brokered.js";
import type { NetrpcMethods } from "./netrpc-methods.js";

/** A plugin that speaks net/rpc. Made by {@link netrpcPlugin}. */
export interface NetrpcPlugin<
  Methods extends NetrpcMethods = NetrpcMethods,
  Brokered extends object = NoBrokered,
> extends AnyPlugin {
  readonly kind: "netrpc";
  readonly methods: Methods;
  /** See {@link NetrpcPluginOptions}. */
  readonly service: string;
  /** See {@link NetrpcPluginOptions}. Empty when there are none. */
  readonly brokered: Brokered;
}

/** What {@link netrpcPlugin} can be told. */
export interface NetrpcPluginOptions<Brokered> {
  /** The name under which the methods are served. @default "Plugin", which is go-plugin's for all of them */
  readonly service?: string | undefined;
  /**
   * What stands for an object of the sender's: by method, then by field of its arguments or its reply, the plugin behind it;
   * `args` and `reply` stand for the whole of them. In Go the field is a `uint32`, the broker's id, and `gob.uint32` here. The
   * caller passes an object with the methods in its place, and the handler gets a client of it; in a reply the other way
   * round: see docs/guides/net-rpc.md.
   * @default none
   */
  readonly brokered?: Brokered | undefined;
}

/**
 * Describes a plugin that speaks Go's net/rpc by its methods, each with the gob types of what it takes and gives:
 * `netrpcPlugin({ Greet: { args: gob.any, reply: gob.string } })`. The methods are called as they are named here, on both
 * sides: `greeter.Greet()`.
 * @throws TypeError naming the method or option, what was expected and what came
 */
export function netrpcPlugin<const Methods extends NetrpcMethods>(
  methods: Methods,
  options?: NetrpcPluginOptions<undefined>,
): NetrpcPlugin<Methods>;
export function netrpcPlugin<
  const Methods extends NetrpcMethods,
  const Brokered extends NetrpcBrokeredFields<Methods> & object,
>(
  methods: Methods,
  options: NetrpcPluginOptions<Brokered & OnlyKnownNetrpc<Brokered, NetrpcBrokeredFields<Methods>>>,
): NetrpcPlugin<Methods, Brokered>;
export function netrpcPlugin(methods: NetrpcMethods, options: unknown = {}): AnyNetrpcPlugin {
  assertMethods("netrpcPlugin(methods)", methods);
  assertOptions("netrpcPlugin() options", options, ["service", "brokered"]);
  const { service = "Plugin", brokered = {} } = options;
  assertServiceName(service);
  assertBrokeredIds(methods, brokered);
  const ownMethods = Object.entries(methods).map(([name, { args, reply }]) => [
    name,
    Object.freeze({ args, reply }),
  ]);
  const frozen = Object.freeze(Object.fromEntries(ownMethods) as NetrpcMethods);
  return markNetrpcPlugin({
    kind: "netrpc",
    service,
    methods: frozen,
    brokered: Object.freeze({ ...brokered }),
  });
}

function assertServiceName(value: unknown): asserts value is string {
  if (typeof value === "string" && value !== "") return;
  throw new TypeError(`service must be a name that is not empty, got ${describeValue(value)}`);
}
