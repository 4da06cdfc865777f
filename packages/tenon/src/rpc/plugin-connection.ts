import type { Broker } from "../contract/broker.js";
import type { NetrpcBroker } from "../contract/netrpc/netrpc-broker.js";
import type { WaitOptions } from "../internal/wait-options.js";

/**
 * Takes the bytes that a plugin wrote to its stdout and stderr after the handshake; they are its own from then on. When
 * it returns a promise, no more is read until that has resolved. Must neither throw nor reject.
 */
export interface StdioSink {
  stdout(bytes: Uint8Array): void | Promise<void>;
  stderr(bytes: Uint8Array): void | Promise<void>;
}

/** The host's end of a connection to a plugin, whatever protocol it speaks. */
export interface PluginConnection {
  /** Opens further connections to the plugin. It ends with this one. */
  readonly broker: Broker | NetrpcBroker;
  /**
   * The object for a name of the plugin set: gRPC gives the same one each time, net/rpc a promise of a new one.
   * @throws PluginError UNKNOWN_PLUGIN
   */
  dispense(name: string, options?: WaitOptions): unknown;
  /** Resolves when the plugin answers. @throws PluginError the connection's or the call's error */
  ping(options?: WaitOptions): Promise<void>;
  /**
   * Asks the plugin to end itself (gRPC: GRPCController.Shutdown, net/rpc: Control.Quit). Resolves with whether it may be expected to: true
   * when it has answered or hung up, false when it does not know the call; rejects only by `options`.
   */
  shutdown(options?: WaitOptions): Promise<boolean>;
  /** Ends the connection at once; every call in flight rejects with `reason`. May be called again. */
  destroy(reason: Error): void;
  /** Resolves when the connection has ended: with its error, or undefined when it ended in good order. */
  readonly closed: Promise<Error | undefined>;
  /** Resolves when the plugin's synced output has ended (or there never was any): all bytes have reached the sink. */
  readonly stdioEnded: Promise<void>;
}
