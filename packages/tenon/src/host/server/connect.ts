import { resolvePlugins } from "../../contract/resolve-plugins.js";
import type { PluginSet } from "../../contract/plugin-type.js";
import { assertServerContract } from "../../contract/server-contract.js";
import type { ServerContract } from "../../contract/server-contract.js";
import { PluginError } from "../../errors/index.js";
import { createAbortError } from "../../internal/wait.js";
import type { Address } from "../../transport/address.js";
import { readServerAddress } from "../../transport/server-address.js";
import { createTlsPort } from "../../transport/tls/tls-port.js";
import { formatAddress } from "../../wire/handshake/address.js";
import { normalizeConnectOptions } from "./connect-options.js";
import type { ConnectOptions, NormalizedConnectOptions } from "./connect-options.js";
import { createServerCalls } from "./create-server-client.js";
import { reachServer } from "./reach-server.js";
import type { ServerClient } from "./server-client.js";

/**
 * Connects to a gRPC server that something else runs: without a handshake, and without anything of the plugin protocol.
 * Resolves when it has answered. The server needs no health service.
 *
 * @param contract the services by name: `{ plugins: { greeter: grpcPlugin(Greeter) } }`, or a contract
 * @param address such as `127.0.0.1:8888`, or `unix:/run/server.sock`
 * @throws TypeError, RangeError at once, not as a rejection, for a wrong contract, address or option
 * @throws PluginError CONNECT_FAILED, TLS_FAILED, HTTP2_PROTOCOL, CONNECTION_LOST, START_TIMEOUT, ABORTED
 */
export function connect<Plugins extends PluginSet>(
  contract: ServerContract<Plugins>,
  address: string | Address,
  options?: ConnectOptions,
): Promise<ServerClient<Plugins>> {
  assertServerContract("connect(contract)", contract);
  const place = readServerAddress("address", address);
  return connectChecked(contract, place, normalizeConnectOptions(place, options));
}

async function connectChecked<Plugins extends PluginSet>(
  contract: ServerContract<Plugins>,
  address: Address,
  options: NormalizedConnectOptions,
): Promise<ServerClient<Plugins>> {
  const { tls, waitForServer, signal, timeouts, allowRemote, maxMessageBytes } = options;
  if (signal?.aborted === true) throw createAbortError(signal);
  const [plugins, port] = await Promise.all([
    resolvePlugins(contract.plugins),
    tls === undefined ? undefined : createTlsPort(tls),
  ]);
  const link = await reachServer({
    address,
    plugins,
    tls: port,
    allowRemote,
    retry: waitForServer,
    signal,
    timeoutMs: timeouts.connectMs,
    maxMessageBytes,
  });
  let closed: PluginError | undefined;
  const close = async (): Promise<void> => {
    closed ??= createClosedError(address);
    link.destroy(closed);
    await link.closed;
  };
  const calls = createServerCalls<Plugins>({
    link,
    address,
    pingMs: timeouts.pingMs,
    endErrorNow: () => closed,
  });
  return {
    ...calls,
    closed: calls.closed.then((error) => (error === closed ? undefined : error)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createClosedError(address: Address): PluginError {
  return new PluginError("CLOSED", `The connection to ${formatAddress(address)} was closed.`, {
    remedy: "Finish all calls before close(), or connect again.",
  });
}
