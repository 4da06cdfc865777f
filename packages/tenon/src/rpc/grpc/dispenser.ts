import type { ResolvedGrpcSet } from "../../contract/plugin-type.js";
import { unknownPluginError } from "../unknown-plugin.js";
import type { GrpcCaller } from "./grpc-caller.js";
import { createServicesClient } from "./services-client.js";

/**
 * Makes the function that gives the object for a name of the plugin set, the same one each time.
 * The function throws PluginError UNKNOWN_PLUGIN.
 */
export function createDispenser(caller: GrpcCaller, plugins: ResolvedGrpcSet): (name: string) => unknown {
  const dispensed = new Map<string, unknown>();
  return (name) => {
    const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
    if (plugin === undefined) throw unknownPluginError(name, Object.keys(plugins));
    if (!dispensed.has(name)) dispensed.set(name, createServicesClient(caller, plugin.services));
    return dispensed.get(name);
  };
}
