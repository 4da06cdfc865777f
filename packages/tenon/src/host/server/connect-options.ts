import {
  assertOptions,
  readBoolean,
  readByteCount,
  readMilliseconds,
  readSignal,
} from "../../internal/option-checks.js";
import type { Address } from "../../transport/address.js";
import { isLocalAddress } from "../../transport/server-address.js";
import { readTlsOptions } from "../../transport/tls/tls-options.js";
import type { TlsOptions } from "../../transport/tls/tls-options.js";
import type { TlsSettings } from "../../transport/tls/tls-settings.js";
import { largestMessageBytes } from "../normalize-launch-options.js";

/** The time limits of a connection, each in milliseconds; Infinity = none. */
export interface ConnectTimeouts {
  /** From the call until the server answers, TLS included. @default 10_000 */
  readonly connectMs: number;
  /** For the answer to a `ping` that has no `timeoutMs` of its own. @default 10_000 */
  readonly pingMs: number;
}

/** What {@link connect} can be told. */
export interface ConnectOptions {
  /**
   * TLS, when the server has it. `serverName` is by default the host of an address on another machine, else "localhost".
   * @default none
   */
  readonly tls?: TlsOptions | undefined;
  /** Lets the address be another machine's; `tls` is needed then. @default false */
  readonly allowRemote?: boolean | undefined;
  /**
   * Tries again while nothing listens at the address, until `timeouts.connectMs` is over: for a server that is being
   * started. @default false
   */
  readonly waitForServer?: boolean | undefined;
  /** Ends the attempt: it rejects with `ABORTED`. Without effect afterwards. */
  readonly signal?: AbortSignal | undefined;
  readonly timeouts?: Partial<ConnectTimeouts> | undefined;
  /** The largest message that is sent or accepted, in bytes: 1 to 2^31 - 1. @default 2_147_483_647 */
  readonly maxMessageBytes?: number | undefined;
}

/** {@link ConnectOptions}, checked, with defaults in. */
export interface NormalizedConnectOptions {
  readonly tls: TlsSettings | undefined;
  readonly allowRemote: boolean;
  readonly waitForServer: boolean;
  readonly signal: AbortSignal | undefined;
  readonly timeouts: ConnectTimeouts;
  readonly maxMessageBytes: number;
}

const optionNames = [
  "tls",
  "allowRemote",
  "waitForServer",
  "signal",
  "timeouts",
  "maxMessageBytes",
] as const satisfies readonly (keyof ConnectOptions)[];

const defaultTimeouts: ConnectTimeouts = { connectMs: 10_000, pingMs: 10_000 };

/** @throws TypeError, RangeError naming the option, what was expected, and what came */
export function normalizeConnectOptions(address: Address, options: unknown = {}): NormalizedConnectOptions {
  assertOptions("connect() options", options, optionNames);
  const allowRemote = readBoolean("allowRemote", options["allowRemote"], false);
  const tls = readTls(address, options["tls"]);
  if (!isLocalAddress(address) && !(allowRemote && tls !== undefined)) {
    throw new TypeError(
      "address is not on this machine: that needs allowRemote: true and tls, as anybody on the way could read and answer",
    );
  }
  return {
    tls,
    allowRemote,
    waitForServer: readBoolean("waitForServer", options["waitForServer"], false),
    signal: readSignal("signal", options["signal"]),
    timeouts: readTimeouts(options["timeouts"] ?? {}),
    maxMessageBytes: readByteCount("maxMessageBytes", options["maxMessageBytes"], {
      byDefault: largestMessageBytes,
      maximum: largestMessageBytes,
    }),
  };
}

function readTls(address: Address, value: unknown): TlsSettings | undefined {
  const settings = readTlsOptions(value);
  if (settings === undefined || address.network === "unix" || isLocalAddress(address)) return settings;
  const isNamed =
    typeof value === "object" && value !== null && Reflect.get(value, "serverName") !== undefined;
  return isNamed ? settings : { ...settings, serverName: address.host };
}

function readTimeouts(value: unknown): ConnectTimeouts {
  assertOptions("timeouts", value, Object.keys(defaultTimeouts));
  return {
    connectMs: readMilliseconds("timeouts.connectMs", value["connectMs"], defaultTimeouts.connectMs),
    pingMs: readMilliseconds("timeouts.pingMs", value["pingMs"], defaultTimeouts.pingMs),
  };
}
