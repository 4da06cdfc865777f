import type { BrokeredOf } from "../brokered-types.js";
import type { BrokeredInput, BrokeredValue } from "./netrpc-brokered.js";
import type { NetrpcContext, NetrpcObjectContext } from "./netrpc-context.js";
import type { NetrpcMethod, NetrpcMethods } from "./netrpc-methods.js";
import type { NetrpcPlugin } from "./netrpc-plugin.js";

/** What serves a net/rpc plugin: one handler for each method. */
export type NetrpcHandlers<Methods extends NetrpcMethods, Brokered = object> = {
  readonly [Name in keyof Methods]: MethodHandler<Methods[Name], BrokeredOf<Brokered, Name>>;
};

/**
 * What `serve` takes for a net/rpc plugin: an object with its methods, which serves every dispense, or a function that makes
 * one for each. What the function made is disposed of when its connection ends, if it has `Symbol.asyncDispose` or
 * `Symbol.dispose`. Go: `Plugin.Server`, which is called for each dispense.
 */
export type NetrpcImplementation<Methods extends NetrpcMethods, Brokered = object> =
  | NetrpcHandlers<Methods, Brokered>
  | ((
      context: NetrpcObjectContext,
    ) => NetrpcHandlers<Methods, Brokered> | Promise<NetrpcHandlers<Methods, Brokered>>);

/** The same for what `netrpcPlugin` has made. */
export type NetrpcImplementationOf<Plugin> =
  Plugin extends NetrpcPlugin<infer Methods, infer Brokered>
    ? NetrpcImplementation<Methods, Brokered>
    : never;

type MethodHandler<Method extends NetrpcMethod, Fields> = (
  args: BrokeredValue<Method["args"], Fields, "args">,
  context: NetrpcContext,
) => Answer<BrokeredInput<Method["reply"], Fields, "reply">>;

/** A reply that may be undefined may as well be nothing at all. */
type Answer<Reply> = undefined extends Reply ? Reply | void | Promise<Reply | void> : Reply | Promise<Reply>;
