import type { PluginClientOf } from "../../contract/plugin-client.js";
import type { PluginSet } from "../../contract/plugin-type.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { Address } from "../../transport/address.js";
import type { ExitReport } from "../exit-report.js";
import type { CloseOptions } from "../plugin-client.js";

/** A connection to a gRPC server that something else runs. Made by {@link connect}. */
export interface ServerClient<Plugins extends PluginSet> extends AsyncDisposable {
  /** Where the server is. */
  readonly address: Address;
  /**
   * Resolves when the connection has ended: with the error that ended it, or with undefined when either side closed it in
   * good order. Never rejects. To go on, connect again.
   */
  readonly closed: Promise<Error | undefined>;
  /**
   * The object for a name of the contract: its methods call the server. The same one each time.
   * @throws PluginError UNKNOWN_PLUGIN; CLOSED after `close()`
   */
  dispense<Name extends Extract<keyof Plugins, string>>(name: Name): Promise<PluginClientOf<Plugins[Name]>>;
  /**
   * Resolves when the server answers: it is asked for its health, and any answer will do, also that it has no health
   * service.
   * @throws PluginError RPC_STATUS (DEADLINE_EXCEEDED after `timeoutMs`, by default `timeouts.pingMs`; UNAVAILABLE);
   * CLOSED; CONNECTION_LOST
   */
  ping(options?: WaitOptions): Promise<void>;
  /** Ends the connection, not the server: calls in flight reject with CLOSED. May be called again. */
  close(): Promise<void>;
}

/** A gRPC server that was started with its address as an argument. Made by {@link launchServer}. */
export interface ServerProcess<Plugins extends PluginSet> extends Omit<ServerClient<Plugins>, "close"> {
  /** The pid of the program's process. */
  readonly pid: number;
  /** Resolves when the process has ended, and all that belonged to it is gone. Never rejects. */
  readonly exited: Promise<ExitReport>;
  /**
   * Ends the program: SIGTERM, then SIGKILL, with the waits that `timeouts` sets. Resolves when nothing of it is left. May be
   * called again.
   * @throws PluginError KILL_FAILED when it survives `timeouts.killMs` after SIGKILL
   */
  close(options?: CloseOptions): Promise<void>;
}
