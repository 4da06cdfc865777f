import { assertMaxAbandonedHandlers, assertMaxMessageBytes, defaultMaxMessageBytes } from "./call-limits.js";
import type { HostBrokers } from "./broker/host-brokers.js";
import type { ServiceRegistry } from "./service-registry.js";

/** Facts about a call whose handler failed. */
export interface HandlerErrorContext {
  /** The method's path, such as `/proto.KV/Get`. */
  readonly path: string;
}

/** What a {@link GrpcServer} can be told. */
export interface GrpcServerOptions {
  /** The largest message that is accepted or sent, in bytes. @default 2^31 - 1 */
  readonly maxMessageBytes?: number | undefined;
  /** The largest message that is sent, in bytes, where that is another limit. @default maxMessageBytes */
  readonly maxSentMessageBytes?: number | undefined;
  /**
   * How many handlers on one connection may go on after their call was cancelled, or messages be inflated or compressed for
   * such a call. While there are as many, new calls
   * on it are refused with REFUSED_STREAM: the limit of concurrent streams counts streams, not the work that a peer
   * starts and resets (CVE-2025-8671). A whole number, 1 or more. @default 128
   */
  readonly maxAbandonedHandlers?: number | undefined;
  /** Told of what a handler threw or returned wrongly, unless it is an `RpcStatusError`. Must not throw. */
  readonly onHandlerError?: ((error: unknown, context: HandlerErrorContext) => void) | undefined;
}

/** As many as streams are commonly allowed at once on one connection. */
const defaultMaxAbandonedHandlers = 128;

/** Serves the services of a registry on any number of connections. Does no IO: each connection is a {@link ServerConnection} on it. */
export class GrpcServer {
  readonly registry: ServiceRegistry;
  readonly maxMessageBytes: number;
  readonly maxSentMessageBytes: number;
  readonly maxAbandonedHandlers: number;
  /** Those of a plugin, whose hosts may make more than one connection. */
  readonly hostBrokers: HostBrokers | undefined;
  readonly #onHandlerError: GrpcServerOptions["onHandlerError"];
  #runningHandlerCount = 0;

  /** @throws TypeError naming a wrong option */
  constructor(registry: ServiceRegistry, options: GrpcServerOptions = {}, hostBrokers?: HostBrokers) {
    assertMaxMessageBytes(options.maxMessageBytes);
    assertMaxAbandonedHandlers(options.maxAbandonedHandlers);
    this.registry = registry;
    this.maxMessageBytes = options.maxMessageBytes ?? defaultMaxMessageBytes;
    this.maxSentMessageBytes = options.maxSentMessageBytes ?? this.maxMessageBytes;
    this.maxAbandonedHandlers = options.maxAbandonedHandlers ?? defaultMaxAbandonedHandlers;
    this.hostBrokers = hostBrokers;
    this.#onHandlerError = options.onHandlerError;
  }

  /** How many handlers run on all connections, those of cancelled calls included. */
  get runningHandlerCount(): number {
    return this.#runningHandlerCount;
  }

  /** Counts a handler that begins or has ended. */
  countHandler(difference: 1 | -1): void {
    this.#runningHandlerCount += difference;
  }

  reportHandlerError(error: unknown, context: HandlerErrorContext): void {
    this.#onHandlerError?.(error, context);
  }
}
