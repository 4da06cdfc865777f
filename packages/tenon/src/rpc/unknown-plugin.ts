import { PluginError } from "../errors/index.js";
import { nearestName } from "../internal/nearest-name.js";

/** The error of a name that the plugin set does not have. */
export function unknownPluginError(name: string, names: readonly string[]): PluginError {
  const nearest = nearestName(name, names);
  return new PluginError("UNKNOWN_PLUGIN", `There is no plugin ${JSON.stringify(name)} in the contract.`, {
    remedy:
      nearest === undefined
        ? `It has ${names.map((known) => JSON.stringify(known)).join(", ")}.`
        : `Did you mean ${JSON.stringify(nearest)}?`,
    details: { name, names },
  });
}
