export type { LogFields, Logger, LogLevel } from "../internal/logger.js";
export type { EndReason } from "./lifecycle/plugin-ending.js";
export { createPluginLogger } from "./log/plugin-logger.js";
export type { PluginLoggerOptions } from "./log/plugin-logger.js";
export {
  formatReattachConfig,
  formatReattachConfigs,
} from "../wire/handshake/index.js";
export type { ReattachConfig } from "../wire/handshake/index.js";
export { serveForTest } from "./test-mode/serve-for-test.js";
export type { TestPlugin } from "./test-mode/serve-for-test.js";
export type { TestServeOptions } from "./test-mode/test-serve-options.js";
export { serve } from "./serve.js";
export type { ServeOutcome } from "./serve.js";
export type { PluginTimeouts, ServeOptions } from "./serve-options.js";
export type { PortRange } from "../wire/handshake/environment.js";
export type { TlsOptions } from "../transport/tls/tls-options.js";
export type { CertificateCurve } from "../wire/x509/index.js";
