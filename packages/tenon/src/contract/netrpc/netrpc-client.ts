import type { BrokeredOf } from "../brokered-types.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { BrokeredInput, BrokeredValue } from "./netrpc-brokered.js";
import type { NetrpcMethod, NetrpcMethods } from "./netrpc-methods.js";
import type { NetrpcPlugin } from "./netrpc-plugin.js";

/**
 * What every call over net/rpc takes after its arguments. All optional. The protocol cannot cancel anything at the other
 * side: a call that is given up goes on there, and its late answer is dropped here.
 */
export interface NetrpcCallOptions extends WaitOptions {
  /** Gives the call up: it rejects with `ABORTED`, the signal's reason as its cause. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the call is given up: it then rejects with `CALL_TIMEOUT`. @default no limit */
  readonly timeoutMs?: number | undefined;
}

/** What every dispensed object has besides its methods: it is a connection of its own. */
export interface NetrpcObject extends AsyncDisposable {
  /** Ends the object's connection: calls in flight reject with CLOSED. May be called again. */
  readonly close: () => Promise<void>;
}

/** What a host calls a net/rpc plugin through: one function for each method, and `close`. */
export type NetrpcClient<Methods extends NetrpcMethods, Brokered = object> = {
  readonly [Name in keyof Methods]: MethodClient<Methods[Name], BrokeredOf<Brokered, Name>>;
} & NetrpcObject;

/** The same for what `netrpcPlugin` has made. */
export type NetrpcClientOf<Plugin> =
  Plugin extends NetrpcPlugin<infer Methods, infer Brokered> ? NetrpcClient<Methods, Brokered> : never;

type MethodClient<Method extends NetrpcMethod, Fields> =
  undefined extends BrokeredInput<Method["args"], Fields, "args">
    ? (
        args?: BrokeredInput<Method["args"], Fields, "args">,
        options?: NetrpcCallOptions,
      ) => Promise<BrokeredValue<Method["reply"], Fields, "reply">>
    : (
        args: BrokeredInput<Method["args"], Fields, "args">,
        options?: NetrpcCallOptions,
      ) => Promise<BrokeredValue<Method["reply"], Fields, "reply">>;
