import { assertOptions } from "../internal/option-checks.js";
import type { PluginImplementationOf } from "./plugin-implementation.js";
import { assertPluginSet } from "./plugin-set.js";
import { protocolOf } from "./plugin-type.js";
import type { PluginSet } from "./plugin-type.js";

/**
 * Services by name, as a contract has them, which is one too: for gRPC without a handshake, where there is no cookie and no
 * version.
 */
export interface ServerContract<Plugins extends PluginSet = PluginSet> {
  readonly plugins: Plugins;
}

/** What `serveAt` takes: for each name that is served, which may be some of the contract's, a complete implementation. */
export type ServerImplementations<Plugins extends PluginSet> = {
  readonly [Name in Extract<keyof Plugins, string>]?: PluginImplementationOf<Plugins[Name]>;
};

/** @throws TypeError that starts with `name`, or with a field, when `value` is not a contract with plugins */
export function assertServerContract(name: string, value: unknown): asserts value is ServerContract {
  if (typeof value === "object" && value !== null && "versions" in value) {
    throw new TypeError(
      `${name} must have plugins, not versions: without a handshake nobody says which is spoken`,
    );
  }
  assertOptions(name, value, ["handshake", "plugins"]);
  assertPluginSet("plugins", value["plugins"]);
  if (protocolOf(value["plugins"]) === "grpc") return;
  throw new TypeError(
    `${name} must have plugins made by grpcPlugin(…): net/rpc is spoken only between a host and its plugin`,
  );
}
