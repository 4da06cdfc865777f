export { defineContract } from "./contract/contract.js";
export type {
  AnyContract,
  BrokerOf,
  Contract,
  ContractAt,
  ContractVersion,
  Dispensed,
  Implementations,
  PluginName,
  ProtocolOf,
  VersionedContract,
} from "./contract/contract.js";
export type { PluginVersions } from "./contract/contract-versions.js";
export type { Broker, BrokeredService } from "./contract/broker.js";
export type {
  Brokerable,
  BrokeredArgument,
  BrokeredClient,
  BrokeredFields,
  BrokeredImplementation,
  NoBrokered,
} from "./contract/brokered-types.js";
export { grpcPlugin } from "./contract/grpc-plugin.js";
export type { GrpcPlugin, GrpcPluginOptions } from "./contract/grpc-plugin.js";
export type { GrpcService, GrpcServices } from "./contract/grpc-services.js";
export type { CookieConfig, HandshakeConfig } from "./contract/handshake-config.js";
export type { PluginClientOf, ServiceClient } from "./contract/plugin-client.js";
export type { PluginImplementationOf, ServiceImplementation } from "./contract/plugin-implementation.js";
export type { AnyPlugin, PluginSet } from "./contract/plugin-type.js";
export type { CallOptions } from "./contract/call-options.js";
export type { HandlerContext } from "./contract/handler-context.js";
export {
  errorCodes,
  PluginError,
  rpcError,
  RpcStatusError,
  rpcStatusFromNumber,
  rpcStatusNumbers,
} from "./errors/index.js";
export type {
  ErrorCode,
  ErrorOrigin,
  Metadata,
  PluginErrorOptions,
  RpcErrorOptions,
  RpcStatus,
  StatusDetail,
} from "./errors/index.js";
export type { LogFields, Logger, LogLevel } from "./internal/logger.js";
