import type { LogFields, LogLevel, Logger } from "../internal/logger.js";
import { describeValue } from "../internal/describe-value.js";
import { assertOptions, readChoice } from "../internal/option-checks.js";

const levels = ["trace", "debug", "info", "warn", "error"] as const satisfies readonly LogLevel[];

/** What {@link consoleLogger} can be told. */
export interface ConsoleLoggerOptions {
  /** The lowest level that is written. @default "warn" */
  readonly level?: LogLevel | undefined;
  /** Stands in front of every message: which plugin speaks. @default none */
  readonly name?: string | undefined;
}

/**
 * Creates a logger that writes lines for people to the host's stderr: `12:00:00.000 WARN  kv: message key=value`. Below an
 * entry with an error in a field stand the lines of its stack.
 * @throws TypeError for a wrong option
 */
export function consoleLogger(options: ConsoleLoggerOptions = {}): Logger {
  const fields: unknown = options;
  assertOptions("consoleLogger() options", fields, ["level", "name"]);
  const { level: lowestLevel, name } = fields;
  if (name !== undefined && typeof name !== "string") {
    throw new TypeError(`name must be a string, got ${describeValue(name)}`);
  }
  const lowest = levels.indexOf(
    readChoice("level", lowestLevel, ["warn", "trace", "debug", "info", "error"]),
  );
  const prefix = name === undefined ? "" : `${name}: `;
  const write = (level: LogLevel) =>
    levels.indexOf(level) < lowest
      ? ignore
      : (message: string, fields?: LogFields) => {
          const entry = formatEntry(level, prefix + message, fields);
          process.stderr.write(`${formatTime(new Date())} ${entry}\n${formatFrames(fields)}`);
        };
  return {
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

/** Whether a value has a logger's methods. */
export function isLogger(value: unknown): value is Logger {
  if (typeof value !== "object" || value === null) return false;
  const methods: Partial<Record<LogLevel, unknown>> = value;
  return levels.every((level) => typeof methods[level] === "function");
}

/**
 * A logger that cannot harm its user: a method that throws is the application's mistake, and must not end the host
 * from inside an event.
 */
export function shieldLogger(logger: Logger): Logger {
  const shield =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      try {
        logger[level](message, fields);
      } catch (error) {
        process.emitWarning(
          `A logger's method ${level} threw ${String(error)}; the entry is lost.`,
          "TenonWarning",
        );
      }
    };
  return {
    trace: shield("trace"),
    debug: shield("debug"),
    info: shield("info"),
    warn: shield("warn"),
    error: shield("error"),
  };
}

/** One line: level, message, fields as `key=value`. Control characters of the plugin do not reach the terminal. */
export function formatEntry(level: LogLevel, message: string, fields: LogFields = {}): string {
  const pairs = Object.entries(fields).map(([key, value]) => ` ${cleanText(key)}=${formatField(value)}`);
  return `${level.toUpperCase().padEnd(5)} ${cleanText(message)}${pairs.join("")}`;
}

function formatField(value: unknown): string {
  if (typeof value === "string" && /^[^\s"=]+$/.test(value)) return cleanText(value);
  try {
    return cleanText(JSON.stringify(value, replaceError) ?? String(value));
  } catch {
    return "[unprintable]"; // Circular, or a bigint: fields of the host's own entries are the application's business too.
  }
}

/** JSON sees nothing of an error: its own fields are hidden. */
function replaceError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return value.cause === undefined ? String(value) : { error: String(value), cause: value.cause };
}

/** Where errors among the fields come from, a frame a line; not where their causes do. */
function formatFrames(fields: LogFields = {}): string {
  const stacks = Object.values(fields).map((value) => (value instanceof Error ? (value.stack ?? "") : ""));
  const frames = stacks.flatMap((stack) => stack.split("\n").filter((line) => /^\s+at /.test(line)));
  return frames.map((line) => `${cleanText(line)}\n`).join("");
}

/** Control characters (escape sequences that would move the cursor or colour the rest) as `\x1b`; tabs stay. */
function cleanText(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

function formatTime(time: Date): string {
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, "0");
  return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
}

function ignore(): void {
  // Below the level.
}
