import type { NetrpcSet } from "../../contract/plugin-type.js";
import { PluginError } from "../../errors/index.js";
import { settlesWithin } from "../../internal/wait.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import type { PluginServer, PluginServerOptions } from "../plugin-server.js";
import { HostConnection } from "./host-connection.js";
import { createNetrpcTable } from "./served-method.js";

/** What {@link createNetrpcPluginServer} is told. */
export interface NetrpcPluginServerOptions extends PluginServerOptions {
  readonly plugins: NetrpcSet;
}

/**
 * Makes the server of a plugin that speaks net/rpc.
 * @throws TypeError for an implementation that does not fit its plugin, or a wrong option
 * @see go-plugin rpc_server.go @v1.8.0 `RPCServer`
 */
export function createNetrpcPluginServer(options: NetrpcPluginServerOptions): PluginServer {
  assertImplementations(options);
  const connections = new Set<HostConnection>();
  let isClosing = false;
  return {
    accept(stream: ByteStream): void {
      if (isClosing) {
        stream.destroy();
        return;
      }
      const connection = new HostConnection(stream, options);
      connections.add(connection);
      options.onConnectionsChanged?.(connections.size);
      void connection.closed.then(() => {
        connections.delete(connection);
        options.onConnectionsChanged?.(connections.size);
      });
    },
    async close(limits: WaitOptions = {}): Promise<void> {
      isClosing = true;
      const open = Array.from(connections);
      const drained = Promise.all(open.map((connection) => connection.drain()));
      await settlesWithin(drained, limits);
      await Promise.all(open.map((connection) => connection.close()));
      if (limits.signal?.aborted === true) throw abortedError(limits.signal.reason);
    },
    destroy(reason: Error): void {
      isClosing = true;
      for (const connection of connections) connection.destroy(reason);
    },
  };
}

/** What is no object with all the methods is found now; what functions make, when it is made. */
function assertImplementations({ plugins, implementations }: NetrpcPluginServerOptions): void {
  for (const [name, implementation] of Object.entries(implementations)) {
    const plugin = plugins[name];
    if (plugin === undefined || typeof implementation === "function") continue;
    createNetrpcTable(`plugin ${JSON.stringify(name)}`, plugin, implementation);
  }
}

function abortedError(reason: unknown): PluginError {
  return new PluginError("ABORTED", "Waiting for the server's calls to end was aborted; they were cut off.", {
    cause: reason,
  });
}
