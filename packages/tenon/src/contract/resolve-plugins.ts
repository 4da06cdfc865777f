import { isSingleService } from "./grpc-plugin.js";
import type { GrpcPlugin, GrpcServices } from "./grpc-plugin.js";
import type {
  AnyPlugin,
  PluginSet,
  ResolvedGrpcPlugin,
  ResolvedPluginSet,
  ResolvedServices,
} from "./plugin-type.js";
import type { ProtobufEs } from "./protobuf-es-codec.js";
import { createProtobufEsServiceType } from "./protobuf-es-service.js";

/**
 * Turns the contract's plugins into what `rpc` serves and calls. Loads the stubs' run time, which the stubs themselves
 * have loaded already.
 */
export async function resolvePlugins(plugins: PluginSet): Promise<ResolvedPluginSet> {
  const protobuf = await loadProtobufEs();
  return mapValues(plugins, (plugin) => resolvePlugin(protobuf, plugin));
}

function resolvePlugin(protobuf: ProtobufEs, plugin: AnyPlugin): ResolvedGrpcPlugin {
  if (!isGrpcPlugin(plugin)) throw new TypeError(`plugins of kind ${plugin.kind} come with a later version`);
  return { kind: "grpc", services: resolveServices(protobuf, plugin.services) };
}

function isGrpcPlugin(plugin: AnyPlugin): plugin is GrpcPlugin {
  return plugin.kind === "grpc";
}

function resolveServices(protobuf: ProtobufEs, services: GrpcServices): ResolvedServices {
  if (isSingleService(services)) return { single: createProtobufEsServiceType(protobuf, services) };
  return { group: mapValues(services, (service) => createProtobufEsServiceType(protobuf, service)) };
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
