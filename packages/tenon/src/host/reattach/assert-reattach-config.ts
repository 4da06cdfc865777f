import { describeValue } from "../../internal/describe-value.js";
import { assertOptions } from "../../internal/option-checks.js";
import type { ReattachConfig } from "../../wire/handshake/index.js";

const fieldNames = [
  "protocol",
  "protocolVersion",
  "address",
  "pid",
  "test",
  "startTime",
  "pidNamespace",
] as const satisfies readonly (keyof ReattachConfig)[];

/** @throws TypeError naming the field, what was expected and what came */
export function assertReattachConfig(value: unknown): asserts value is ReattachConfig {
  if (typeof value === "string") {
    throw new TypeError("reattach(config) must be an object: make one of JSON with parseReattachConfig()");
  }
  assertOptions("reattach(config)", value, fieldNames);
  const config: Partial<Record<keyof ReattachConfig, unknown>> = value;
  const expect = (name: keyof ReattachConfig, holds: boolean, expected: string): void => {
    if (!holds) throw new TypeError(`config.${name} must be ${expected}, got ${describeValue(config[name])}`);
  };
  const isCount = (count: unknown, minimum: number): boolean =>
    typeof count === "number" && Number.isSafeInteger(count) && count >= minimum;
  const isTextOrNone = (text: unknown): boolean => text === undefined || typeof text === "string";
  expect("protocol", config.protocol === "grpc" || config.protocol === "netrpc", '"grpc" or "netrpc"');
  expect("protocolVersion", isCount(config.protocolVersion, 0), "a whole number, 0 or more");
  expect("address", isAddress(config.address), '{ network: "unix", path } or { network: "tcp", host, port }');
  expect("pid", isCount(config.pid, 1), "a whole number, 1 or more");
  expect("test", typeof config.test === "boolean", "true or false");
  expect("startTime", isTextOrNone(config.startTime), "a string");
  expect("pidNamespace", isTextOrNone(config.pidNamespace), "a string");
}

function isAddress(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { network, path, host, port }: Readonly<Record<string, unknown>> = { ...value };
  if (network === "unix") return typeof path === "string" && path !== "" && !path.includes("\0");
  const isPort = typeof port === "number" && Number.isInteger(port) && port >= 1 && port <= 65_535;
  return network === "tcp" && typeof host === "string" && isPort;
}
