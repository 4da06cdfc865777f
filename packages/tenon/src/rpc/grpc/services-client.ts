import type { ResolvedServices } from "../../contract/plugin-type.js";
import type { GrpcCaller } from "./grpc-caller.js";
import { createServiceClient } from "./service-client.js";
import type { ServiceClientObject } from "./service-client.js";

/** What calls one service, or, for a group, an object with one of those for each key. */
export type ServicesClient = ServiceClientObject | Readonly<Record<string, ServiceClientObject>>;

/** Makes what calls a plugin, or a brokered object. */
export function createServicesClient(caller: GrpcCaller, services: ResolvedServices): ServicesClient {
  if ("single" in services) return createServiceClient(caller, services.single);
  const clients = Object.entries(services.group).map(([key, service]): [string, ServiceClientObject] => [
    key,
    createServiceClient(caller, service),
  ]);
  return Object.freeze(Object.fromEntries(clients));
}
