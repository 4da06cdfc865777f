import { duplexPair } from "node:stream";
import { inspect } from "node:util";
import { assertContract } from "../contract/contract.js";
import type {
  AnyContract,
  BrokerOf,
  Contract,
  ContractAt,
  ContractVersion,
  Dispensed,
  Implementations,
  PluginName,
  VersionedContract,
} from "../contract/contract.js";
import { listVersions } from "../contract/contract-versions.js";
import { readImplementations } from "../contract/read-implementations.js";
import { resolvePluginSet } from "../contract/resolve-plugins.js";
import { PluginError } from "../errors/index.js";
import { describeValue } from "../internal/describe-value.js";
import { assertOptions, readMilliseconds } from "../internal/option-checks.js";
import type { WaitOptions } from "../internal/wait-options.js";
import { createMemoryPorts } from "../broker/memory-ports.js";
import { defaultBrokerMs } from "../broker/socket-broker.js";
import { loadConnector, loadServer } from "../rpc/load-protocol.js";
import type { PluginConnection, StdioSink } from "../rpc/plugin-connection.js";
import type { PluginServer } from "../rpc/plugin-server.js";

/** Options of {@link connectInMemory}. */
export interface InMemoryOptions {
  /** The largest message that either side sends or accepts, in bytes. @default 2^31 - 1 */
  readonly maxMessageBytes?: number | undefined;
  /**
   * Told of what a handler threw, unless it is an error with a gRPC status: the host sees its message only.
   * @default prints the method's path and the error to stderr
   */
  readonly onHandlerError?: ((error: unknown, context: { readonly path: string }) => void) | undefined;
  /** `brokerMs`: how long either side's broker waits, in milliseconds. @default 5_000 */
  readonly timeouts?: { readonly brokerMs?: number | undefined } | undefined;
}

/** Options of {@link connectInMemory} for a contract with several versions. */
export interface VersionedInMemoryOptions<Version extends number> extends InMemoryOptions {
  /** The version that host and plugin are to speak; the plugin has to implement it. */
  readonly version: Version;
}

/** A host and a plugin in one process. Made by {@link connectInMemory}. */
export interface InMemoryPair<C extends Contract> extends AsyncDisposable {
  /** The host's broker, as a launched plugin's client has it. */
  readonly broker: BrokerOf<C>;
  /**
   * The object for a name of the contract, as a launched plugin's client gives it: over gRPC the same one each time, over
   * net/rpc a new one.
   * @throws PluginError UNKNOWN_PLUGIN; CLOSED after `close()`; over net/rpc NETRPC_ERROR
   */
  dispense<Name extends PluginName<C>>(name: Name, options?: WaitOptions): Promise<Dispensed<C, Name>>;
  /** Ends both sides: calls in flight reject with CLOSED, their handlers' signals fire. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves a plugin's implementations to a host over a connection in memory: messages, errors, deadlines and cancellation
 * go through the protocol, as between two processes. Nothing is launched, and stdout is left alone.
 * @see go-plugin TestPluginGRPCConn, TestPluginRPCConn, testing.go @v1.8.0
 * @throws TypeError for a wrong contract, implementation or option
 */
export function connectInMemory<C extends Contract>(
  contract: C,
  implementations: Implementations<C>,
  options?: InMemoryOptions,
): Promise<InMemoryPair<C>>;
export function connectInMemory<C extends VersionedContract, Version extends ContractVersion<C>>(
  contract: C,
  implementations: Implementations<C>,
  options: VersionedInMemoryOptions<Version>,
): Promise<InMemoryPair<ContractAt<C, Version>>>;
export async function connectInMemory(
  contract: AnyContract,
  implementations: Implementations<AnyContract>,
  options: InMemoryOptions & { readonly version?: number } = {},
): Promise<InMemoryPair<Contract>> {
  assertContract("connectInMemory(contract)", contract);
  assertOptions("connectInMemory() options", options, [
    "maxMessageBytes",
    "onHandlerError",
    "timeouts",
    "version",
  ]);
  const settings: InMemoryOptions & { readonly version?: number } = options;
  const { maxMessageBytes, onHandlerError = printHandlerError } = settings;
  const brokerMs = readBrokerMs(settings.timeouts);
  const served = readImplementations(contract, implementations);
  const version = readVersion(contract, settings.version, [...served.keys()]);
  const plugins = await resolvePluginSet(listVersions(contract).get(version) ?? {});
  const connect = await loadConnector(plugins);
  const brokerPorts = createMemoryPorts();
  const server = await loadServer(plugins, {
    brokerPorts,
    brokerMs,
    implementations: served.get(version) ?? {},
    maxMessageBytes,
    onHandlerError,
    onShutdown: () => undefined,
  });
  const [hostEnd, pluginEnd] = duplexPair();
  server.accept(pluginEnd);
  const connection = connect(hostEnd, {
    stdio: noStdio,
    maxMessageBytes,
    onHandlerError,
    brokerPorts,
    brokerMs,
  });
  return createPair(connection, server);
}

function createPair(connection: PluginConnection, server: PluginServer): InMemoryPair<Contract> {
  let closed: PluginError | undefined;

  async function dispense<Name extends string>(
    name: Name,
    options?: WaitOptions,
  ): Promise<Dispensed<Contract, Name>> {
    if (closed !== undefined) throw closed;
    // The connection knows names only at run time: what it makes for this one was made from the contract's own plugin.
    return (await connection.dispense(name, options)) as Dispensed<Contract, Name>;
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

/** The version to speak: the only one, or the one that was asked for. @throws TypeError when it is not implemented */
function readVersion(contract: AnyContract, asked: unknown, served: readonly number[]): number {
  const [only = 0] = served;
  if (asked === undefined && !("versions" in contract)) return only;
  const version = served.find((each) => each === asked);
  if (version !== undefined) return version;
  const expected = `one of the implemented versions (${served.join(", ")})`;
  throw new TypeError(`version must be ${expected}, got ${describeValue(asked)}`);
}

/** A connection in memory captures no output. */
const noStdio: StdioSink = {
  stdout(): void {},
  stderr(): void {},
};

function printHandlerError(error: unknown, { path }: { readonly path: string }): void {
  process.stderr.write(`The handler of ${path} threw: ${inspect(error)}\n`);
}

function readBrokerMs(timeouts: unknown = {}): number {
  assertOptions("timeouts", timeouts, ["brokerMs"]);
  return readMilliseconds("timeouts.brokerMs", timeouts["brokerMs"], defaultBrokerMs);
}
