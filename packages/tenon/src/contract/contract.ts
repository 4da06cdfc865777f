import { describeValue } from "../internal/describe-value.js";
import { assertOptions } from "../internal/option-checks.js";
import { assertServices } from "./grpc-plugin.js";
import { assertHandshakeConfig } from "./handshake-config.js";
import type { HandshakeConfig } from "./handshake-config.js";
import type { PluginClientOf } from "./plugin-client.js";
import type { PluginImplementationOf } from "./plugin-implementation.js";
import type { PluginSet } from "./plugin-type.js";

/** What host and plugin agree on. Put it in a file that both import. Made by {@link defineContract}. */
export interface Contract<Plugins extends PluginSet = PluginSet> {
  readonly handshake: HandshakeConfig;
  readonly plugins: Plugins;
}

/** The names that `dispense` takes. */
export type PluginName<C extends Contract> = Extract<keyof C["plugins"], string>;

/** What `dispense(name)` gives. */
export type Dispensed<C extends Contract, Name extends PluginName<C>> = PluginClientOf<C["plugins"][Name]>;

/** What `serve` takes: for each name that the plugin serves, which may be some of the contract's, a complete implementation. */
export type Implementations<C extends Contract> = {
  readonly [Name in PluginName<C>]?: PluginImplementationOf<C["plugins"][Name]>;
};

/**
 * Checks and returns a contract; does nothing else, so it costs a shared file next to nothing.
 * @throws TypeError naming the field, what was expected and what came
 */
export function defineContract<const Plugins extends PluginSet>(
  contract: Contract<Plugins>,
): Contract<Plugins> {
  assertContract("defineContract(contract)", contract);
  const { handshake, plugins } = contract;
  return Object.freeze({
    handshake: Object.freeze({ ...handshake }),
    plugins: Object.freeze({ ...plugins }),
  });
}

/** @throws TypeError that starts with `name`, or with a field of it, when `value` is not a contract */
export function assertContract(name: string, value: unknown): asserts value is Contract {
  assertOptions(name, value, ["handshake", "plugins"]);
  const { handshake, plugins }: Partial<Record<keyof Contract, unknown>> = value;
  assertHandshakeConfig(handshake);
  assertPluginSet(plugins);
}

function assertPluginSet(value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`plugins must be an object of plugins by name, got ${describeValue(value)}`);
  }
  const entries = Object.entries(value);
  if (entries.length === 0) throw new TypeError("plugins must name at least one plugin, got an empty object");
  for (const [name, plugin] of entries) {
    if (name === "") throw new TypeError("plugins must have names that are not empty");
    assertPlugin(`plugins[${describeValue(name)}]`, plugin);
  }
}

function assertPlugin(name: string, value: unknown): void {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`${name} must be made by grpcPlugin(…), got ${describeValue(value)}`);
  }
  if ("kind" in value && value.kind === "service") {
    throw new TypeError(`${name} must be made by grpcPlugin(…), got a service: write grpcPlugin(service)`);
  }
  if (!("kind" in value) || value.kind !== "grpc" || !("services" in value)) {
    throw new TypeError(`${name} must be made by grpcPlugin(…), got ${describeValue(value)}`);
  }
  assertServices(name, value.services);
}
