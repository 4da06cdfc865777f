import type { WaitOptions } from "../internal/wait-options.js";
import type { Brokerable, BrokeredClient, BrokeredImplementation } from "./brokered-types.js";

/**
 * Opens further connections between a host and its plugin, in either direction. Most programs never call it: brokered
 * fields (`grpcPlugin(service, { brokered })`) do. It is there for ids that travel in other ways, and for other
 * go-plugin programs.
 *
 * An offer of this side's reaches the other side through the connection between the two, and lives there for 5 s in
 * go-plugin: it has to be dialed by then, once.
 * @see go-plugin grpc_broker.go @v1.8.0 `GRPCBroker`
 */
export interface Broker {
  /**
   * An id that this side has not used: 1, 2, 3 … Each side counts for itself, and the two do not collide.
   * Go: `NextId`.
   */
  nextId(): number;
  /**
   * Serves an object to the other side without offering it yet: `offer()` gives an id to pass on, as often as it is
   * needed, and a brokered field takes the whole as its value. It is served until it is closed, or the connection
   * between host and plugin ends.
   * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG; CLOSED and others when that connection has ended
   */
  serve<T extends Brokerable>(
    services: T,
    implementation: BrokeredImplementation<T>,
  ): Promise<BrokeredService<T>>;
  /**
   * Serves an object and offers it under an id, such as one of {@link nextId} or one that both sides have fixed.
   * Go: `AcceptAndServe`, which blocks; this resolves when the object can be dialed.
   * @throws RangeError when `id` is no whole number from 0 to 2^32 - 1
   * @throws PluginError as {@link serve}
   */
  accept<T extends Brokerable>(
    id: number,
    services: T,
    implementation: BrokeredImplementation<T>,
  ): Promise<BrokeredService<T>>;
  /**
   * Connects to what the other side offers under an id, or will offer in time. Go: `Dial`, `DialWithOptions`.
   * The client is the caller's to close.
   * @param options `timeoutMs` is for the offer and the connection together. @default the side's `timeouts.brokerMs`
   * @throws RangeError when `id` is no whole number from 0 to 2^32 - 1
   * @throws PluginError BROKER_TIMEOUT when nothing is offered in time; BROKER_UNAVAILABLE when the other side has no
   * broker; CONNECT_FAILED, START_TIMEOUT; ABORTED; the connection's own error when it has ended
   */
  dial<T extends Brokerable>(id: number, services: T, options?: WaitOptions): Promise<BrokeredClient<T>>;
}

/** An object that is served to the other side over connections of its own. Made by {@link Broker.serve}. */
export interface BrokeredService<T = unknown> extends AsyncDisposable {
  /** What is served. */
  readonly services: T;
  /**
   * Tells the other side that the object can be dialed under an id, once. May be called again: each dial needs an offer.
   * @param id @default the broker's next one
   * @returns the id, to be passed on
   * @throws RangeError when `id` is no whole number from 0 to 2^32 - 1
   * @throws PluginError CLOSED after `close()`; BROKER_UNAVAILABLE when the other side's broker has ended
   */
  offer(id?: number): number;
  /** Ends it at once: its connections are cut, its handlers' signals fire. Resolves when nothing is left. May be called again. */
  close(): Promise<void>;
  /** Resolves when it has ended, for whatever reason. Never rejects. */
  readonly closed: Promise<void>;
}
