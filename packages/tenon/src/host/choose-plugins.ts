import { protocolOf } from "../contract/plugin-type.js";
import type { AnyPlugin, PluginSet } from "../contract/plugin-type.js";
import { PluginError } from "../errors/index.js";
import { checkHostVersion } from "../wire/handshake/index.js";
import type { HandshakeLine, VersionProblem } from "../wire/handshake/index.js";

/**
 * The plugin set for the version and protocol that a plugin has announced.
 * @param name the plugin's, for errors
 * @throws PluginError VERSION_MISMATCH, PROTOCOL_UNSUPPORTED
 */
export function choosePlugins(
  line: Pick<HandshakeLine, "appVersion" | "protocol">,
  versions: ReadonlyMap<number, PluginSet>,
  name: string,
): PluginSet {
  const mismatch = checkHostVersion(line.appVersion, [...versions.keys()]);
  if (mismatch !== undefined) throw createMismatchError(mismatch, name);
  const plugins = versions.get(line.appVersion) ?? {};
  const kind = protocolOf(plugins);
  if (line.protocol === kind) return plugins;
  throw new PluginError(
    "PROTOCOL_UNSUPPORTED",
    `The plugin ${name} speaks ${JSON.stringify(line.protocol)}; the contract's plugins speak ${kind}.`,
    {
      details: { protocol: line.protocol, supported: [kind] },
      remedy: remedies[kind],
    },
  );
}

/** What to do about a plugin that speaks something else than the contract has, by what the contract has. */
const remedies: Readonly<Record<AnyPlugin["kind"], string>> = {
  grpc: "Have the plugin serve gRPC (Go: set GRPCServer in its ServeConfig), use its newest version, or, if it is meant to speak net/rpc, describe it in the contract by netrpcPlugin(…) of tenon/netrpc.",
  netrpc:
    "Describe the plugin in the contract by grpcPlugin(…), or have it serve net/rpc (Go: leave GRPCServer out of its ServeConfig).",
};

function createMismatchError(
  { pluginVersion, hostVersions, message }: VersionProblem,
  name: string,
): PluginError {
  const isOlder = pluginVersion < Math.max(...hostVersions);
  return new PluginError("VERSION_MISMATCH", `${name}: ${message}`, {
    details: { pluginVersion, hostVersions },
    remedy: isOlder
      ? "Use a newer version of the plugin."
      : "Use an older version of the plugin, or update this program.",
  });
}
