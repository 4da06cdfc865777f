import type { PluginSet } from "../contract/plugin-type.js";
import { readNamed } from "../contract/read-implementations.js";
import { resolvePlugins } from "../contract/resolve-plugins.js";
import { assertServerContract } from "../contract/server-contract.js";
import type { ServerContract, ServerImplementations } from "../contract/server-contract.js";
import { createDeferred } from "../internal/deferred.js";
import { createAbortError } from "../internal/wait.js";
import { createGrpcPluginServer } from "../rpc/grpc/serve-grpc-plugin.js";
import type { GrpcPluginServer } from "../rpc/grpc/serve-grpc-plugin.js";
import type { Address } from "../transport/address.js";
import type { ByteStream } from "../transport/byte-stream.js";
import { listen } from "../transport/listen.js";
import type { Listener } from "../transport/listen.js";
import { createTlsPort } from "../transport/tls/tls-port.js";
import { normalizeServeAtOptions } from "./serve-at-options.js";
import type { ServeAtOptions, ServeAtSettings } from "./serve-at-options.js";
import { createHostGate } from "./start/plugin-security.js";
import { SocketFiles } from "./start/socket-files.js";

/** A gRPC server. Made by {@link serveAt}. */
export interface Server extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Address;
  /** Resolves when the server has ended and nothing of it is left. */
  readonly closed: Promise<void>;
  /**
   * Ends the server, as the `signal` option does: nothing new is accepted, calls in flight may finish for
   * `timeouts.drainMs`. Resolves when nothing is left. May be called again.
   */
  close(): Promise<void>;
}

/**
 * Serves gRPC at an address that was given, without the plugin protocol: no cookie is looked for, no handshake line is
 * printed, and the process stays its own, with its signals and its output. Resolves as soon as it listens. Beside the
 * contract's services there are health and reflection.
 *
 * While it serves, it keeps the process alive. A socket file goes with the server, or with a process that ends by its own
 * code; one that SIGKILL has left behind is to be removed by whoever chose the path.
 *
 * @param contract the services by name: `{ plugins: { greeter: grpcPlugin(Greeter) } }`, or a contract
 * @throws TypeError at once for a wrong contract, address or option; the promise rejects with one for an implementation
 * that lacks a method
 * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG, ABORTED (by rejecting)
 */
export function serveAt<Plugins extends PluginSet>(
  contract: ServerContract<Plugins>,
  implementations: ServerImplementations<Plugins>,
  options: ServeAtOptions,
): Promise<Server> {
  assertServerContract("serveAt(contract)", contract);
  const settings = normalizeServeAtOptions(options);
  const served = readNamed("implementations", implementations, contract.plugins);
  return open(contract.plugins, served, settings);
}

async function open(
  contractPlugins: PluginSet,
  implementations: Readonly<Record<string, object>>,
  settings: ServeAtSettings,
): Promise<Server> {
  const { address, tls, signal, logger, maxMessageBytes, maxSentMessageBytes } = settings;
  if (signal?.aborted === true) throw createAbortError(signal);
  const [plugins, port] = await Promise.all([
    resolvePlugins(contractPlugins),
    tls === undefined ? undefined : createTlsPort(tls),
  ]);
  const server = createGrpcPluginServer({
    plugins,
    implementations,
    maxMessageBytes,
    maxSentMessageBytes,
    onHandlerError: (error, { path }) => logger.error("a handler failed", { path, error }),
  });
  const gate = createHostGate(port, settings, (stream) => server.accept(stream));
  const files = new SocketFiles();
  const listener = files.track(await listenAt(address, gate.accept));
  const stopWatching = files.removeAtExit();
  const stopListening = async (): Promise<void> => {
    gate.close();
    await listener.close();
    stopWatching();
  };
  return createServer(server, { address: listener.address, settings, stopListening });
}

function listenAt(address: Address, onConnection: (stream: ByteStream) => void): Promise<Listener> {
  if (address.network === "unix") return listen(address, onConnection);
  const { host, port } = address;
  // Go's ":8888" would be open to every machine.
  return listen({ network: "tcp", port, ...(host === "" ? {} : { host }) }, onConnection);
}

interface ServerParts {
  readonly address: Address;
  readonly settings: ServeAtSettings;
  readonly stopListening: () => Promise<void>;
}

function createServer(server: GrpcPluginServer, parts: ServerParts): Server {
  const { address, settings, stopListening } = parts;
  const { signal, timeouts } = settings;
  const closed = createDeferred<void>();
  const end = async (): Promise<void> => {
    signal?.removeEventListener("abort", onAbort);
    await stopListening();
    await server.close({ timeoutMs: timeouts.drainMs });
    closed.resolve();
  };
  let ending: Promise<void> | undefined;
  const close = (): Promise<void> => (ending ??= end());
  const onAbort = (): void => void close();
  signal?.addEventListener("abort", onAbort, { once: true });
  return { address, closed: closed.promise, close, [Symbol.asyncDispose]: close };
}
