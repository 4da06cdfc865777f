import type { PluginSet } from "../contract/plugin-type.js";
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
  // A set has one protocol, that of its first plugin, as in Go: go-plugin server.go:195 @v1.8.0.
  const [{ kind } = { kind: "grpc" }] = Object.values(plugins);
  if (line.protocol === kind) return plugins;
  throw new PluginError(
    "PROTOCOL_UNSUPPORTED",
    `The plugin ${name} speaks ${JSON.stringify(line.protocol)}; the contract's plugins speak ${kind}.`,
    {
      details: { protocol: line.protocol, supported: [kind] },
      remedy:
        "Have the plugin serve gRPC (Go: set GRPCServer in its ServeConfig), or use its newest version.",
    },
  );
}

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
