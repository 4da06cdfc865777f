export { errorCodes } from "./error-code.js";
export type { ErrorCode, ErrorOrigin } from "./error-code.js";
export { NetrpcError } from "./netrpc-error.js";
export { PluginError } from "./plugin-error.js";
export type { PluginErrorOptions } from "./plugin-error.js";
export { RpcStatusError, rpcError } from "./rpc-error.js";
export type { Metadata, RpcErrorOptions, StatusDetail } from "./rpc-error.js";
export { rpcStatusFromNumber, rpcStatusNumbers } from "./rpc-status.js";
export type { RpcStatus } from "./rpc-status.js";
