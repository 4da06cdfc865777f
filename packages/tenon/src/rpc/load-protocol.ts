import type { ResolvedPluginSet } from "../contract/plugin-type.js";
import type { ByteStream } from "../transport/byte-stream.js";
import { connectGrpcPlugin } from "./grpc/connect-grpc-plugin.js";
import type { ConnectGrpcPluginOptions } from "./grpc/connect-grpc-plugin.js";
import { createGrpcPluginServer } from "./grpc/serve-grpc-plugin.js";
import type { PluginConnection } from "./plugin-connection.js";
import type { PluginServer, PluginServerOptions } from "./plugin-server.js";

/** What a host's connection is told, whatever protocol it speaks; each takes of it what it needs. */
export type ConnectPluginOptions = Omit<ConnectGrpcPluginOptions, "plugins">;

/** Speaks with the plugin at the other end of `stream`, which it owns from then on. Asks for its output at once. */
export type PluginConnector = (stream: ByteStream, options: ConnectPluginOptions) => PluginConnection;

/** Loads what a host needs to speak the protocol of a plugin set. net/rpc is loaded by those that use it only. */
export async function loadConnector(set: ResolvedPluginSet): Promise<PluginConnector> {
  if (set.kind === "grpc") {
    const { plugins } = set;
    return (stream, options) => connectGrpcPlugin(stream, { ...options, plugins });
  }
  const { plugins } = set;
  const { connectNetrpcPlugin } = await import("./netrpc/connect-netrpc-plugin.js");
  return (stream, options) => connectNetrpcPlugin(stream, { ...options, plugins });
}

/**
 * Loads what a plugin needs to serve a plugin set, and makes its server.
 * @throws TypeError for an implementation that does not fit its plugin, or a wrong option
 */
export async function loadServer(
  set: ResolvedPluginSet,
  options: PluginServerOptions,
): Promise<PluginServer> {
  if (set.kind === "grpc") return createGrpcPluginServer({ ...options, plugins: set.plugins });
  const { createNetrpcPluginServer } = await import("./netrpc/serve-netrpc-plugin.js");
  return createNetrpcPluginServer({ ...options, plugins: set.plugins });
}
