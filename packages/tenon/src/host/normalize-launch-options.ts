import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Writable } from "node:stream";
import { describeValue } from "../internal/describe-value.js";
import type { Logger } from "../internal/logger.js";
import { assertOptions, readByteCount, readChoice, readSignal } from "../internal/option-checks.js";
import type { UncheckedOptions } from "../internal/option-checks.js";
import { normalizeTimeouts } from "./timeouts.js";
import type { HostTimeouts } from "./timeouts.js";
import { readTlsOptions } from "../transport/tls/tls-options.js";
import type { SecurityOptions } from "./host-security.js";
import { readPortRange } from "../internal/port-range.js";
import { maxPrivateBaseBytes } from "../transport/private-directory.js";
import type { PortRange } from "../wire/handshake/index.js";
import { readSecureOptions } from "./verify/secure-options.js";
import type { SecureSettings } from "./verify/secure-options.js";
import { isLogger } from "./console-logger.js";
import { readCommand } from "./read-command.js";
import type { CommandSource } from "./read-command.js";

/** Launch options, checked, with defaults in. */
export interface NormalizedLaunchOptions extends SecurityOptions {
  readonly source: CommandSource;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly inheritEnv: boolean | readonly string[];
  /** undefined: the system's. */
  readonly tempDir: string | undefined;
  /** undefined: Go's default. */
  readonly ports: PortRange | undefined;
  readonly secure: SecureSettings | undefined;
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
  "tempDir",
  "ports",
  "secure",
  "stdin",
  "logger",
  "stderr",
  "syncStdout",
  "syncStderr",
  "autoMtls",
  "certificateCurve",
  "tls",
  "signal",
  "timeouts",
  "maxMessageBytes",
  "maxHandshakeNoiseBytes",
] as const;

// gRPC's length prefix has 32 bits; Go's and our hosts stop at a signed 32-bit integer (go-plugin grpc_client.go:40 @v1.8.0).
export const largestMessageBytes: number = 2 ** 31 - 1;

/**
 * Checks all options before anything is started.
 * @throws TypeError, RangeError naming the option, what was expected, and what came
 */
export function normalizeLaunchOptions(options: unknown): NormalizedLaunchOptions {
  assertOptions("launch() options", options, optionNames);
  const source = readCommand(options);
  return {
    source,
    cwd: readCwd(options["cwd"]),
    env: readEnv(options["env"]),
    inheritEnv: readInheritance(options["inheritEnv"]),
    tempDir: readTempDir(options["tempDir"]),
    ports: readPortRange("ports", options["ports"]),
    secure: readSecureOptions(options["secure"], source),
    stdin: readChoice("stdin", options["stdin"], ["inherit", "ignore"]),
    logger: readLogger(options["logger"]),
    stderr: readWritable("stderr", options["stderr"]),
    syncStdout: readWritable("syncStdout", options["syncStdout"]),
    syncStderr: readWritable("syncStderr", options["syncStderr"]),
    ...readSecurity(options),
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

function readSecurity(options: UncheckedOptions): SecurityOptions {
  const tls = readTlsOptions(options["tls"]);
  const asked = options["autoMtls"];
  const autoMtls = readChoice("autoMtls", asked, ["off", "offer", "require"]);
  if (tls !== undefined && autoMtls !== "off") {
    throw new TypeError(
      `tls and autoMtls exclude each other, got both (autoMtls is ${describeValue(asked)})`,
    );
  }
  const offersByDefault = process.platform === "win32" && asked === undefined && tls === undefined;
  return {
    autoMtls: offersByDefault ? "offer" : autoMtls,
    certificateCurve: readChoice("certificateCurve", options["certificateCurve"], ["P-256", "P-521"]),
    tls,
  };
}

function readCwd(value: unknown): string {
  return readPath("cwd", value) ?? process.cwd();
}

function readPath(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value instanceof URL && value.protocol === "file:") return fileURLToPath(value);
  if (typeof value === "string" && value !== "" && !value.includes("\0")) return resolve(value);
  throw new TypeError(`${name} must be a path or a file: URL, got ${describeValue(value)}`);
}

function readTempDir(value: unknown): string | undefined {
  const path = readPath("tempDir", value);
  if (path === undefined || process.platform === "win32") return path;
  const byteCount = Buffer.byteLength(path);
  if (byteCount <= maxPrivateBaseBytes()) return path;
  throw new RangeError(
    `tempDir must have at most ${maxPrivateBaseBytes()} bytes, so that a socket's path fits, got ${byteCount}`,
  );
}

function readInheritance(value: unknown): boolean | readonly string[] {
  if (value === undefined) return true;
  if (typeof value === "boolean") return value;
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return [...value];
  throw new TypeError(
    `inheritEnv must be true, false or an array of variables' names, got ${describeValue(value)}`,
  );
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

/** @throws TypeError when `value` is neither undefined nor a logger */
export function readLogger(value: unknown): Logger | undefined {
  if (value === undefined || isLogger(value)) return value;
  const expected = "an object with the methods trace, debug, info, warn and error";
  throw new TypeError(`logger must be ${expected}, got ${describeValue(value)}`);
}

/** @throws TypeError when `value` is neither undefined nor a Writable */
export function readWritable(name: string, value: unknown): Writable | undefined {
  if (value === undefined || value instanceof Writable) return value;
  throw new TypeError(`${name} must be a Writable stream, got ${describeValue(value)}`);
}
