import type { MagicCookie } from "./cookie.js";
import { parseBool, parseInteger } from "./go-text.js";
import { formatHostIdentity, parseHostIdentity } from "./host-identity.js";
import type { HostIdentity } from "./host-identity.js";

/** The variables by which a host tells a plugin how to start, by what they say. */
export const environmentNames = {
  minPort: "PLUGIN_MIN_PORT",
  maxPort: "PLUGIN_MAX_PORT",
  versions: "PLUGIN_PROTOCOL_VERSIONS",
  clientCertificate: "PLUGIN_CLIENT_CERT",
  multiplex: "PLUGIN_MULTIPLEX_GRPC",
  socketDirectory: "PLUGIN_UNIX_SOCKET_DIR",
  socketGroup: "PLUGIN_UNIX_SOCKET_GROUP",
  /** Tenon's own: which process the host is. */
  host: "TENON_HOST",
} as const;

/**
 * The variables that a host which is itself a plugin must not pass on, besides its own cookie: they were meant for it.
 * Other variables that begin with `PLUGIN_` belong to the people and stay.
 */
export const unsharedVariables: readonly string[] = Object.values(environmentNames);

/** The ports that a Go host offers when its user sets none. @see go-plugin client.go:393-396 @v1.8.0 */
export const defaultPortRange: PortRange = { minPort: 10000, maxPort: 25000 };

/** Ports from the first to the last, both included. `0` to `0` = any free port. */
export interface PortRange {
  readonly minPort: number;
  readonly maxPort: number;
}

/** What a host says to its plugin. */
export interface HostEnvironment extends MagicCookie {
  /** The application protocol versions that the host takes, in any order. */
  readonly versions: readonly number[];
  /** @default 10000 to 25000 */
  readonly ports?: PortRange | undefined;
  /** AutoMTLS: the host's certificate, PEM. */
  readonly clientCertificate?: string | undefined;
  /** Asks for broker multiplexing. @default false */
  readonly multiplex?: boolean | undefined;
  /** Where the plugin is to put its sockets. */
  readonly socketDirectory?: string | undefined;
  /** Name or number of the group that gets access to the plugin's sockets. */
  readonly socketGroup?: string | undefined;
  /** Which process the host is. */
  readonly host?: HostIdentity | undefined;
}

/** The variables for the plugin's process. They win over anything inherited. @see go-plugin client.go:637-716 @v1.8.0 */
export function formatHostEnvironment(settings: HostEnvironment): Record<string, string> {
  const { minPort, maxPort } = settings.ports ?? defaultPortRange;
  const env: Record<string, string> = {
    [settings.magicCookieKey]: settings.magicCookieValue,
    [environmentNames.minPort]: String(minPort),
    [environmentNames.maxPort]: String(maxPort),
    [environmentNames.versions]: settings.versions.join(","),
  };
  if (settings.clientCertificate !== undefined)
    env[environmentNames.clientCertificate] = settings.clientCertificate;
  if (settings.multiplex === true) env[environmentNames.multiplex] = "true";
  if (settings.socketDirectory !== undefined)
    env[environmentNames.socketDirectory] = settings.socketDirectory;
  if (settings.socketGroup !== undefined) env[environmentNames.socketGroup] = settings.socketGroup;
  if (settings.host !== undefined) env[environmentNames.host] = formatHostIdentity(settings.host);
  return env;
}

/** What a plugin reads from its environment. An empty variable is the same as none, as in Go. */
export interface PluginEnvironment {
  /** The host's list of versions as it came, for `choosePluginVersion`; undefined from a host that has none. */
  readonly versionList: string | undefined;
  /** The ports for a TCP listener, or one sentence that says what is wrong with them. */
  readonly ports: PortRange | { readonly problem: string };
  /** AutoMTLS: the host's certificate, PEM. */
  readonly clientCertificate: string | undefined;
  /** `asked`: the line gets its seventh field. `on`: the host wants multiplexing. Go tells the two apart. */
  readonly multiplex: { readonly asked: boolean; readonly on: boolean };
  readonly socketDirectory: string | undefined;
  readonly socketGroup: string | undefined;
  /** Which process the host is; undefined under a host that does not say, such as Go's. */
  readonly host: HostIdentity | undefined;
}

/** Reads a plugin's environment. Never throws. @see go-plugin server.go:139-176, 306, 439, 536-566 @v1.8.0 */
export function parsePluginEnvironment(env: Readonly<Record<string, string | undefined>>): PluginEnvironment {
  const read = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const multiplex = read(environmentNames.multiplex);
  return {
    versionList: read(environmentNames.versions),
    ports: parsePorts(read(environmentNames.minPort), read(environmentNames.maxPort)),
    clientCertificate: read(environmentNames.clientCertificate),
    multiplex: { asked: multiplex !== undefined, on: parseBool(multiplex ?? "") === true },
    socketDirectory: read(environmentNames.socketDirectory),
    socketGroup: read(environmentNames.socketGroup),
    host: parseHostIdentity(read(environmentNames.host) ?? ""),
  };
}

function parsePorts(minText = "0", maxText = "0"): PluginEnvironment["ports"] {
  const minPort = parseInteger(minText);
  const maxPort = parseInteger(maxText);
  if (minPort === undefined || !isPort(minPort)) return notAPort(environmentNames.minPort, minText);
  if (maxPort === undefined || !isPort(maxPort)) return notAPort(environmentNames.maxPort, maxText);
  if (minPort > maxPort) {
    return { problem: `PLUGIN_MIN_PORT (${minPort}) must not be greater than PLUGIN_MAX_PORT (${maxPort}).` };
  }
  return { minPort, maxPort };
}

function isPort(value: number): boolean {
  return value >= 0 && value <= 65535;
}

function notAPort(name: string, text: string): { problem: string } {
  return { problem: `${name} must be a port from 0 to 65535: got ${JSON.stringify(text)}.` };
}
