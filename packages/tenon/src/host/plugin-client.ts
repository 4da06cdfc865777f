import type {
  AnyContract,
  BrokerOf,
  Contract,
  ContractAt,
  ContractVersion,
  Dispensed,
  PluginName,
  ProtocolOf,
  VersionedContract,
} from "../contract/contract.js";
import type { WaitOptions } from "../internal/wait-options.js";
import type { ReattachConfig } from "../wire/handshake/index.js";
import type { ExitReport } from "./exit-report.js";
import type { Encryption } from "./host-security.js";

/** How a plugin is to be ended. */
export interface CloseOptions {
  /** Once it fires, the plugin gets SIGKILL without further waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for Shutdown and SIGTERM together; then SIGKILL. @default as `timeouts` says */
  readonly timeoutMs?: number | undefined;
}

/** A running plugin. Made by {@link launch}; ends with `close()`, or at the end of an `await using` block. */
export interface PluginClient<C extends Contract, Version extends number = number> {
  /** The pid of the plugin's process; of the shell, when the command was a string. */
  readonly pid: number;
  /** The application protocol version that both sides speak. Go: `NegotiatedVersion`. */
  readonly version: Version;
  /** The call protocol that the plugin speaks. Go: `Protocol`. */
  readonly protocol: ProtocolOf<C>;
  /**
   * How the connection is protected: `none`, by AutoMTLS, or by TLS with the certificates that were given. With
   * `autoMtls: "offer"` it says whether the plugin took the offer.
   */
  readonly encryption: Encryption;
  /**
   * What another host needs to reattach to the plugin while it runs: `formatReattachConfig` makes JSON of it. Of no use
   * with AutoMTLS, whose keys only this client has. A client that `reattach` made has the config that it was given.
   * Go: `Client.ReattachConfig`.
   */
  readonly reattachConfig: ReattachConfig;
  /**
   * Opens further connections between the two, by id. Brokered fields (`grpcPlugin(service, { brokered })`) need none of
   * it: see docs/guides/callbacks.md. Go: the `GRPCBroker` that a plugin's `GRPCClient` gets, the `MuxBroker` of its
   * `Client` for net/rpc.
   */
  readonly broker: BrokerOf<C>;
  /**
   * Resolves when the process has ended, for whatever reason, and all that belonged to it is gone: other processes,
   * sockets, its directory. Never rejects.
   */
  readonly exited: Promise<ExitReport>;
  /**
   * The object for a name of the contract: its methods call the plugin. Over gRPC it is the same one each time; over
   * net/rpc a new one, which the plugin makes for it and which is the caller's to close. Go: `Dispense`.
   * @param options what ends the wait for the plugin: gRPC has none. @default no limit but `timeouts.brokerMs`, for the
   * connection to the object
   * @throws PluginError UNKNOWN_PLUGIN; CLOSED after `close()`; PLUGIN_EXITED when the process has ended; over net/rpc also
   * UNKNOWN_PLUGIN when the plugin does not have it, NETRPC_ERROR when it cannot make it; CALL_TIMEOUT, BROKER_TIMEOUT, ABORTED
   */
  dispense<Name extends PluginName<C>>(name: Name, options?: WaitOptions): Promise<Dispensed<C, Name>>;
  /**
   * Resolves when the plugin answers. Go: `Ping`.
   * @throws PluginError RPC_STATUS (DEADLINE_EXCEEDED), over net/rpc CALL_TIMEOUT, after `timeoutMs`, by default
   * `timeouts.pingMs`; CLOSED;
   * PLUGIN_EXITED; CONNECTION_LOST
   */
  ping(options?: WaitOptions): Promise<void>;
  /**
   * Ends the plugin: it is asked to (Shutdown), then told to (SIGTERM), then killed with all that belongs to it
   * (SIGKILL), with a wait after each that `timeouts` sets. Resolves when nothing is left; calls in flight reject with
   * CLOSED. May be called again, and on a plugin that has ended. Go: `Kill`.
   * After `reattach`: a plugin in test mode is only let go, and signals go to a process that is certain to be the plugin's.
   * @throws PluginError KILL_FAILED when it survives `timeouts.killMs` after SIGKILL, or may not be sent signals
   */
  close(options?: CloseOptions): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A running plugin of a contract with several versions: a client for each, of which `version` tells the one that it is.
 * To dispense, compare that first, or use `match`.
 */
export type VersionedPluginClient<C extends VersionedContract> = {
  readonly [Version in ContractVersion<C>]: PluginClient<ContractAt<C, Version>, Version> & VersionMatch<C>;
}[ContractVersion<C>];

/** What a client of a contract with several versions has besides. */
export interface VersionMatch<C extends VersionedContract> {
  /**
   * Calls the function for the version that is spoken, with the client as one of that version.
   * @returns what the function returns
   * @throws TypeError when there is no function for the version, or one for a version that the contract does not have
   */
  match<Handlers extends VersionHandlers<C>>(handlers: Handlers): ReturnType<Handlers[ContractVersion<C>]>;
}

/** What {@link VersionMatch.match} takes: a function for each version of the contract. */
export type VersionHandlers<C extends VersionedContract> = {
  readonly [Version in ContractVersion<C>]: (
    client: PluginClient<ContractAt<C, Version>, Version> & VersionMatch<C>,
  ) => unknown;
};

/** The client of a contract of either form: what `launch` gives. */
export type ClientOf<C extends AnyContract> = C extends VersionedContract
  ? VersionedPluginClient<C>
  : C extends Contract
    ? PluginClient<C>
    : never;
