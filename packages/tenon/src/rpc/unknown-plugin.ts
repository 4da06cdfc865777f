import { PluginError } from "../errors/index.js";
import type { NetrpcError } from "../errors/index.js";
import { nearestName } from "../internal/nearest-name.js";

/** The error of a name that the contract has and the plugin has not, which has said so in words of its own. */
export function unservedPluginError(name: string, answer: NetrpcError): PluginError {
  return new PluginError(
    "UNKNOWN_PLUGIN",
    `The plugin does not serve ${JSON.stringify(name)}, which the contract has: ${answer.serverMessage}.`,
    {
      origin: "peer",
      cause: answer,
      details: { name },
      remedy:
        "Name it in the contract as the plugin does: in Go, the key of its plugins map. An older build of the plugin may not have it yet.",
    },
  );
}

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
