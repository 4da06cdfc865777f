import type { DescService } from "@bufbuild/protobuf";
import { describeValue } from "../internal/describe-value.js";
import type { AnyPlugin } from "./plugin-type.js";
import { assertService, isServiceGroup } from "./service-description.js";

/** A generated service description: from protobuf-es, made by `protoc-gen-es` 2. */
export type GrpcService = DescService;

/** What {@link grpcPlugin} takes: one service, or several by key. */
export type GrpcServices = GrpcService | Readonly<Record<string, GrpcService>>;

/** A plugin that speaks gRPC. Made by {@link grpcPlugin}. */
export interface GrpcPlugin<Services extends GrpcServices = GrpcServices> extends AnyPlugin {
  readonly kind: "grpc";
  readonly services: Services;
}

/**
 * Describes a plugin by its gRPC service, or by several that belong together:
 * `grpcPlugin(KV)` is dispensed as an object with the service's methods,
 * `grpcPlugin({ provider: Provider, meta: Meta })` as one with an object for each key.
 * @throws TypeError when a value is not a service description
 */
export function grpcPlugin<const Services extends GrpcServices>(services: Services): GrpcPlugin<Services> {
  assertServices("grpcPlugin(service)", services);
  return { kind: "grpc", services };
}

/** Whether the plugin is one service and not several by key. */
export function isSingleService(services: GrpcServices): services is GrpcService {
  return services.kind === "service";
}

/** @throws TypeError that starts with `name` when `value` is not what {@link grpcPlugin} takes */
export function assertServices(name: string, value: unknown): asserts value is GrpcServices {
  if (!isServiceGroup(value)) return assertService(name, value);
  const entries = Object.entries(value);
  if (entries.length === 0) {
    throw new TypeError(`${name} must be a service, or an object with at least one, got an empty object`);
  }
  for (const [key, service] of entries) assertService(`${name}, key ${describeValue(key)}`, service);
}
