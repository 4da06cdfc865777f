import type { Broker, BrokeredService } from "../../../contract/broker.js";
import type { Brokerable, BrokeredClient, BrokeredImplementation } from "../../../contract/brokered-types.js";
import type { ResolvedServices } from "../../../contract/plugin-type.js";
import { resolveBrokerable } from "../../../contract/resolve-plugins.js";
import { createBrokerUnavailable } from "../../../broker/broker-errors.js";
import type { ConnectionBroker } from "../../../broker/connection-broker.js";
import { createSocketBroker } from "../../../broker/socket-broker.js";
import type { BrokerPorts } from "../../../broker/socket-broker.js";
import type { WaitOptions } from "../../../internal/wait-options.js";
import type { Http2ConnectionOptions } from "../../../transport/http2-connection.js";
import type { ConnInfo } from "../../../wire/grpc/conn-info.js";
import type { GrpcCallerOptions } from "../grpc-caller.js";
import type { GrpcServerOptions } from "../grpc-server.js";
import { assertBrokerId } from "./broker-id.js";
import { connectBrokered } from "./brokered-connection.js";
import type { BrokeredConnection } from "./brokered-connection.js";
import { BrokeredServer } from "./brokered-server.js";
import { OfferQueue } from "./offer-queue.js";

/** What a {@link GrpcBroker} is told. */
export interface GrpcBrokerOptions extends Omit<GrpcCallerOptions, "broker">, GrpcServerOptions {
  /** Where its connections come from and go to. @default nowhere: it has no connections to give */
  readonly brokerPorts?: BrokerPorts | undefined;
  /** Milliseconds for a dial, and for an offer to be dialed. @default 5_000 */
  readonly brokerMs?: number | undefined;
  /** Says why a connection's byte stream has ended. See `connectHttp2`. */
  readonly explainEnd?: Http2ConnectionOptions["explainEnd"];
  /** Limits of the connections that it makes. @default defaultHttp2Limits */
  readonly limits?: Http2ConnectionOptions["limits"];
}

/** Anything that a broker ends with the connection it belongs to. */
interface OpenThing {
  destroy(reason: Error): void;
}

/**
 * One side's broker: gRPC over the connections that a {@link ConnectionBroker} opens. It belongs to one connection between
 * host and plugin, on which the two brokers talk, and ends with it.
 */
export class GrpcBroker implements Broker {
  readonly options: GrpcBrokerOptions;
  readonly #offers = new OfferQueue();
  readonly #connections: ConnectionBroker;
  readonly #open = new Set<OpenThing>();
  readonly #resolved = new WeakMap<Brokerable, Promise<ResolvedServices>>();
  #dialingCount = 0;
  #hasStream = false;
  #closedBy: Error | undefined;

  constructor(options: GrpcBrokerOptions) {
    this.options = options;
    this.#connections = createSocketBroker({
      ports: options.brokerPorts ?? noPorts,
      brokerMs: options.brokerMs,
      send: (info) => this.#offers.push(info),
    });
  }

  // The stream between the two brokers.

  /** Whether the two brokers talk, or have talked: once a connection. */
  get hasStream(): boolean {
    return this.#hasStream;
  }

  /** Begins to talk over a stream that `open` opens; it is given what this side says. */
  begin(open: (offers: AsyncIterable<ConnInfo>) => AsyncIterable<ConnInfo>): void {
    this.#hasStream = true;
    void this.#receive(open(this.#offers));
  }

  /**
   * The same for a stream that the other side has opened.
   * @param ends signals by which this side's half ends
   * @returns what this side says
   */
  exchange(infos: AsyncIterable<ConnInfo>, ends: readonly AbortSignal[]): AsyncIterable<ConnInfo> {
    this.#hasStream = true;
    const end = (): void => this.#offers.end();
    for (const signal of ends) {
      if (signal.aborted) end();
      else signal.addEventListener("abort", end, { once: true });
    }
    void this.#receive(infos).then(() => {
      for (const signal of ends) signal.removeEventListener("abort", end);
    });
    return this.#offers;
  }

  /** Resolves when the other side says no more, for whatever reason. */
  async #receive(infos: AsyncIterable<ConnInfo>): Promise<void> {
    let cause: unknown;
    try {
      for await (const info of infos) this.#connections.receive(info);
    } catch (error) {
      cause = error;
    }
    this.#offers.end();
    this.#connections.close(
      createBrokerUnavailable("the other side's broker has ended, or never was", cause),
    );
  }

  /** Ends all that it has opened, at once. May be called again. */
  close(reason: Error): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = reason;
    this.#offers.end();
    this.#connections.close(reason);
    for (const thing of Array.from(this.#open)) thing.destroy(reason);
  }

  // What people call.

  nextId(): number {
    return this.#connections.nextId();
  }

  async serve<T extends Brokerable>(
    services: T,
    implementation: BrokeredImplementation<T>,
  ): Promise<BrokeredService<T>> {
    const resolved = await this.#resolve(services);
    return this.serveResolved(services, { services: resolved, implementation });
  }

  async accept<T extends Brokerable>(
    id: number,
    services: T,
    implementation: BrokeredImplementation<T>,
  ): Promise<BrokeredService<T>> {
    assertBrokerId(id);
    const service = await this.serve(services, implementation);
    service.offer(id);
    return service;
  }

  async dial<T extends Brokerable>(
    id: number,
    services: T,
    options: WaitOptions = {},
  ): Promise<BrokeredClient<T>> {
    assertBrokerId(id);
    const { client } = await this.dialResolved(id, await this.#resolve(services), options);
    // The types say what is made from the same services.
    return client as BrokeredClient<T>;
  }

  // What brokered fields call.

  /** Objects and connections that are open, and dials that are under way. */
  get openCount(): number {
    return this.#open.size + this.#dialingCount;
  }

  /** As {@link serve}, for services whose stubs' run time is loaded. */
  async serveResolved<T>(
    shown: T,
    { services, implementation }: { readonly services: ResolvedServices; readonly implementation: unknown },
  ): Promise<BrokeredServer<T>> {
    const server = new BrokeredServer(this, { shown, services, implementation });
    const listener = await this.#connections.listen((stream) => server.accept(stream));
    if (this.#closedBy !== undefined) {
      await listener.close();
      throw this.#closedBy;
    }
    this.#keep(server, server.closed);
    server.open(listener);
    return server;
  }

  /** As {@link dial}, for services whose stubs' run time is loaded. */
  async dialResolved(
    id: number,
    services: ResolvedServices,
    options: WaitOptions,
  ): Promise<BrokeredConnection> {
    this.#dialingCount++;
    try {
      const connection = connectBrokered(await this.#connections.dial(id, options), services, this);
      this.#keep(connection, connection.closed);
      if (this.#closedBy !== undefined) connection.destroy(this.#closedBy);
      return connection;
    } finally {
      this.#dialingCount--;
    }
  }

  #keep(thing: OpenThing, closed: Promise<void>): void {
    this.#open.add(thing);
    void closed.then(() => this.#open.delete(thing));
  }

  #resolve(services: Brokerable): Promise<ResolvedServices> {
    const known = this.#resolved.get(services);
    if (known !== undefined) return known;
    const resolved = resolveBrokerable(services);
    this.#resolved.set(services, resolved);
    return resolved;
  }
}

const noPorts: BrokerPorts = {
  listen: () => Promise.reject(createBrokerUnavailable("this side was not given any way to listen")),
  dial: () => Promise.reject(createBrokerUnavailable("this side was not given any way to connect")),
};
