export { consoleLogger } from "./console-logger.js";
export type { ConsoleLoggerOptions } from "./console-logger.js";
export type { ExitReport } from "./exit-report.js";
export { launch } from "./launch.js";
export type { CommandOptions, LaunchOptions, LaunchSettings, ModuleOptions } from "./launch-options.js";
export type { CloseOptions, PluginClient } from "./plugin-client.js";
export type { HostTimeouts } from "./timeouts.js";
export type { LogFields, Logger, LogLevel } from "../internal/logger.js";
export type { WaitOptions } from "../internal/wait-options.js";
