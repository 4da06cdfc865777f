import { fileURLToPath } from "node:url";
import { loadPackageDefinition } from "@grpc/grpc-js";
import type { GrpcObject, ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

const proto = fileURLToPath(new URL("../grpc-interop/proto/grpc/testing/test.proto", import.meta.url));

/** The messages as proto-loader makes them. */
export interface Payload {
  readonly body: Buffer;
}
export interface EchoStatus {
  readonly code: number;
  readonly message: string;
}
export interface SimpleRequest {
  readonly responseSize?: number;
  readonly payload?: Payload | null;
  readonly responseStatus?: EchoStatus | null;
}
export interface StreamingOutputRequest {
  readonly responseParameters?: readonly { readonly size: number; readonly intervalUs?: number }[];
  readonly payload?: Payload | null;
  readonly responseStatus?: EchoStatus | null;
}
export interface PayloadMessage {
  readonly payload?: Payload | null;
}

/** grpc-js' own clients of a service of the test. */
export function loadService(name: "TestService" | "UnimplementedService"): ServiceClientConstructor {
  const loaded = loadPackageDefinition(loadSync(proto, { defaults: true }));
  const testing = (loaded["grpc"] as GrpcObject)["testing"] as GrpcObject;
  return testing[name] as ServiceClientConstructor;
}
