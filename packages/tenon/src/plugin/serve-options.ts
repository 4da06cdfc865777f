import { describeValue } from "../internal/describe-value.js";
import type { Logger } from "../internal/logger.js";
import {
  assertOptions,
  readBoolean,
  readByteCount,
  readChoice,
  readMilliseconds,
  readSignal,
} from "../internal/option-checks.js";
import { readPortRange } from "../internal/port-range.js";
import type { PortRange } from "../wire/handshake/environment.js";
import { readTlsOptions } from "../transport/tls/tls-options.js";
import type { TlsOptions } from "../transport/tls/tls-options.js";
import type { TlsSettings } from "../transport/tls/tls-settings.js";
import type { CertificateCurve } from "../wire/x509/index.js";
import type { EndReason } from "./lifecycle/plugin-ending.js";
import { createPluginLogger } from "./log/plugin-logger.js";
import { defaultOutputBytes } from "./output/output-buffer.js";

/** How long a plugin waits for what, in milliseconds; Infinity = no limit. */
export interface PluginTimeouts {
  /** For the `onShutdown` hook. @default 5_000 */
  readonly onShutdownMs: number;
  /** For the host to take the rest of the captured output at the end. @default 1_000 */
  readonly flushMs: number;
  /** For calls in flight to finish at the end; then they are cancelled. @default 1_000 */
  readonly drainMs: number;
  /**
   * For the process to end by itself once all is closed; then it is ended with `process.exit()`. Go's hosts kill a
   * plugin 2 s after they asked it to end. @default 500
   */
  readonly exitMs: number;
  /** For the TLS handshake of one connection. @default 10_000 */
  readonly tlsHandshakeMs: number;
  /**
   * For the host to offer a connection that is dialed, and for it to dial one that is offered. Go: fixed at 5 s.
   * @default 5_000
   */
  readonly brokerMs: number;
}

