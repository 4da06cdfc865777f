import type { NetrpcBroker } from "../../contract/netrpc/netrpc-broker.js";
import type { NetrpcContext } from "../../contract/netrpc/netrpc-context.js";
import type { ReceivedClients } from "./broker/received-clients.js";
import type { NetrpcLink } from "./netrpc-link.js";
import type { ObjectServer } from "./object-server.js";

/** What a handler gets of its call: everything is made when it is asked for. */
export class NetrpcCallContext implements NetrpcContext {
  readonly method: string;
  readonly #server: ObjectServer;
  #clients: ReceivedClients | undefined;

  constructor(server: ObjectServer, method: string) {
    this.#server = server;
    this.method = method;
  }

  get signal(): AbortSignal {
    return this.#server.signal;
  }

  get broker(): NetrpcBroker {
    return this.#server.link.broker;
  }

  /** For handlers of ids: what their connections belong to. */
  get link(): NetrpcLink {
    return this.#server.link;
  }

  // A getter of a function, not a method: handlers take the context apart in their parameter list.
  get keep(): NetrpcContext["keep"] {
    return (client) => {
      if (this.#clients === undefined)
        throw new TypeError("keep(client): the arguments have no brokered fields");
      this.#clients.keep(client);
      return client;
    };
  }

  /** For arguments with brokered fields: what {@link keep} takes clients from. */
  attachClients(clients: ReceivedClients): void {
    this.#clients = clients;
  }
}
