import { createSocketPorts } from "../broker/socket-ports.js";
import { resolvePluginSet } from "../contract/resolve-plugins.js";
import { loadServer } from "../rpc/load-protocol.js";
import type { StdioSource } from "../rpc/stdio-source.js";
import type { Address } from "../transport/address.js";
import type { ByteStream } from "../transport/byte-stream.js";
import type { Listener } from "../transport/listen.js";
import { createPluginEnding } from "./lifecycle/plugin-ending.js";
import type { PluginEnding } from "./lifecycle/plugin-ending.js";
import type { ServeSettings } from "./serve-options.js";
import type { ServedChoice } from "./start/choose-served.js";
import { createHostGate, preparePluginSecurity } from "./start/plugin-security.js";

/** The plugin's output on its way to the host. */
export interface PluginOutput extends StdioSource {
  /** The output is complete. */
  end(): void;
  /** After `end`: resolves when the host has taken all of it. */
  finished(): Promise<void>;
}

/** What {@link openPlugin} needs to know. */
export interface OpenPluginSettings {
  readonly choice: Pick<ServedChoice, "plugins" | "implementations">;
  readonly settings: ServeSettings;
  readonly output: PluginOutput;
  /** From a host that asks for AutoMTLS: PEM. */
  readonly clientCertificate: string | undefined;
  /** Opens a listener for the plugin, and each one for its brokers. */
  listen(onConnection: (stream: ByteStream) => void): Promise<Listener>;
  /** Told after a connection was accepted or has ended. */
  onConnectionsChanged(): void;
}

/** A plugin that listens. */
export interface OpenPlugin {
  readonly address: Address;
  /** Whether its connections are encrypted, and both ends known. */
  readonly isSecure: boolean;
  /** For the handshake line, when the host asked for AutoMTLS. */
  readonly serverCertificate: string | undefined;
  readonly ending: PluginEnding;
}

/** Opens the plugin's server. Whatever ends the plugin begins its `ending`. */
export async function openPlugin(parts: OpenPluginSettings): Promise<OpenPlugin> {
  const { choice, settings, output } = parts;
  const { timeouts, logger } = settings;
  const [plugins, { port, serverCertificate }] = await Promise.all([
    resolvePluginSet(choice.plugins),
    preparePluginSecurity(settings, parts.clientCertificate),
  ]);
  const server = await loadServer(plugins, {
    implementations: choice.implementations,
    stdio: output,
    maxMessageBytes: settings.maxMessageBytes,
    ...(port === undefined ? {} : { authority: port.serverName, scheme: "https" }),
    brokerPorts: createSocketPorts({ tls: port, listen: (onConnection) => parts.listen(onConnection) }),
    brokerMs: timeouts.brokerMs,
    onShutdown: () => ending.begin("shutdown"),
    onHandlerError: (error, { path }) => logger.error("a handler failed", { path, error }),
    onConnectionsChanged: () => parts.onConnectionsChanged(),
  });
  const gate = createHostGate(port, settings, (stream) => server.accept(stream));
  const listener = await parts.listen(gate.accept);
  const steps = {
    onShutdown: settings.onShutdown,
    stopListening() {
      gate.close();
      return listener.close();
    },
    async flushOutput() {
      output.end();
      await output.finished();
    },
    closeServer: (timeoutMs: number) => server.close({ timeoutMs }),
  };
  const ending = createPluginEnding(steps, timeouts, logger);
  return { address: listener.address, isSecure: port !== undefined, serverCertificate, ending };
}