/** Options of `serve`. */
export interface ServeOptions {
  /** Where the library logs to. @default createPluginLogger(): the host's log */
  readonly logger?: Logger | undefined;
  /**
   * Called once when the plugin is about to end, whatever the reason, before its last calls are cut off: the place to
   * save and to close. What it returns is waited for (`timeouts.onShutdownMs`).
   */
  readonly onShutdown?: ((event: { readonly reason: EndReason }) => unknown) | undefined;
  /**
   * Ends the plugin when its host's process is gone. @default true under a Tenon host, false under others, as some of
   * them restart and connect again. Under those, the parent process is taken for the host.
   */
  readonly exitWithHost?: boolean | undefined;
  /**
   * How much captured output waits for the host, in bytes; then the oldest goes, and a line says how much it was.
   * 1 to 2^30. @default 1 MiB
   */
  readonly maxOutputBytes?: number | undefined;
  /** The largest message that is accepted or sent, in bytes. @default 2^31 - 1 */
  readonly maxMessageBytes?: number | undefined;
  /**
   * What happens when no host, or another program's, started the process: `exit` prints why to stderr and ends it with
   * code 1, as Go's plugins do; `throw` rejects with PluginError COOKIE_MISMATCH, for a program that is more than a
   * plugin. @default "exit"
   */
  readonly onWrongCookie?: "exit" | "throw" | undefined;
  /**
   * TLS with certificates of the plugin's own: `cert` and `key` are needed. AutoMTLS is then not used, also when the host
   * asks for it. Go: `TLSProvider`. @default none: AutoMTLS when the host asks for it, else no TLS
   */
  readonly tls?: TlsOptions | undefined;
  /** The curve of the certificate that the plugin makes when its host asks for AutoMTLS. @default "P-256" */
  readonly certificateCurve?: CertificateCurve | undefined;
  /**
   * Listens on 127.0.0.1 instead of a Unix socket: `true` takes a port from the host's range, a range the first free port of its
   * own. Each connection that the broker offers takes one more while it waits. Every user of the machine can connect to it; without TLS or AutoMTLS, a warning is logged. Go's plugins do this on Windows
   * alone.
   * @default false; on Windows true
   */
  readonly tcp?: boolean | PortRange | undefined;
  readonly timeouts?: Partial<PluginTimeouts> | undefined;
  /** Ends the plugin, but not the process, when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/** {@link ServeOptions}, checked, with defaults filled in. */
export interface ServeSettings {
  readonly logger: Logger;
  readonly onShutdown: ServeOptions["onShutdown"];
  readonly exitWithHost: boolean | undefined;
  readonly maxOutputBytes: number;
  readonly maxMessageBytes: number | undefined;
  readonly onWrongCookie: "exit" | "throw";
  readonly tls: TlsSettings | undefined;
  readonly certificateCurve: CertificateCurve;
  readonly tcp: boolean | PortRange;
  readonly timeouts: PluginTimeouts;
  readonly signal: AbortSignal | undefined;
}

const optionNames = [
  "logger",
  "onShutdown",
  "exitWithHost",
  "maxOutputBytes",
  "maxMessageBytes",
  "onWrongCookie",
  "tls",
  "certificateCurve",
  "tcp",
  "timeouts",
  "signal",
] as const satisfies readonly (keyof ServeOptions)[];

const defaultTimeouts: PluginTimeouts = {
  onShutdownMs: 5_000,
  flushMs: 1_000,
  drainMs: 1_000,
  exitMs: 500,
  tlsHandshakeMs: 10_000,
  brokerMs: 5_000,
};

const maxByteCount = 2 ** 31 - 1;

/** @throws TypeError naming the option, what was expected and what came; RangeError for a number out of bounds */
export function normalizeServeOptions(options: ServeOptions = {}): ServeSettings {
  assertOptions("serve() options", options, optionNames);
  // A checked option that may stay undefined: whoever uses it has its own default.
  const { exitWithHost, maxMessageBytes }: { exitWithHost?: unknown; maxMessageBytes?: unknown } = options;
  const readMaxMessageBytes = (): number => {
    return readByteCount("maxMessageBytes", maxMessageBytes, {
      byDefault: maxByteCount,
      maximum: maxByteCount,
    });
  };
  return {
    logger: readLogger(options["logger"]),
    onShutdown: readHook(options["onShutdown"]),
    exitWithHost: exitWithHost === undefined ? undefined : readBoolean("exitWithHost", exitWithHost, true),
    maxOutputBytes: readByteCount("maxOutputBytes", options["maxOutputBytes"], {
      byDefault: defaultOutputBytes,
      maximum: 2 ** 30,
    }),
    maxMessageBytes: maxMessageBytes === undefined ? undefined : readMaxMessageBytes(),
    onWrongCookie: readChoice("onWrongCookie", options["onWrongCookie"], ["exit", "throw"]),
    tls: readTls(options["tls"]),
    certificateCurve: readChoice("certificateCurve", options["certificateCurve"], ["P-256", "P-521"]),
    tcp: readTcp(options["tcp"]),
    timeouts: readTimeouts(options["timeouts"]),
    signal: readSignal("signal", options["signal"]),
  };
}

function readTcp(value: unknown): boolean | PortRange {
  if (typeof value === "boolean" || value === undefined) return value ?? false;
  return readPortRange("tcp", value) ?? false;
}

function readTls(value: unknown): TlsSettings | undefined {
  const tls = readTlsOptions(value);
  if (tls === undefined || tls.own !== undefined) return tls;
  throw new TypeError("tls must have cert and key: a plugin is a server, which cannot do without");
}

function readTimeouts(value: unknown): PluginTimeouts {
  if (value === undefined) return defaultTimeouts;
  assertOptions("timeouts", value, Object.keys(defaultTimeouts));
  const read = (name: keyof PluginTimeouts): number => {
    return readMilliseconds(`timeouts.${name}`, value[name], defaultTimeouts[name]);
  };
  return {
    onShutdownMs: read("onShutdownMs"),
    flushMs: read("flushMs"),
    drainMs: read("drainMs"),
    exitMs: read("exitMs"),
    tlsHandshakeMs: read("tlsHandshakeMs"),
    brokerMs: read("brokerMs"),
  };
}

function readHook(value: unknown): ServeOptions["onShutdown"] {
  if (value === undefined) return undefined;
  if (isHook(value)) return value;
  throw new TypeError(`onShutdown must be a function, got ${describeValue(value)}`);
}

function isHook(value: unknown): value is NonNullable<ServeOptions["onShutdown"]> {
  return typeof value === "function";
}

function readLogger(value: unknown): Logger {
  if (value === undefined) return createPluginLogger();
  if (isLogger(value)) return value;
  throw new TypeError(
    `logger must have the methods trace, debug, info, warn and error, each (message, fields), got ${describeValue(value)}`,
  );
}

function isLogger(value: unknown): value is Logger {
  if (typeof value !== "object" || value === null) return false;
  const levels: readonly (keyof Logger)[] = ["trace", "debug", "info", "warn", "error"];
  return levels.every((level) => typeof Reflect.get(value, level) === "function");
}
