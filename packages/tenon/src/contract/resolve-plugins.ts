import { grpcPlugin } from "./grpc-plugin.js";
import type { GrpcPlugin } from "./grpc-plugin.js";
import { isSingleService } from "./grpc-services.js";
import type { GrpcServices } from "./grpc-services.js";
import { protocolOf } from "./plugin-type.js";
import type {
  AnyPlugin,
  PluginSet,
  ResolvedGrpcPlugin,
  ResolvedGrpcSet,
  ResolvedPluginSet,
  ResolvedServices,
} from "./plugin-type.js";
import type { Brokerable } from "./brokered-types.js";
import type { BrokeredField } from "./codec.js";
import { assertNetrpcPlugin } from "./netrpc/is-netrpc-plugin.js";
import type { ProtobufEs } from "./protobuf-es-codec.js";
import { createProtobufEsServiceType } from "./protobuf-es-service.js";
import type { FieldsByMethod } from "./protobuf-es-service.js";

/**
 * Turns gRPC plugins into what `rpc/grpc` serves and calls. Loads the run time of their stubs, which the stubs themselves
 * have loaded already.
 * @throws TypeError when they are plugins of another kind
 */
export async function resolvePlugins(plugins: PluginSet): Promise<ResolvedGrpcSet> {
  const resolved = await resolvePluginSet(plugins);
  if (resolved.kind === "grpc") return resolved.plugins;
  throw new TypeError(
    "plugins must be made by grpcPlugin(…): net/rpc is spoken only between a host and its plugin",
  );
}

/** Makes a plugin set of any kind ready for use. */
export async function resolvePluginSet(plugins: PluginSet): Promise<ResolvedPluginSet> {
  const resolve = await createPluginResolver([plugins]);
  return resolve(plugins);
}

/**
 * The same in two steps, for a host that learns later which of its plugin sets is needed: the first does the loading.
 * @param sets those that may be needed
 */
export async function createPluginResolver(
  sets: Iterable<PluginSet>,
): Promise<(plugins: PluginSet) => ResolvedPluginSet> {
  const needsStubs = Array.from(sets).some((plugins) => protocolOf(plugins) === "grpc");
  const protobuf = needsStubs ? await loadProtobufEs() : undefined;
  return (plugins) => {
    if (protocolOf(plugins) === "netrpc")
      return { kind: "netrpc", plugins: mapValues(plugins, assertNetrpcPlugin) };
    if (protobuf === undefined) throw new Error("the stubs' run time was not loaded for this plugin set");
    return { kind: "grpc", plugins: mapValues(plugins, (plugin) => resolvePlugin(protobuf, plugin)) };
  };
}

/** The same for what a broker's connection carries. */
export async function resolveBrokerable(services: Brokerable): Promise<ResolvedServices> {
  return resolveTarget(await loadProtobufEs(), services);
}

function resolvePlugin(protobuf: ProtobufEs, plugin: AnyPlugin): ResolvedGrpcPlugin {
  if (!isGrpcPlugin(plugin)) throw new TypeError("a plugin set holds plugins of one kind");
  return { kind: "grpc", services: resolveServices(protobuf, plugin) };
}

function isGrpcPlugin(plugin: AnyPlugin | Brokerable): plugin is GrpcPlugin<GrpcServices, object> {
  return plugin.kind === "grpc";
}

function resolveServices(
  protobuf: ProtobufEs,
  { services, brokered }: GrpcPlugin<GrpcServices, object>,
): ResolvedServices {
  if (isSingleService(services)) {
    return { single: createProtobufEsServiceType(protobuf, services, resolveFields(protobuf, brokered)) };
  }
  const group = Object.entries(services).map(([key, service]) => {
    const fields = resolveFields(protobuf, Reflect.get(brokered, key));
    return [key, createProtobufEsServiceType(protobuf, service, fields)] as const;
  });
  return { group: Object.fromEntries(group) };
}

/** The brokered fields of one service, whose option `grpcPlugin` has checked. */
function resolveFields(protobuf: ProtobufEs, brokered: unknown): FieldsByMethod {
  const byMethod = (brokered ?? {}) as Readonly<Record<string, Readonly<Record<string, Brokerable>>>>;
  return mapValues(byMethod, (fields) =>
    Object.entries(fields).map(([name, target]): Omit<BrokeredField, "isOptional"> => {
      return { name, services: resolveTarget(protobuf, target) };
    }),
  );
}

function resolveTarget(protobuf: ProtobufEs, target: Brokerable): ResolvedServices {
  return resolveServices(protobuf, isGrpcPlugin(target) ? target : grpcPlugin(target));
}

async function loadProtobufEs(): Promise<ProtobufEs> {
  const [{ create, toBinary, fromBinary }, { FileDescriptorProtoSchema }] = await Promise.all([
    import("@bufbuild/protobuf"),
    import("@bufbuild/protobuf/wkt"),
    // For bundlers alone, since stubs have loaded it: esbuild without splitting defers all that is imported here, and
    // leaves stubs with parts that are not there yet unless the module that they import is deferred with them.
    import("@bufbuild/protobuf/codegenv2"),
  ]);
  return { create, toBinary, fromBinary, FileDescriptorProtoSchema };
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
