import { describeValue } from "./describe-value.js";
import { assertOptions } from "./option-checks.js";

/**
 * Two ports from 0 to 65535, the first not greater than the last; `0` to `0` = any free port.
 * @throws TypeError, RangeError when `value` is neither undefined nor that
 */
export function readPortRange(
  name: string,
  value: unknown,
): { readonly minPort: number; readonly maxPort: number } | undefined {
  if (value === undefined) return undefined;
  assertOptions(name, value, ["minPort", "maxPort"]);
  const minPort = readPort(`${name}.minPort`, value["minPort"]);
  const maxPort = readPort(`${name}.maxPort`, value["maxPort"]);
  if (minPort <= maxPort) return { minPort, maxPort };
  throw new RangeError(
    `${name}.minPort must not be greater than ${name}.maxPort, got ${minPort} and ${maxPort}`,
  );
}

function readPort(name: string, value: unknown): number {
  if (typeof value !== "number")
    throw new TypeError(`${name} must be a port number, got ${describeValue(value)}`);
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  throw new RangeError(`${name} must be a port from 0 to 65535, got ${value}`);
}
