import { assertOptions, readMilliseconds } from "../internal/option-checks.js";

/** The time limits of a launched plugin, each in milliseconds; Infinity = none. */
export interface HostTimeouts {
  /**
   * From the start of the process until the plugin answers. Go: `StartTimeout`.
   * @default 60_000
   */
  readonly startMs: number;
  /** For one TLS handshake with the plugin. @default 10_000 */
  readonly tlsHandshakeMs: number;
  /** For the answer to a `ping` that has no `timeoutMs` of its own. @default 10_000 */
  readonly pingMs: number;
  /**
   * How long `close()` waits for the plugin to end after Shutdown. Go: fixed at 2 s.
   * @default 2_000
   */
  readonly shutdownMs: number;
  /** How long `close()` waits for the plugin to end after SIGTERM, which Go does not send. @default 1_000 */
  readonly terminateMs: number;
  /** How long `close()` waits for the plugin to end after SIGKILL before it gives up. @default 5_000 */
  readonly killMs: number;
  /**
   * For the plugin to offer a connection that is dialed, and for it to dial one that is offered. Go: fixed at 5 s.
   * @default 5_000
   */
  readonly brokerMs: number;
}

/** What holds when nothing is said. */
export const defaultTimeouts: HostTimeouts = {
  startMs: 60_000, // go-plugin client.go:399 @v1.8.0
  tlsHandshakeMs: 10_000,
  pingMs: 10_000,
  shutdownMs: 2_000, // go-plugin client.go:559 @v1.8.0
  terminateMs: 1_000,
  killMs: 5_000,
  brokerMs: 5_000, // go-plugin grpc_broker.go:451 and :599 @v1.8.0
};

/** Fills in the defaults. @throws TypeError, RangeError naming the field */
export function normalizeTimeouts(value: unknown = {}): HostTimeouts {
  assertOptions("timeouts", value, Object.keys(defaultTimeouts));
  const read = (name: keyof HostTimeouts): number =>
    readMilliseconds(`timeouts.${name}`, value[name], defaultTimeouts[name]);
  return {
    startMs: read("startMs"),
    tlsHandshakeMs: read("tlsHandshakeMs"),
    pingMs: read("pingMs"),
    shutdownMs: read("shutdownMs"),
    terminateMs: read("terminateMs"),
    killMs: read("killMs"),
    brokerMs: read("brokerMs"),
  };
}
