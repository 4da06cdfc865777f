export { consoleLogger } from "./console-logger.js";
export type { ConsoleLoggerOptions } from "./console-logger.js";
export type { ExitReport } from "./exit-report.js";
export { reattach } from "./reattach/reattach.js";
export type { ReattachOptions } from "./reattach/reattach-options.js";
export {
  formatReattachConfig,
  formatReattachConfigs,
  parseReattachConfig,
  parseReattachConfigs,
} from "../wire/handshake/index.js";
export type { ReattachConfig } from "../wire/handshake/index.js";
export { connect } from "./server/connect.js";
export type { ConnectOptions, ConnectTimeouts } from "./server/connect-options.js";
export { launchServer } from "./server/launch-server.js";
export type { LaunchServerOptions } from "./server/launch-server-options.js";
export type { ServerClient, ServerProcess } from "./server/server-client.js";
export type { ServerContract } from "../contract/server-contract.js";
export type { Address } from "../transport/address.js";
export { launch } from "./launch.js";
export type { Encryption } from "./host-security.js";
export type {
  AutoMtls,
  CommandOptions,
  LaunchOptions,
  LaunchSettings,
  ModuleOptions,
} from "./launch-options.js";
export type {
  ClientOf,
  CloseOptions,
  PluginClient,
  VersionedPluginClient,
  VersionHandlers,
  VersionMatch,
} from "./plugin-client.js";
export type { SecureOptions } from "./verify/secure-options.js";
export type { PortRange } from "../wire/handshake/index.js";
export type { HostTimeouts } from "./timeouts.js";
export type { TlsOptions } from "../transport/tls/tls-options.js";
export type { CertificateCurve } from "../wire/x509/index.js";
export type { LogFields, Logger, LogLevel } from "../internal/logger.js";
export type { WaitOptions } from "../internal/wait-options.js";
