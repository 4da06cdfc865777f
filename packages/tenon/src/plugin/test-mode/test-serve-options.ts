import { describeValue } from "../../internal/describe-value.js";
import { assertOptions, readBoolean } from "../../internal/option-checks.js";
import { normalizeServeOptions } from "../serve-options.js";
import type { ServeOptions, ServeSettings } from "../serve-options.js";

/** Options of {@link serveForTest}. */
export interface TestServeOptions extends Pick<
  ServeOptions,
  "logger" | "onShutdown" | "maxMessageBytes" | "timeouts" | "tls" | "tcp" | "signal"
> {
  /**
   * Sends the host what is written to `process.stdout` and `process.stderr`, which get it too. Go: `SyncStdio`.
   * @default false: both are left alone
   */
  readonly syncStdio?: boolean | undefined;
  /** Of a contract with several versions, the one to serve. @default the highest that is implemented */
  readonly version?: number | undefined;
}

/** {@link TestServeOptions}, checked, with defaults filled in. */
export interface TestServeSettings extends ServeSettings {
  readonly syncStdio: boolean;
  readonly version: number | undefined;
}

const ownNames = ["syncStdio", "version"] as const;
const sharedNames = ["logger", "onShutdown", "maxMessageBytes", "timeouts", "tls", "tcp", "signal"] as const;

/** @throws TypeError naming the option, what was expected and what came; RangeError for a number out of bounds */
export function normalizeTestServeOptions(options: unknown = {}): TestServeSettings {
  assertOptions("serveForTest() options", options, [...sharedNames, ...ownNames]);
  const { syncStdio, version, ...shared }: Readonly<Record<string, unknown>> = options;
  return {
    ...normalizeServeOptions(shared),
    syncStdio: readBoolean("syncStdio", syncStdio, false),
    version: readVersion(version),
  };
}

function readVersion(value: unknown): number | undefined {
  if (value === undefined || (typeof value === "number" && Number.isSafeInteger(value) && value >= 0)) {
    return value;
  }
  throw new TypeError(`version must be a whole number, 0 or more, got ${describeValue(value)}`);
}
