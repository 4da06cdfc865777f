import type { ResolvedServices } from "../../../contract/plugin-type.js";
import { PluginError } from "../../../errors/index.js";
import { createDeferred } from "../../../internal/deferred.js";
import type { BrokerLink } from "../../../broker/connection-broker.js";
import { GrpcCaller } from "../grpc-caller.js";
import { RenewingConnection } from "../renewing-connection.js";
import { createServicesClient } from "../services-client.js";
import type { ServicesClient } from "../services-client.js";
import type { GrpcBroker } from "./grpc-broker.js";

/** This side's end of a connection to an object of the other side's. */
export interface BrokeredConnection {
  /** What calls the object; disposing of it closes the connection. */
  readonly client: ServicesClient & AsyncDisposable;
  /** Ends it at once; calls in flight reject with `reason`. May be called again. */
  destroy(reason: Error): void;
  /** Resolves when it has ended. */
  readonly closed: Promise<void>;
}

/** Speaks gRPC with the server at the other end of a connection, which it owns from then on. */
export function connectBrokered(
  { stream, reconnect }: BrokerLink,
  services: ResolvedServices,
  broker: GrpcBroker,
): BrokeredConnection {
  const closed = createDeferred<void>();
  const { explainEnd, limits } = broker.options;
  const connection = new RenewingConnection(stream, { explainEnd, limits, reconnect }, () => {
    caller.close();
    closed.resolve();
  });
  const caller: GrpcCaller = new GrpcCaller(connection, { ...broker.options, broker });
  const destroy = (reason: Error): void => connection.destroy(reason);
  const client = Object.freeze({
    ...createServicesClient(caller, services),
    async [Symbol.asyncDispose](): Promise<void> {
      destroy(createClosedError());
      await closed.promise;
    },
  });
  return { client, destroy, closed: closed.promise };
}

function createClosedError(): PluginError {
  return new PluginError("CLOSED", "The client of a brokered object was closed.", {
    remedy:
      "Finish all calls before it is closed; a handler that needs it for longer calls context.keep(client).",
  });
}
