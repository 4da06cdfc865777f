// eslint-disable-next-line no-restricted-imports -- a type, of which nothing is left at run time
import type { Duplex } from "node:stream";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { BrokeredService } from "../broker.js";
import type { AnyNetrpcPlugin } from "./netrpc-brokered.js";
import type { NetrpcClientOf } from "./netrpc-client.js";
import type { NetrpcImplementationOf } from "./netrpc-implementation.js";

/**
 * Opens further connections between a host and its plugin, in either direction, each a stream of the one connection between
 * the two. Most programs never call it: brokered fields (`netrpcPlugin(methods, { brokered })`) do.
 *
 * One side accepts an id and the other dials it, once for each connection; whichever comes first waits for the other, 5 s in
 * go-plugin.
 * @see go-plugin mux_broker.go @v1.8.0 `MuxBroker`
 */
export interface NetrpcBroker {
  /**
   * An id that this side has not used: 1, 2, 3 … Each side counts for itself, and the two do not collide.
   * Go: `NextId`.
   */
  nextId(): number;
  /**
   * Serves an object to the other side: each `offer()` of it gives an id that can be dialed once. A brokered field takes the
   * whole as its value. It is served until it is closed, or the connection between host and plugin ends.
   * @throws PluginError CLOSED and others when that connection has ended
   */
  serve<Plugin extends AnyNetrpcPlugin>(
    plugin: Plugin,
    implementation: NetrpcImplementationOf<Plugin>,
  ): Promise<BrokeredService<Plugin>>;
  /**
   * Serves an object and waits for one dial of an id, such as one of {@link nextId} or one that both sides have fixed.
   * Go: `AcceptAndServe`, which blocks; this resolves when the object can be dialed.
   * @throws RangeError when `id` is no whole number from 0 to 2^32 - 1
   * @throws PluginError as {@link serve}
   */
  accept<Plugin extends AnyNetrpcPlugin>(
    id: number,
    plugin: Plugin,
    implementation: NetrpcImplementationOf<Plugin>,
  ): Promise<BrokeredService<Plugin>>;
  /**
   * Connects to an object that the other side serves under an id, or will in time. Go: `Dial` and `rpc.NewClient`.
   * The client is the caller's to close.
   * @param options `timeoutMs` has as its @default the side's `timeouts.brokerMs`
   * @throws RangeError when `id` is no whole number from 0 to 2^32 - 1
   * @throws PluginError BROKER_TIMEOUT when nobody accepts in time; ABORTED; the connection's own error when it has ended
   */
  dial<Plugin extends AnyNetrpcPlugin>(
    id: number,
    plugin: Plugin,
    options?: WaitOptions,
  ): Promise<NetrpcClientOf<Plugin>>;
  /**
   * Waits for the other side to dial an id, and gives the connection as a stream of raw bytes. Go: `Accept`.
   * @param options `timeoutMs` has as its @default the side's `timeouts.brokerMs`
   * @throws RangeError when `id` is no whole number from 0 to 2^32 - 1
   * @throws PluginError BROKER_TIMEOUT when nobody dials in time; ABORTED; the connection's own error when it has ended
   */
  acceptStream(id: number, options?: WaitOptions): Promise<Duplex>;
  /**
   * Connects to an id and gives the connection as a stream of raw bytes. Go: `Dial`.
   * @param options `timeoutMs` has as its @default the side's `timeouts.brokerMs`
   * @throws RangeError when `id` is no whole number from 0 to 2^32 - 1
   * @throws PluginError BROKER_TIMEOUT when nobody accepts in time; ABORTED; the connection's own error when it has ended
   */
  dialStream(id: number, options?: WaitOptions): Promise<Duplex>;
}
