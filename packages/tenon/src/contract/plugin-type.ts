import type { ServiceType } from "./codec.js";

/** What every kind of plugin in a contract has. A brand and no more, so that inference keeps its hands on the rest. */
export interface AnyPlugin {
  readonly kind: "grpc" | "netrpc";
}

/** Names to plugin types: what `dispense` can be asked for. */
export type PluginSet = Readonly<Record<string, AnyPlugin>>;

/** One service, or several by key. */
export type ResolvedServices =
  | { readonly single: ServiceType }
  | { readonly group: Readonly<Record<string, ServiceType>> };

/** A gRPC plugin with its stubs' run time loaded: what `rpc/grpc` serves and calls. */
export interface ResolvedGrpcPlugin {
  readonly kind: "grpc";
  /**
   * One service (`grpcPlugin(KV)`): the dispensed object has its methods. Several by key
   * (`grpcPlugin({ provider: Provider, meta: Meta })`): the dispensed object has an object for each key.
   */
  readonly services: ResolvedServices;
}

/** A plugin set ready for use. */
export type ResolvedPluginSet = Readonly<Record<string, ResolvedGrpcPlugin>>;
