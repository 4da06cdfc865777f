import type { ServiceType } from "./codec.js";
import type { AnyNetrpcPlugin } from "./netrpc/netrpc-brokered.js";

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

/** gRPC plugins by name. */
export type ResolvedGrpcSet = Readonly<Record<string, ResolvedGrpcPlugin>>;

/** net/rpc plugins by name: they are used as they are described. */
export type NetrpcSet = Readonly<Record<string, AnyNetrpcPlugin>>;

/** A plugin set ready for use: one connection speaks one protocol. */
export type ResolvedPluginSet =
  | { readonly kind: "grpc"; readonly plugins: ResolvedGrpcSet }
  | { readonly kind: "netrpc"; readonly plugins: NetrpcSet };

/** The protocol of a plugin set, which is that of each of its plugins. Go: that of the first, go-plugin server.go:195 @v1.8.0. */
export function protocolOf(plugins: PluginSet): AnyPlugin["kind"] {
  const [first] = Object.values(plugins);
  return first?.kind ?? "grpc";
}
