import type { LogFields, LogLevel } from "../../internal/logger.js";
import { toLogValue } from "./hclog-value.js";

// go-plugin client.go:76 @v1.8.0 `defaultPluginLogBufferSize`: a line of more than 64 KiB is not parsed.
const maxLineBytes = 64 * 1024 - 1;

/** One entry of a plugin's log. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
  /** hclog's `@module`: the logger's name. */
  readonly module: string | undefined;
  readonly time: Date;
}

/**
 * Writes an entry as hclog's JSON, the line end included: what a host turns back into a structured entry. The keys with
 * an `@` are always strings, as a Go host panics at anything else.
 * @see go-plugin log_entry.go @v1.8.0 and go-hclog's JSONFormat
 */
export function formatLogLine(entry: LogEntry): string {
  const head = {
    "@level": entry.level,
    // At most 8 KiB, as every text in a line.
    "@message": String(toLogValue(entry.message)),
    ...(entry.module === undefined ? {} : { "@module": entry.module }),
    "@timestamp": formatTimestamp(entry.time),
  };
  const fields = Object.entries(entry.fields).map(
    ([key, value]) => [toFieldName(key), toLogValue(value)] as const,
  );
  const line = `${JSON.stringify({ ...head, ...Object.fromEntries(fields) })}\n`;
  if (Buffer.byteLength(line) <= maxLineBytes) return line;
  const names = fields.map(([name]) => name).join(", ");
  return `${JSON.stringify({ ...head, omitted: toLogValue(`fields too large for one line: ${names}`) })}\n`;
}

// hclog's layout 2006-01-02T15:04:05.000000Z07:00: microseconds, which a Date does not have, and the zone.
function formatTimestamp(time: Date): string {
  return time.toISOString().replace("Z", "000Z");
}

/** A user's field never takes the place of one of hclog's own. */
function toFieldName(name: string): string {
  return name.startsWith("@") ? `_${name.slice(1)}` : name;
}
