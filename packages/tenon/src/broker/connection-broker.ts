import type { WaitOptions } from "../internal/wait-options.js";
import type { ByteStream } from "../transport/byte-stream.js";
import type { ConnInfo } from "../wire/grpc/conn-info.js";

/** Something that connections of the other side's come to. */
export interface BrokerListener {
  /**
   * Tells the other side that an id leads here. May be called again, with other ids.
   * @throws the reason of the broker's `close`
   */
  offer(id: number): void;
  /** Nothing comes any more; what came goes on. Resolves when nothing listens. May be called again. */
  close(): Promise<void>;
}

/** A connection to what the other side has offered. */
export interface BrokerLink {
  readonly stream: ByteStream;
  /**
   * Connects to it once more, without another offer: for a connection that has to be renewed.
   * @throws PluginError as {@link ConnectionBroker.dial}, but for BROKER_TIMEOUT
   */
  readonly reconnect: (options: WaitOptions) => Promise<ByteStream>;
}

/**
 * Opens connections between a host and its plugin by ids: over sockets of their own, or, multiplexed, over the one that
 * is there. What is spoken on them is not its business.
 */
export interface ConnectionBroker {
  /** An id that this side has not used. */
  nextId(): number;
  /**
   * Makes ready for connections; each that comes is handed over, and is `onConnection`'s from then on. Nothing is
   * offered yet.
   * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG; the reason of `close`
   */
  listen(onConnection: (stream: ByteStream) => void): Promise<BrokerListener>;
  /**
   * Connects to an id. `timeoutMs` has a default.
   * @throws PluginError BROKER_TIMEOUT, CONNECT_FAILED, START_TIMEOUT, ABORTED; the reason of `close`
   */
  dial(id: number, options?: WaitOptions): Promise<BrokerLink>;
  /** Takes what the other side's broker sent. */
  receive(info: ConnInfo): void;
  /** No more connections: what waits for one gets `reason`. Those that are open go on. May be called again. */
  close(reason: Error): void;
}
