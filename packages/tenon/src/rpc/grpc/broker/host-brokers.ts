import type { GrpcBroker } from "./grpc-broker.js";

/**
 * The brokers of a plugin's open connections. A host talks with its plugin's broker over the first connection that it
 * makes; those that it makes later, when stream ids run out, are for calls only. So a handler whose call came on such a
 * connection uses the broker that the host talks with, if there is no doubt which: with two hosts there is.
 */
export class HostBrokers {
  readonly #brokers = new Set<GrpcBroker>();

  add(broker: GrpcBroker): void {
    this.#brokers.add(broker);
  }

  delete(broker: GrpcBroker): void {
    this.#brokers.delete(broker);
  }

  /** The broker for calls of the connection whose own is `own`. */
  choose(own: GrpcBroker): GrpcBroker {
    if (own.hasStream) return own;
    const [talking, ...others] = [...this.#brokers].filter(({ hasStream }) => hasStream);
    return talking === undefined || others.length > 0 ? own : talking;
  }
}
