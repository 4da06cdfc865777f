import type { BrokerPorts } from "../broker/socket-broker.js";
import type { WaitOptions } from "../internal/wait-options.js";
import type { ByteStream } from "../transport/byte-stream.js";
import type { StdioSource } from "./stdio-source.js";

/** What a plugin's server is told, whatever protocol it speaks. */
export interface PluginServerOptions {
  /** By the plugins' names, which may be some of them; what each has to be is the protocol's business. */
  readonly implementations: Readonly<Record<string, object>>;
  /** The plugin's captured output. @default none */
  readonly stdio?: StdioSource | undefined;
  /** The largest message that is accepted or sent, in bytes. @default the protocol's own */
  readonly maxMessageBytes?: number | undefined;
  /** gRPC: where its brokers' connections come from and go to. @default none: they have no connections to give */
  readonly brokerPorts?: BrokerPorts | undefined;
  /** How long a broker waits, in milliseconds. @default 5_000 */
  readonly brokerMs?: number | undefined;
  /** gRPC: the `:authority` of calls to brokered objects. @default "localhost" */
  readonly authority?: string | undefined;
  /** gRPC: the `:scheme` of calls to brokered objects: `https` over TLS. @default "http" */
  readonly scheme?: "http" | "https" | undefined;
  /** The host asks the plugin to end: awaited before it is answered. */
  onShutdown(): Promise<void> | void;
  /** Told of what a handler threw or returned wrongly. Must not throw. */
  readonly onHandlerError?: ((error: unknown, context: { readonly path: string }) => void) | undefined;
  /** Told after a connection was accepted or has ended. */
  readonly onConnectionsChanged?: ((connectionCount: number) => void) | undefined;
}

/** A plugin's server. It opens nothing itself: connections are handed to it. */
export interface PluginServer {
  /** Serves one more connection, which it owns from then on. After `close` or `destroy` the stream is destroyed. */
  accept(stream: ByteStream): void;
  /**
   * Takes no new calls and resolves when the connections have ended, after the calls that run. When `timeoutMs` is over
   * they are cut off. May be called again. @throws PluginError ABORTED when `signal` fires; they are then cut off too
   */
  close(options?: WaitOptions): Promise<void>;
  /** Ends all connections at once; handlers' signals fire with `reason`. */
  destroy(reason: Error): void;
}
