import { describeValue } from "../internal/describe-value.js";

/**
 * Finds what `match` is to call.
 * @param handlers what `match` was given, not checked yet
 * @param versions the contract's
 * @param version the one that is spoken
 * @throws TypeError when there is no function for the version, or one for a version that the contract does not have
 */
export function findHandler(
  handlers: unknown,
  versions: readonly string[],
  version: number,
): (client: unknown) => unknown {
  const known = `the contract has ${versions.join(", ")}`;
  if (typeof handlers !== "object" || handlers === null) {
    throw new TypeError(`match() must get an object of functions by version, got ${describeValue(handlers)}`);
  }
  const other = Object.keys(handlers).find((key) => !versions.includes(key));
  if (other !== undefined) {
    throw new TypeError(`match() has a function for ${describeValue(other)}, which is no version: ${known}`);
  }
  const handler: unknown = Reflect.get(handlers, version);
  if (isHandler(handler)) return handler;
  throw new TypeError(`match() must have a function for version ${version}, got ${describeValue(handler)}`);
}

function isHandler(value: unknown): value is (client: unknown) => unknown {
  return typeof value === "function";
}
