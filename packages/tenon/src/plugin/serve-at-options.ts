import { assertOptions, readBoolean, readByteCount } from "../internal/option-checks.js";
import type { Address } from "../transport/address.js";
import { isLocalAddress, readListenAddress } from "../transport/server-address.js";
import { normalizeServeOptions } from "./serve-options.js";
import type { PluginTimeouts, ServeOptions, ServeSettings } from "./serve-options.js";

/** Options of {@link serveAt}. */
export interface ServeAtOptions extends Pick<ServeOptions, "logger" | "maxMessageBytes" | "tls" | "signal"> {
  /** Where to listen: `127.0.0.1:8888`, with port 0 for any free one, or `unix:/run/server.sock`. */
  readonly address: string | Address;
  /** Lets the address be one that other machines can reach; `tls` is needed then. @default false */
  readonly allowRemote?: boolean | undefined;
  /**
   * The largest message that is sent, in bytes, for a server whose `maxMessageBytes` is to hold for requests alone.
   * 1 to 2^31 - 1. @default maxMessageBytes
   */
  readonly maxSentMessageBytes?: number | undefined;
  readonly timeouts?: Partial<Pick<PluginTimeouts, "drainMs" | "tlsHandshakeMs">> | undefined;
}

/** {@link ServeAtOptions}, checked, with defaults filled in. */
export interface ServeAtSettings extends Pick<
  ServeSettings,
  "logger" | "maxMessageBytes" | "tls" | "signal" | "timeouts"
> {
  readonly address: Address;
  /** undefined: as `maxMessageBytes`. */
  readonly maxSentMessageBytes: number | undefined;
}

const sharedNames = ["logger", "maxMessageBytes", "tls", "signal", "timeouts"] as const;

/** @throws TypeError naming the option, what was expected and what came; RangeError for a number out of bounds */
export function normalizeServeAtOptions(options: unknown): ServeAtSettings {
  const ownNames = ["address", "allowRemote", "maxSentMessageBytes"];
  assertOptions("serveAt() options", options, [...ownNames, ...sharedNames]);
  const { address, allowRemote, maxSentMessageBytes, ...shared }: Readonly<Record<string, unknown>> = options;
  const place = readListenAddress("address", address);
  const settings = normalizeServeOptions(shared);
  // Unlike a client's, a server's 0.0.0.0 is not this machine alone.
  const isLocal = isLocalAddress(place) && !(place.network === "tcp" && /^(0\.0\.0\.0|::)$/.test(place.host));
  if (!isLocal && !(readBoolean("allowRemote", allowRemote, false) && settings.tls !== undefined)) {
    throw new TypeError(
      "address can be reached from other machines: that needs allowRemote: true and tls; write 127.0.0.1 for this one alone",
    );
  }
  return { ...settings, address: place, maxSentMessageBytes: readMaxSent(maxSentMessageBytes) };
}

function readMaxSent(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const maximum = 2 ** 31 - 1;
  return readByteCount("maxSentMessageBytes", value, { byDefault: maximum, maximum });
}
