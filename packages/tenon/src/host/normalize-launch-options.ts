import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Writable } from "node:stream";
import { describeValue } from "../internal/describe-value.js";
import type { Logger } from "../internal/logger.js";
import {
  assertOptions,
  readBoolean,
  readByteCount,
  readChoice,
  readSignal,
} from "../internal/option-checks.js";
import { normalizeTimeouts } from "./timeouts.js";
import type { HostTimeouts } from "./timeouts.js";
import { isLogger } from "./console-logger.js";
import { readCommand } from "./read-command.js";
import type { CommandSource } from "./read-command.js";

/** Launch options, checked, with defaults in. */
export interface NormalizedLaunchOptions {
  readonly source: CommandSource;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly inheritEnv: boolean;
  readonly stdin: "inherit" | "ignore";
  /** undefined: the default, which is made with the plugin's name. */
  readonly logger: Logger | undefined;
  readonly stderr: Writable | undefined;
  readonly syncStdout: Writable | undefined;
  readonly syncStderr: Writable | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeouts: HostTimeouts;
  readonly maxMessageBytes: number;
  readonly maxHandshakeNoiseBytes: number;
}

const optionNames = [
  "command",
  "module",
  "execArgv",
  "args",
  "cwd",
  "env",
  "inheritEnv",
  "stdin",
  "logger",
  "stderr",
  "syncStdout",
  "syncStderr",
  "signal",
  "timeouts",
  "maxMessageBytes",
  "maxHandshakeNoiseBytes",
] as const;

// gRPC's length prefix has 32 bits; Go's and our hosts stop at a signed 32-bit integer (go-plugin grpc_client.go:40 @v1.8.0).
const largestMessageBytes = 2 ** 31 - 1;

/**
 * Checks all options before anything is started.
 * @throws TypeError, RangeError naming the option, what was expected, and what came
 */
export function normalizeLaunchOptions(options: unknown): NormalizedLaunchOptions {
  assertOptions("launch() options", options, optionNames);
  return {
    source: readCommand(options),
    cwd: readCwd(options["cwd"]),
    env: readEnv(options["env"]),
    inheritEnv: readBoolean("inheritEnv", options["inheritEnv"], true),
    stdin: readChoice("stdin", options["stdin"], ["inherit", "ignore"]),
    logger: readLogger(options["logger"]),
    stderr: readWritable("stderr", options["stderr"]),
    syncStdout: readWritable("syncStdout", options["syncStdout"]),
    syncStderr: readWritable("syncStderr", options["syncStderr"]),
    signal: readSignal("signal", options["signal"]),
    timeouts: normalizeTimeouts(options["timeouts"]),
    maxMessageBytes: readByteCount("maxMessageBytes", options["maxMessageBytes"], {
      byDefault: largestMessageBytes,
      maximum: largestMessageBytes,
    }),
    maxHandshakeNoiseBytes: readByteCount("maxHandshakeNoiseBytes", options["maxHandshakeNoiseBytes"], {
      byDefault: 65_536,
      maximum: 2 ** 30,
    }),
  };
}

function readCwd(value: unknown): string {
  if (value === undefined) return process.cwd();
  if (value instanceof URL && value.protocol === "file:") return fileURLToPath(value);
  if (typeof value === "string" && value !== "" && !value.includes("\0")) return resolve(value);
  throw new TypeError(`cwd must be a path or a file: URL, got ${describeValue(value)}`);
}

function readEnv(value: unknown): Readonly<Record<string, string | undefined>> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`env must be an object of strings by name, got ${describeValue(value)}`);
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, readVariable(name, each)]));
}

function readVariable(name: string, value: unknown): string | undefined {
  if (name === "" || /[=\0]/.test(name)) {
    throw new TypeError(`env has a name that no variable can have: ${describeValue(name)}`);
  }
  if (value === undefined) return undefined;
  if (typeof value === "string" && !value.includes("\0")) return value;
  const expected = "a string without NUL characters, or undefined to take it away";
  throw new TypeError(`env[${describeValue(name)}] must be ${expected}, got ${describeValue(value)}`);
}

function readLogger(value: unknown): Logger | undefined {
  if (value === undefined || isLogger(value)) return value;
  const expected = "an object with the methods trace, debug, info, warn and error";
  throw new TypeError(`logger must be ${expected}, got ${describeValue(value)}`);
}

function readWritable(name: string, value: unknown): Writable | undefined {
  if (value === undefined || value instanceof Writable) return value;
  throw new TypeError(`${name} must be a Writable stream, got ${describeValue(value)}`);
}
