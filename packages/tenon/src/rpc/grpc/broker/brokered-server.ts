import type { BrokeredService } from "../../../contract/broker.js";
import type { ResolvedServices } from "../../../contract/plugin-type.js";
import type { BrokerListener } from "../../../broker/connection-broker.js";
import { PluginError } from "../../../errors/index.js";
import { createDeferred } from "../../../internal/deferred.js";
import type { ByteStream } from "../../../transport/byte-stream.js";
import { connectHttp2 } from "../../../transport/http2-connection.js";
import { addServices } from "../add-services.js";
import { ConnectionSet } from "../connection-set.js";
import { GrpcServer } from "../grpc-server.js";
import { ServerConnection } from "../server-connection.js";
import { ServiceRegistry } from "../service-registry.js";
import { assertBrokerId } from "./broker-id.js";
import type { GrpcBroker } from "./grpc-broker.js";

/** go-plugin's callers make one connection an offer. More than this at once are refused: each is a descriptor. */
const maxConnections = 128;

/** What a {@link BrokeredServer} serves. */
export interface BrokeredServerParts<T> {
  /** What `services` shows. */
  readonly shown: T;
  readonly services: ResolvedServices;
  readonly implementation: unknown;
}

/** An object of this side's that the other side calls over connections of their own. */
export class BrokeredServer<T = unknown> implements BrokeredService<T> {
  readonly services: T;
  readonly closed: Promise<void>;
  readonly #broker: GrpcBroker;
  readonly #server: GrpcServer;
  readonly #connections = new ConnectionSet(undefined);
  readonly #closed = createDeferred<void>();
  #listener: BrokerListener | undefined;
  #closedBy: Error | undefined;

  /** @throws TypeError when the implementation does not fit the services */
  constructor(broker: GrpcBroker, { shown, services, implementation }: BrokeredServerParts<T>) {
    const registry = new ServiceRegistry();
    const methods = toMethods(services, implementation);
    addServices(registry, { services, implementation: methods, origin: describeServices(services) });
    this.#broker = broker;
    this.#server = new GrpcServer(registry, broker.options);
    this.services = shown;
    this.closed = this.#closed.promise;
  }

  /** Gives it the listener that its connections come through, and that it owns from then on. */
  open(listener: BrokerListener): void {
    this.#listener = listener;
  }

  /** Whether it belongs to that broker: an offer goes to one other side only. */
  belongsTo(broker: GrpcBroker): boolean {
    return broker === this.#broker;
  }

  /** Serves one more connection. */
  accept(stream: ByteStream): void {
    if (this.#closedBy !== undefined || this.#connections.size >= maxConnections) {
      stream.destroy();
      return;
    }
    const connection = new ServerConnection(
      this.#server,
      (closed) => this.#connections.delete(closed),
      this.#broker,
    );
    this.#connections.add(connection);
    connection.attach(connectHttp2(stream, { role: "server" }, connection));
  }

  offer(id: number = this.#broker.nextId()): number {
    assertBrokerId(id);
    if (this.#closedBy !== undefined) throw this.#closedBy;
    this.#listener?.offer(id);
    return id;
  }

  /** Ends it at once. May be called again. */
  destroy(reason: Error): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = reason;
    this.#connections.destroy(reason);
    void this.#end();
  }

  async close(): Promise<void> {
    this.destroy(createClosedError());
    await this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #end(): Promise<void> {
    // Ends for whatever reason; a socket file that cannot be removed goes with its directory.
    await Promise.allSettled([this.#listener?.close(), this.#connections.close({})]);
    this.#closed.resolve();
  }
}

/** A function stands for the object of a service with one method. */
function toMethods(services: ResolvedServices, implementation: unknown): unknown {
  if (typeof implementation !== "function" || !("single" in services)) return implementation;
  const [method, ...others] = services.single.methods;
  if (method === undefined || others.length > 0) return implementation;
  return { [method.localName]: implementation };
}

function describeServices(services: ResolvedServices): string {
  const names =
    "single" in services
      ? services.single.typeName
      : Object.values(services.group)
          .map(({ typeName }) => typeName)
          .join(", ");
  return `the brokered ${names}`;
}

function createClosedError(): PluginError {
  return new PluginError("CLOSED", "The brokered object is no longer served.", {
    remedy:
      "An object in a brokered field is served until its call ends; serve it with broker.serve() for longer.",
  });
}
