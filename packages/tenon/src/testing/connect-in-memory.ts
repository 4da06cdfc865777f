import { duplexPair } from "node:stream";
import { inspect } from "node:util";
import { assertContract } from "../contract/contract.js";
import type { Contract, Dispensed, Implementations, PluginName } from "../contract/contract.js";
import { resolvePlugins } from "../contract/resolve-plugins.js";
import type { Broker } from "../contract/broker.js";
import { PluginError } from "../errors/index.js";
import { describeValue } from "../internal/describe-value.js";
import { assertOptions } from "../internal/option-checks.js";
import { createMemoryPorts } from "../broker/memory-ports.js";
import { connectGrpcPlugin } from "../rpc/grpc/connect-grpc-plugin.js";
import { createGrpcPluginServer } from "../rpc/grpc/serve-grpc-plugin.js";
import type { StdioSink } from "../rpc/plugin-connection.js";

/** Options of {@link connectInMemory}. */
export interface InMemoryOptions {
  /** The largest message that either side sends or accepts, in bytes. @default 2^31 - 1 */
  readonly maxMessageBytes?: number | undefined;
  /**
   * Told of what a handler threw, unless it is an error with a gRPC status: the host sees its message only.
   * @default prints the method's path and the error to stderr
   */
  readonly onHandlerError?: ((error: unknown, context: { readonly path: string }) => void) | undefined;
}

/** A host and a plugin in one process. Made by {@link connectInMemory}. */
export interface InMemoryPair<C extends Contract> extends AsyncDisposable {
  /** The host's broker, as a launched plugin's client has it. */
  readonly broker: Broker;
  /**
   * The object for a name of the contract, as a launched plugin's client gives it. The same one each time.
   * @throws PluginError UNKNOWN_PLUGIN; CLOSED after `close()`
   */
  dispense<Name extends PluginName<C>>(name: Name): Promise<Dispensed<C, Name>>;
  /** Ends both sides: calls in flight reject with CLOSED, their handlers' signals fire. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves a plugin's implementations to a host over a connection in memory: messages, errors, deadlines and cancellation
 * go through the protocol, as between two processes. Nothing is launched, and stdout is left alone.
 * @see go-plugin TestPluginGRPCConn, testing.go @v1.8.0
 * @throws TypeError for a wrong contract, implementation or option
 */
export async function connectInMemory<C extends Contract>(
  contract: C,
  implementations: Implementations<C>,
  options: InMemoryOptions = {},
): Promise<InMemoryPair<C>> {
  assertContract("connectInMemory(contract)", contract);
  assertOptions("connectInMemory() options", options, ["maxMessageBytes", "onHandlerError"]);
  const { maxMessageBytes, onHandlerError = printHandlerError }: InMemoryOptions = options;
  const plugins = await resolvePlugins(contract.plugins);
  const brokerPorts = createMemoryPorts();
  const server = createGrpcPluginServer({
    brokerPorts,
    plugins,
    implementations: listImplementations(implementations),
    maxMessageBytes,
    onHandlerError,
    onShutdown: () => undefined,
  });
  const [hostEnd, pluginEnd] = duplexPair();
  server.accept(pluginEnd);
  const connection = connectGrpcPlugin(hostEnd, {
    plugins,
    stdio: noStdio,
    maxMessageBytes,
    onHandlerError,
    brokerPorts,
  });
  let closed: PluginError | undefined;

  async function dispense<Name extends PluginName<C>>(name: Name): Promise<Dispensed<C, Name>> {
    if (closed !== undefined) throw closed;
    // The connection knows names only at run time: what it makes for this one was made from the contract's own plugin.
    return connection.dispense(name) as Dispensed<C, Name>;
  }
  async function close(): Promise<void> {
    closed ??= new PluginError("CLOSED", "The connection in memory was closed.", {
      remedy: "Finish all calls before close().",
    });
    connection.destroy(closed);
    server.destroy(closed);
    await Promise.all([connection.closed, server.close()]);
  }
  return { broker: connection.broker, dispense, close, [Symbol.asyncDispose]: close };
}

/** @throws TypeError when the implementations are not an object of objects by name */
function listImplementations(implementations: unknown): Readonly<Record<string, object>> {
  if (typeof implementations !== "object" || implementations === null || Array.isArray(implementations)) {
    throw new TypeError(
      `implementations must be an object by the contract's names, got ${describeValue(implementations)}`,
    );
  }
  const entries: readonly [string, unknown][] = Object.entries(implementations);
  const served: Record<string, object> = {};
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    if (typeof value !== "object" || value === null) {
      throw new TypeError(
        `implementations[${describeValue(name)}] must be an object, got ${describeValue(value)}`,
      );
    }
    served[name] = value;
  }
  return served;
}

/** A connection in memory captures no output. */
const noStdio: StdioSink = {
  stdout(): void {},
  stderr(): void {},
};

function printHandlerError(error: unknown, { path }: { readonly path: string }): void {
  process.stderr.write(`The handler of ${path} threw: ${inspect(error)}\n`);
}
