import type { ResolvedPluginSet } from "../../contract/plugin-type.js";
import { PluginError } from "../../errors/index.js";
import { nearestName } from "../../internal/nearest-name.js";
import type { GrpcCaller } from "./grpc-caller.js";
import { createServicesClient } from "./services-client.js";

/**
 * Makes the function that gives the object for a name of the plugin set, the same one each time.
 * The function throws PluginError UNKNOWN_PLUGIN.
 */
export function createDispenser(caller: GrpcCaller, plugins: ResolvedPluginSet): (name: string) => unknown {
  const dispensed = new Map<string, unknown>();
  return (name) => {
    const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
    if (plugin === undefined) throw unknownPluginError(name, Object.keys(plugins));
    if (!dispensed.has(name)) dispensed.set(name, createServicesClient(caller, plugin.services));
    return dispensed.get(name);
  };
}

function unknownPluginError(name: string, names: readonly string[]): PluginError {
  const nearest = nearestName(name, names);
  return new PluginError("UNKNOWN_PLUGIN", `There is no plugin ${JSON.stringify(name)} in the contract.`, {
    remedy:
      nearest === undefined
        ? `It has ${names.map((known) => JSON.stringify(known)).join(", ")}.`
        : `Did you mean ${JSON.stringify(nearest)}?`,
    details: { name, names },
  });
}
