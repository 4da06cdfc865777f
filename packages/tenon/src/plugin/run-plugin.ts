import type { HandshakeConfig } from "../contract/handshake-config.js";
import type { ResolvedPluginSet } from "../contract/plugin-type.js";
import { createGrpcPluginServer } from "../rpc/grpc/serve-grpc-plugin.js";
import type { GrpcPluginServer } from "../rpc/grpc/serve-grpc-plugin.js";
import type { Listener } from "../transport/listen.js";
import type { PluginEnvironment } from "../wire/handshake/environment.js";
import { formatHandshakeLine } from "../wire/handshake/handshake-line.js";
import { choosePluginVersion } from "../wire/handshake/version-choice.js";
import { forceExitAfter } from "./lifecycle/forced-exit.js";
import { watchHost } from "./lifecycle/host-watch.js";
import { createPluginEnding } from "./lifecycle/plugin-ending.js";
import type { EndReason, PluginEnding } from "./lifecycle/plugin-ending.js";
import { handleSignals } from "./lifecycle/signals.js";
import type { OutputBuffer } from "./output/output-buffer.js";
import type { ServeSettings } from "./serve-options.js";
import { listenForHost } from "./start/plugin-listener.js";
import { reportStart } from "./start/start-report.js";
import { writeHandshake } from "./start/write-handshake.js";

/** All that a plugin is made of once its start has been found right. */
export interface PluginSetup {
  readonly handshake: HandshakeConfig;
  readonly resolved: Promise<ResolvedPluginSet>;
  readonly implementations: Readonly<Record<string, object>>;
  readonly settings: ServeSettings;
  readonly output: OutputBuffer;
  readonly environment: PluginEnvironment;
}

/** Opens the plugin's server, announces it, and waits for its end. */
export async function runPlugin(setup: PluginSetup): Promise<{ readonly reason: EndReason }> {
  const { settings, environment } = setup;
  const plugins = await setup.resolved;
  const server = createGrpcPluginServer({
    plugins,
    implementations: setup.implementations,
    stdio: setup.output,
    maxMessageBytes: settings.maxMessageBytes,
    onShutdown: () => ending.begin("shutdown"),
    onHandlerError: (error, { path }) => settings.logger.error("a handler failed", { path, error }),
    // A connection that ended may be the first sign of the host's end.
    onConnectionsChanged: () => watch.check(),
  });
  const listener = await listenForHost(environment, (stream) => server.accept(stream));
  const ending = createEnding(setup, { server, listener });
  const watched = { host: environment.host, exitWithHost: settings.exitWithHost };
  const watch = watchHost(watched, () => void ending.begin("host-gone"));
  const release = [watch.stop, removeFileAtExit(listener), triggerEnding(ending, settings)];
  try {
    announce(setup, listener);
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

/** The socket file goes with the process, however that ends as long as its own code runs. */
function removeFileAtExit(listener: Listener): () => void {
  process.on("exit", listener.removeFile);
  return () => process.removeListener("exit", listener.removeFile);
}

function createEnding(
  { settings, output }: PluginSetup,
  { server, listener }: { readonly server: GrpcPluginServer; readonly listener: Listener },
): PluginEnding {
  const steps = {
    onShutdown: settings.onShutdown,
    stopListening: () => listener.close(),
    async flushOutput() {
      output.end();
      await output.finished();
    },
    closeServer: (timeoutMs: number) => server.close({ timeoutMs }),
  };
  return createPluginEnding(steps, settings.timeouts, settings.logger);
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

function announce({ handshake, settings, environment }: PluginSetup, { address }: Listener): void {
  const choice = choosePluginVersion({
    supported: [handshake.protocolVersion],
    hostList: environment.versionList,
  });
  reportStart(environment, choice, settings.logger);
  const line = formatHandshakeLine({
    appVersion: choice.version,
    address,
    protocol: "grpc",
    serverCertificate: undefined,
    // A Go host that asked refuses a plugin that answers false, with "plugin does not support the feature".
    multiplex: environment.multiplex.asked ? false : undefined,
  });
  writeHandshake(line);
}
