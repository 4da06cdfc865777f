export { netrpcPlugin } from "../contract/netrpc/netrpc-plugin.js";
export type { NetrpcPlugin, NetrpcPluginOptions } from "../contract/netrpc/netrpc-plugin.js";
export type { NetrpcMethod, NetrpcMethods } from "../contract/netrpc/netrpc-methods.js";
export type {
  NetrpcCallOptions,
  NetrpcClient,
  NetrpcClientOf,
  NetrpcObject,
} from "../contract/netrpc/netrpc-client.js";
export type {
  NetrpcHandlers,
  NetrpcImplementation,
  NetrpcImplementationOf,
} from "../contract/netrpc/netrpc-implementation.js";
export type { NetrpcContext, NetrpcObjectContext } from "../contract/netrpc/netrpc-context.js";
export type { NetrpcBroker } from "../contract/netrpc/netrpc-broker.js";
export type {
  AnyNetrpcPlugin,
  NetrpcBrokeredArgument,
  NetrpcBrokeredFields,
} from "../contract/netrpc/netrpc-brokered.js";
export { NetrpcError } from "../errors/netrpc-error.js";
export { gob } from "../wire/gob/index.js";
export type {
  AnyGobType,
  Gob,
  GobAnyInput,
  GobAnyValue,
  GobCodec,
  GobComplex,
  GobConcrete,
  GobConcreteInput,
  GobConcreteValue,
  GobFields,
  GobInput,
  GobKind,
  GobRegistered,
  GobStructInput,
  GobStructValue,
  GobType,
  GobValue,
  ReadableGobStruct,
  ReadableGobValue,
} from "../wire/gob/index.js";
