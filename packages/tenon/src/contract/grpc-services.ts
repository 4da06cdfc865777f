import type { DescService } from "@bufbuild/protobuf";
import { describeValue } from "../internal/describe-value.js";
import { assertService, isServiceGroup } from "./service-description.js";

/** A generated service description: from protobuf-es, made by `protoc-gen-es` 2. */
export type GrpcService = DescService;

/** What `grpcPlugin` takes: one service, or several by key. */
export type GrpcServices = GrpcService | Readonly<Record<string, GrpcService>>;

/** Whether the plugin is one service and not several by key. */
export function isSingleService(services: GrpcServices): services is GrpcService {
  return services.kind === "service";
}

/** @throws TypeError that starts with `name` when `value` is not what `grpcPlugin` takes */
export function assertServices(name: string, value: unknown): asserts value is GrpcServices {
  if (!isServiceGroup(value)) return assertService(name, value);
  const entries = Object.entries(value);
  if (entries.length === 0) {
    throw new TypeError(`${name} must be a service, or an object with at least one, got an empty object`);
  }
  for (const [key, service] of entries) assertService(`${name}, key ${describeValue(key)}`, service);
}
