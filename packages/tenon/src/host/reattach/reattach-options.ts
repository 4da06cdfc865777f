import type { Writable } from "node:stream";
import { assertOptions, readByteCount, readSignal } from "../../internal/option-checks.js";
import type { Logger } from "../../internal/logger.js";
import { readTlsOptions } from "../../transport/tls/tls-options.js";
import type { TlsOptions } from "../../transport/tls/tls-options.js";
import type { TlsSettings } from "../../transport/tls/tls-settings.js";
import { largestMessageBytes, readLogger, readWritable } from "../normalize-launch-options.js";
import type { NormalizedLaunchOptions } from "../normalize-launch-options.js";
import { normalizeTimeouts } from "../timeouts.js";
import type { HostTimeouts } from "../timeouts.js";

/** What {@link reattach} can be told: the options of `launch` that are not about starting a process. */
export interface ReattachOptions {
  /** Takes the host's own log entries. The plugin's log is its stderr, which stays where it is. @default `consoleLogger()` */
  readonly logger?: Logger | undefined;
  /**
   * Takes what the plugin's code writes to its stdout, if it sends that: in test mode only when it was told to. Each piece
   * of output goes to one host: one that is attached besides does not get it. @default none: it is read and dropped
   */
  readonly syncStdout?: Writable | undefined;
  /** The same for its synced stderr. @default none */
  readonly syncStderr?: Writable | undefined;
  /** TLS with certificates of your own, when the plugin serves with it. @default none */
  readonly tls?: TlsOptions | undefined;
  /** Ends the attempt: it rejects with `ABORTED`, and the plugin goes on. Without effect afterwards. */
  readonly signal?: AbortSignal | undefined;
  /** The time limits, all with defaults. `startMs` counts from the call until the plugin answers. */
  readonly timeouts?: Partial<HostTimeouts> | undefined;
  /** The largest message that is sent or accepted, in bytes: 1 to 2^31 - 1. @default 2_147_483_647 */
  readonly maxMessageBytes?: number | undefined;
}

/** Options of {@link reattach}, checked, with defaults in. */
export interface NormalizedReattachOptions extends Pick<
  NormalizedLaunchOptions,
  "signal" | "timeouts" | "maxMessageBytes" | "syncStdout" | "syncStderr" | "logger"
> {
  readonly tls: TlsSettings | undefined;
}

const optionNames = [
  "logger",
  "syncStdout",
  "syncStderr",
  "tls",
  "signal",
  "timeouts",
  "maxMessageBytes",
] as const satisfies readonly (keyof ReattachOptions)[];

/** Options of `launch` that somebody may think hold here too, and why they cannot. */
const refusals: Readonly<Record<string, string>> = {
  // go-plugin client.go:606, :610 @v1.8.0; with AutoMTLS, Go speaks plain text and says nothing.
  secureConfig: "a checksum is of a file before it starts, and the plugin already runs",
  checksum: "a checksum is of a file before it starts, and the plugin already runs",
  multiplex: "broker multiplexing is agreed on when a plugin is launched",
  autoMtls: "its certificates are exchanged when a plugin is launched; give both sides tls instead",
  command: "the plugin already runs; launch() starts one",
  module: "the plugin already runs; launch() starts one",
};

/** @throws TypeError, RangeError naming the option, what was expected, and what came */
export function normalizeReattachOptions(options: unknown = {}): NormalizedReattachOptions {
  if (typeof options === "object" && options !== null) {
    const refused = Object.keys(options).find((name) => Object.hasOwn(refusals, name));
    if (refused !== undefined) {
      throw new TypeError(`reattach() cannot take ${refused}: ${refusals[refused] ?? ""}`);
    }
  }
  assertOptions("reattach() options", options, optionNames);
  return {
    logger: readLogger(options["logger"]),
    syncStdout: readWritable("syncStdout", options["syncStdout"]),
    syncStderr: readWritable("syncStderr", options["syncStderr"]),
    tls: readTlsOptions(options["tls"]),
    signal: readSignal("signal", options["signal"]),
    timeouts: normalizeTimeouts(options["timeouts"]),
    maxMessageBytes: readByteCount("maxMessageBytes", options["maxMessageBytes"], {
      byDefault: largestMessageBytes,
      maximum: largestMessageBytes,
    }),
  };
}
