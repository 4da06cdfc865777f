import type { HandlerContext } from "../../contract/handler-context.js";
import type { Metadata } from "../../errors/index.js";
import type { CallClients } from "./broker/call-clients.js";
import type { GrpcBroker } from "./broker/grpc-broker.js";

/** What a {@link CallContext} shows of its call. */
export interface ContextSource {
  readonly signal: AbortSignal;
  readonly metadata: Metadata;
  readonly deadline: Date | undefined;
  setHeaders(metadata: Metadata): void;
  setTrailers(metadata: Metadata): void;
  readonly broker: GrpcBroker;
  readonly ownBroker: GrpcBroker;
  untilFlushed(): Promise<boolean>;
}

/** What a handler gets of its call: everything is made when it is asked for. */
export class CallContext implements HandlerContext {
  readonly #call: ContextSource;
  #clients: CallClients | undefined;

  constructor(call: ContextSource) {
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get metadata(): Metadata {
    return this.#call.metadata;
  }

  get deadline(): Date | undefined {
    return this.#call.deadline;
  }

  // Getters of functions, not methods: handlers take the context apart in their parameter list.
  get setHeaders(): HandlerContext["setHeaders"] {
    return (metadata) => this.#call.setHeaders(metadata);
  }

  get setTrailers(): HandlerContext["setTrailers"] {
    return (metadata) => this.#call.setTrailers(metadata);
  }

  get broker(): GrpcBroker {
    return this.#call.broker;
  }

  /** For the broker's own service: the one of the connection that the call came on. */
  get ownBroker(): GrpcBroker {
    return this.#call.ownBroker;
  }

  /** For the protocol's own services: resolves when what was sent has left the process; with false if it cannot any more. */
  get untilFlushed(): () => Promise<boolean> {
    return () => this.#call.untilFlushed();
  }

  get keep(): HandlerContext["keep"] {
    return (client) => {
      if (this.#clients === undefined)
        throw new TypeError("keep(client): the request has no brokered fields");
      this.#clients.keep(client);
      return client;
    };
  }

  /** For requests with brokered fields: what {@link keep} takes clients from. */
  attachClients(clients: CallClients): void {
    this.#clients = clients;
  }
}
