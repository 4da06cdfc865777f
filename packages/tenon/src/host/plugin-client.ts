import type { Contract, Dispensed, PluginName } from "../contract/contract.js";
import type { WaitOptions } from "../internal/wait-options.js";
import type { ExitReport } from "./exit-report.js";

/** How a plugin is to be ended. */
export interface CloseOptions {
  /** Once it fires, the plugin gets SIGKILL without further waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for Shutdown and SIGTERM together; then SIGKILL. @default as `timeouts` says */
  readonly timeoutMs?: number | undefined;
}

/** A running plugin. Made by {@link launch}; ends with `close()`, or at the end of an `await using` block. */
export interface PluginClient<C extends Contract> {
  /** The pid of the plugin's process; of the shell, when the command was a string. */
  readonly pid: number;
  /** The application protocol version that both sides speak. Go: `NegotiatedVersion`. */
  readonly version: number;
  /** The call protocol that the plugin speaks. Go: `Protocol`. */
  readonly protocol: "grpc";
  /**
   * Resolves when the process has ended, for whatever reason, and all that belonged to it is gone: other processes,
   * sockets, its directory. Never rejects.
   */
  readonly exited: Promise<ExitReport>;
  /**
   * The object for a name of the contract: its methods call the plugin. The same one each time. Go: `Dispense`.
   * @throws PluginError UNKNOWN_PLUGIN; CLOSED after `close()`; PLUGIN_EXITED when the process has ended
   */
  dispense<Name extends PluginName<C>>(name: Name): Promise<Dispensed<C, Name>>;
  /**
   * Resolves when the plugin answers. Go: `Ping`.
   * @throws PluginError RPC_STATUS (DEADLINE_EXCEEDED after `timeoutMs`, by default `timeouts.pingMs`); CLOSED;
   * PLUGIN_EXITED; CONNECTION_LOST
   */
  ping(options?: WaitOptions): Promise<void>;
  /**
   * Ends the plugin: it is asked to (Shutdown), then told to (SIGTERM), then killed with all that belongs to it
   * (SIGKILL), with a wait after each that `timeouts` sets. Resolves when nothing is left; calls in flight reject with
   * CLOSED. May be called again, and on a plugin that has ended. Go: `Kill`.
   * @throws PluginError KILL_FAILED when it survives `timeouts.killMs` after SIGKILL
   */
  close(options?: CloseOptions): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
