import { parseInteger } from "./go-text.js";

/** What a plugin chooses its application protocol version from. */
export interface PluginVersionInput {
  /** The versions that the plugin serves: one at least, in any order. */
  readonly supported: readonly number[];
  /** `PLUGIN_PROTOCOL_VERSIONS` as it came; undefined from a host that does not send it. */
  readonly hostList: string | undefined;
}

/** The version that a plugin serves. */
export interface PluginVersionChoice {
  readonly version: number;
  /**
   * Whether the host listed the version. If not, it is the plugin's lowest: right for a host from before there was a
   * list; any other host reports the mismatch.
   */
  readonly listed: boolean;
  /** Entries of the list that are no numbers. They are skipped, and the plugin reports them on stderr. */
  readonly invalid: readonly string[];
}

/**
 * Chooses as Go's plugins do: the highest of the plugin's versions that the host lists, else the plugin's lowest.
 * @throws RangeError when `supported` is empty
 * @see go-plugin server.go:149-229 @v1.8.0 `protocolVersion`
 */
export function choosePluginVersion({ supported, hostList }: PluginVersionInput): PluginVersionChoice {
  const descending = [...supported].sort((a, b) => b - a);
  const lowest = descending.at(-1);
  if (lowest === undefined) throw new RangeError("supported must have at least one version");
  const { versions, invalid } = parseVersionList(hostList ?? "");
  const match = descending.find((version) => versions.has(version));
  return { version: match ?? lowest, listed: match !== undefined, invalid };
}

/** Why a host does not take a plugin's version. */
export interface VersionProblem {
  readonly problem: "VERSION_MISMATCH";
  readonly pluginVersion: number;
  /** The host's versions, the highest first. */
  readonly hostVersions: readonly number[];
  /** One sentence with both sides' versions. */
  readonly message: string;
}

/**
 * Checks, on the host's side, the version of a handshake line against the host's own; undefined when it is one of them.
 * @see go-plugin client.go:1031-1053 @v1.8.0 `checkProtoVersion`
 */
export function checkHostVersion(
  pluginVersion: number,
  hostVersions: readonly number[],
): VersionProblem | undefined {
  if (hostVersions.includes(pluginVersion)) return undefined;
  const sorted = [...hostVersions].sort((a, b) => b - a);
  return {
    problem: "VERSION_MISMATCH",
    pluginVersion,
    hostVersions: sorted,
    message: `The plugin serves application protocol version ${pluginVersion}; this host takes ${sorted.join(", ")}.`,
  };
}

function parseVersionList(list: string): { versions: ReadonlySet<number>; invalid: string[] } {
  const versions = new Set<number>();
  const invalid: string[] = [];
  if (list === "") return { versions, invalid };
  for (const text of list.split(",")) {
    const version = parseInteger(text);
    if (version === undefined) invalid.push(text);
    else versions.add(version);
  }
  return { versions, invalid };
}
