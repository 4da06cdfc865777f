import { assertBrokered } from "./brokered-option.js";
import type { BrokeredFields, NoBrokered, OnlyKnown } from "./brokered-types.js";
import type { AnyPlugin } from "./plugin-type.js";
import { assertServices } from "./grpc-services.js";
import type { GrpcServices } from "./grpc-services.js";

/** A plugin that speaks gRPC. Made by {@link grpcPlugin}. */
export interface GrpcPlugin<
  Services extends GrpcServices = GrpcServices,
  Brokered extends object = NoBrokered,
> extends AnyPlugin {
  readonly kind: "grpc";
  readonly services: Services;
  /** See {@link GrpcPluginOptions}. Empty when there are none. */
  readonly brokered: Brokered;
}

/** What {@link grpcPlugin} can be told. */
export interface GrpcPluginOptions<Brokered> {
  /**
   * Request fields that stand for an object of the caller's: by method, then by field, the service behind it; with several
   * services, by their key first. In the `.proto` the field is a uint32, the broker's id. The caller passes an object
   * with the service's methods in its place, and the handler gets a client of it: see docs/guides/callbacks.md.
   * @default none
   */
  readonly brokered?: Brokered;
}

/**
 * Describes a plugin by its gRPC service, or by several that belong together:
 * `grpcPlugin(KV)` is dispensed as an object with the service's methods,
 * `grpcPlugin({ provider: Provider, meta: Meta })` as one with an object for each key.
 * `grpcPlugin(Counter, { brokered: { put: { addServer: AddHelper } } })` also says which of its request fields are objects.
 * @throws TypeError when a value is not a service description, or a brokered field is not one that holds an id
 */
export function grpcPlugin<const Services extends GrpcServices>(services: Services): GrpcPlugin<Services>;
export function grpcPlugin<
  const Services extends GrpcServices,
  const Brokered extends BrokeredFields<Services> & object,
>(
  services: Services,
  options: GrpcPluginOptions<Brokered & OnlyKnown<Services, Brokered, BrokeredFields<Services>>>,
): GrpcPlugin<Services, Brokered>;
export function grpcPlugin(services: GrpcServices, options: unknown = {}): GrpcPlugin<GrpcServices, object> {
  assertServices("grpcPlugin(service)", services);
  return { kind: "grpc", services, brokered: assertBrokered(services, options) };
}
