export type { LogFields, Logger, LogLevel } from "../internal/logger.js";
export type { EndReason } from "./lifecycle/plugin-ending.js";
export { createPluginLogger } from "./log/plugin-logger.js";
export type { PluginLoggerOptions } from "./log/plugin-logger.js";
export { serve } from "./serve.js";
export type { ServeOutcome } from "./serve.js";
export type { PluginTimeouts, ServeOptions } from "./serve-options.js";
