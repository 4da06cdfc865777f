import { protocolOf } from "../contract/plugin-type.js";
import type { PluginEnvironment } from "../wire/handshake/environment.js";
import { formatHandshakeLine } from "../wire/handshake/handshake-line.js";
import { forceExitAfter } from "./lifecycle/forced-exit.js";
import { watchHost } from "./lifecycle/host-watch.js";
import type { EndReason, PluginEnding } from "./lifecycle/plugin-ending.js";
import { handleSignals } from "./lifecycle/signals.js";
import { openPlugin } from "./open-plugin.js";
import type { OpenPlugin } from "./open-plugin.js";
import type { OutputBuffer } from "./output/output-buffer.js";
import type { ServeSettings } from "./serve-options.js";
import type { ServedChoice } from "./start/choose-served.js";
import { listenForHost } from "./start/plugin-listener.js";
import { SocketFiles } from "./start/socket-files.js";
import { reportStart } from "./start/start-report.js";
import { writeHandshake } from "./start/write-handshake.js";

/** All that a plugin is made of once its start has been found right. */
export interface PluginSetup {
  readonly choice: ServedChoice;
  readonly settings: ServeSettings;
  readonly output: OutputBuffer;
  readonly environment: PluginEnvironment;
}

/** Opens the plugin's server, announces it, and waits for its end. */
export async function runPlugin(setup: PluginSetup): Promise<{ readonly reason: EndReason }> {
  const { choice, settings, output, environment } = setup;
  const files = new SocketFiles();
  const listenSettings = { ...environment, tcp: settings.tcp };
  const plugin = await openPlugin({
    choice,
    settings,
    output,
    clientCertificate: environment.clientCertificate,
    listen: async (onConnection) => files.track(await listenForHost(listenSettings, onConnection)),
    // A connection that ended may be the first sign of the host's end.
    onConnectionsChanged: () => watch.check(),
  });
  const { ending } = plugin;
  const watched = { host: environment.host, exitWithHost: settings.exitWithHost };
  const watch = watchHost(watched, () => void ending.begin("host-gone"));
  const release = [watch.stop, files.removeAtExit(), triggerEnding(ending, settings)];
  try {
    announce(setup, plugin);
    const reason = await ending.done;
    if (reason !== "aborted") forceExitAfter(settings.timeouts.exitMs, settings.logger);
    return { reason };
  } catch (error) {
    await ending.begin("aborted");
    throw error;
  } finally {
    for (const undo of release) undo();
  }
}

function triggerEnding(ending: PluginEnding, { logger, signal }: ServeSettings): () => void {
  const onAbort = (): void => void ending.begin("aborted");
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  const stopSignals = handleSignals({ logger, onTerminate: () => void ending.begin("signal") });
  return () => {
    signal?.removeEventListener("abort", onAbort);
    stopSignals();
  };
}

function announce(
  { choice, settings, environment }: PluginSetup,
  { address, isSecure, serverCertificate }: OpenPlugin,
): void {
  reportStart(environment, choice, settings.logger);
  if (address.network === "tcp" && !isSecure) {
    settings.logger.warn("listening on TCP without TLS: every user of this machine can call this plugin");
  }
  const line = formatHandshakeLine({
    appVersion: choice.version,
    address,
    protocol: protocolOf(choice.plugins),
    serverCertificate,
    // A Go host that asked refuses a plugin that answers false, with "plugin does not support the feature".
    multiplex: environment.multiplex.asked ? false : undefined,
  });
  writeHandshake(line);
}
