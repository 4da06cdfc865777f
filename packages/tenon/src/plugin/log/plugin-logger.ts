import { describeValue } from "../../internal/describe-value.js";
import type { LogFields, Logger, LogLevel } from "../../internal/logger.js";
import { assertOptions, readChoice } from "../../internal/option-checks.js";
import { writeStderr } from "../output/write-stderr.js";
import { formatLogLine } from "./hclog-line.js";

const levels = ["trace", "debug", "info", "warn", "error"] as const satisfies readonly LogLevel[];

/** Options of {@link createPluginLogger}. */
export interface PluginLoggerOptions {
  /** Shown by the host beside each entry (hclog's `@module`). @default none */
  readonly name?: string | undefined;
  /** Entries below it are not written. @default "trace": the host decides what it shows, as with Go's plugins */
  readonly level?: LogLevel | undefined;
}

/**
 * A logger whose entries reach the host's log with their level and fields: JSON lines on stderr, as hclog writes them.
 * Fields may hold anything; errors are written with stack and cause. Logging never throws.
 */
export function createPluginLogger(options: PluginLoggerOptions = {}): Logger {
  const { name: module, level = "trace" } = checkOptions(options);
  const lowest = levels.indexOf(level);
  const createMethod = (each: LogLevel): ((message: string, fields?: LogFields) => void) => {
    if (levels.indexOf(each) < lowest) return () => undefined;
    return (message, fields = {}) => {
      writeStderr(formatLogLine({ level: each, message, fields, module, time: new Date() }));
    };
  };
  return {
    trace: createMethod("trace"),
    debug: createMethod("debug"),
    info: createMethod("info"),
    warn: createMethod("warn"),
    error: createMethod("error"),
  };
}

function checkOptions(options: PluginLoggerOptions): PluginLoggerOptions {
  assertOptions("createPluginLogger() options", options, ["name", "level"]);
  const { name }: { readonly name?: unknown } = options;
  if (name !== undefined && typeof name !== "string") {
    throw new TypeError(`name must be a string, got ${describeValue(name)}`);
  }
  return { name, level: readChoice("level", options["level"], levels) };
}
