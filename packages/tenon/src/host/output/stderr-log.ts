import type { LogLevel, Logger } from "../../internal/logger.js";
import { parseHclogEntry } from "./hclog-entry.js";
import { createLineSplitter } from "./line-splitter.js";
import type { LineSplitter } from "./line-splitter.js";
import { createStackTraceDetector } from "./stack-trace.js";
import type { OutputTail } from "./output-tail.js";

/** Lines up to here are read for what they say; longer ones are logged in pieces. go-plugin client.go:76 @v1.8.0 */
const maxLineBytes = 64 * 1024;

// go-plugin client.go:1232-1240 @v1.8.0
const prefixes: readonly (readonly [prefix: string, level: LogLevel])[] = [
  ["[TRACE]", "trace"],
  ["[DEBUG]", "debug"],
  ["[INFO]", "info"],
  ["[WARN]", "warn"],
  ["[ERROR]", "error"],
];

/** Where a plugin's stderr goes. */
export interface StderrOutlets {
  readonly logger: Logger;
  readonly tail: OutputTail;
  /** Takes the bytes, line ends as LF. */
  raw(bytes: Uint8Array): void;
}

const lineEnd = Buffer.from("\n");

/** Reads a plugin's stderr: every line goes to the raw outlet, the tail, and the logger at the level that it has. */
export function createStderrLog(outlets: StderrOutlets): LineSplitter {
  const { logger, tail } = outlets;
  const traces = createStackTraceDetector();
  const decoder = new TextDecoder();
  return createLineSplitter(maxLineBytes, {
    onLine(bytes) {
      outlets.raw(Buffer.concat([bytes, lineEnd]));
      const line = decoder.decode(bytes);
      tail.add(line);
      logLine(logger, traces.belongs(line), line);
    },
    onPiece(bytes, last) {
      outlets.raw(last ? Buffer.concat([bytes, lineEnd]) : Buffer.from(bytes));
      if (bytes.length === 0) return;
      const piece = decoder.decode(bytes);
      tail.add(piece);
      logger.debug(piece);
    },
  });
}

function logLine(logger: Logger, inTrace: boolean, line: string): void {
  const entry = parseHclogEntry(line);
  if (entry !== undefined) {
    logger[entry.level](entry.message, entry.fields);
    return;
  }
  const prefixed = prefixes.find(([prefix]) => line.startsWith(prefix));
  const level = prefixed?.[1] ?? (inTrace ? "error" : "debug");
  logger[level](line);
}
