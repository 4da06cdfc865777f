/** The levels of hclog, the lowest first. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** Structured values that go with a log message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What Tenon logs to, and what a plugin's log entries arrive at. One method a level, as in Go's hclog. */
export type Logger = {
  readonly [Level in LogLevel]: (message: string, fields?: LogFields) => void;
};
