import type { LogFields, LogLevel } from "../../internal/logger.js";

/** A log entry, ready for a logger. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

// The layout of hclog's JSON time, `2006-01-02T15:04:05.000000Z07:00`: go-plugin log_entry.go:59 @v1.8.0.
const timestampShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/;

const levels: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];

/**
 * Reads a line of hclog's JSON: `@message`, `@level`, `@timestamp`, other keys as fields. undefined when the line is
 * something else, and then belongs to the log as it is: no JSON object, a level that hclog does not know, a time in
 * another form, or one of the three that is no string (which crashes a Go host).
 * @see go-plugin log_entry.go:38 @v1.8.0
 */
export function parseHclogEntry(line: string): LogEntry | undefined {
  if (!line.startsWith("{")) return undefined;
  const value = parseObject(line);
  if (value === undefined) return undefined;
  const { "@message": message = "", "@level": levelName, "@timestamp": timestamp, ...rest } = value;
  if (typeof message !== "string" || typeof levelName !== "string") return undefined;
  const level = levels.find((each) => each === levelName.trim().toLowerCase());
  if (level === undefined) return undefined;
  if (timestamp === undefined) return { level, message, fields: rest };
  if (typeof timestamp !== "string" || !isTimestamp(timestamp)) return undefined;
  return { level, message, fields: { ...rest, timestamp } };
}

/** What begins with a brace is an object when it is JSON. */
function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined; // It only looked like JSON.
  }
}

function isTimestamp(text: string): boolean {
  return timestampShape.test(text) && !Number.isNaN(Date.parse(text));
}
