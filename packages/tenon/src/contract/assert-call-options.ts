import { describeValue } from "../internal/describe-value.js";
import { nearestName } from "../internal/nearest-name.js";
import type { CallOptions } from "./call-options.js";
import type { NetrpcCallOptions } from "./netrpc/netrpc-client.js";

const netrpcNames: readonly (keyof NetrpcCallOptions)[] = ["signal", "timeoutMs"];
const names: readonly (keyof CallOptions)[] = [
  ...netrpcNames,
  "metadata",
  "compression",
  "onHeaders",
  "onTrailers",
];

/**
 * Checks the options of a gRPC call, whose names the compiler does not see in JavaScript, nor in an object made elsewhere.
 *
 * It runs for each call: a loop over the names costs 10 to 30 ns for an object of up to three. A WeakSet of objects that were
 * seen would save nothing for those used again, and costs 900 ns for one made for its call (Node 20).
 * @throws TypeError naming the option, what was expected and what came
 */
export function assertCallOptions(options: CallOptions): void {
  assertObject(options);
  for (const name in options) if (!isCallOption(name)) throw unknownOption(options, name, names);
  assertLimits(options);
  const { metadata, compression, onHeaders, onTrailers } = options;
  if (metadata !== undefined) assertMetadata(metadata);
  if (compression !== undefined) assertCompression(compression);
  if (onHeaders !== undefined) assertFunction("onHeaders", onHeaders);
  if (onTrailers !== undefined) assertFunction("onTrailers", onTrailers);
}

/** The same for a call over net/rpc, which has fewer. */
export function assertNetrpcCallOptions(options: NetrpcCallOptions): void {
  assertObject(options);
  for (const name in options) if (!isLimit(name)) throw unknownOption(options, name, netrpcNames);
  assertLimits(options);
}

function isLimit(name: string): boolean {
  return name === "signal" || name === "timeoutMs";
}

function isCallOption(name: string): boolean {
  switch (name) {
    case "signal":
    case "timeoutMs":
    case "metadata":
    case "compression":
    case "onHeaders":
    case "onTrailers":
      return true;
    default:
      return false;
  }
}

function assertObject(options: unknown): void {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  throw new TypeError(`a call's options must be an object, got ${describeValue(options)}`);
}

/** @param known the names that there are for this sort of call */
function unknownOption(options: object, name: string, known: readonly string[]): TypeError {
  // Such as an AbortSignal in the options' place: the name is not of the caller's choice.
  if (!Object.hasOwn(options, name)) {
    return new TypeError(
      `a call's options must be an object with ${known.join(", ")}, got ${describeValue(options)}`,
    );
  }
  const near = nearestName(name, known);
  const hint = near === undefined ? `known are ${known.join(", ")}` : `did you mean ${near}?`;
  return new TypeError(`a call's options have no field named ${describeValue(name)}: ${hint}`);
}

function assertLimits({ signal, timeoutMs }: NetrpcCallOptions): void {
  if (signal !== undefined && !isSignal(signal)) {
    throw new TypeError(`signal must be an AbortSignal, got ${describeValue(signal)}`);
  }
  if (timeoutMs !== undefined && (typeof timeoutMs !== "number" || Number.isNaN(timeoutMs))) {
    throw new TypeError(`timeoutMs must be a number of milliseconds, got ${describeValue(timeoutMs)}`);
  }
}

function isSignal(signal: unknown): boolean {
  return signal instanceof AbortSignal;
}

/** A Map or `Headers` has no entries of an object's, and would be sent as nothing. */
function assertMetadata(metadata: unknown): void {
  if (typeof metadata === "object" && metadata !== null && !(Symbol.iterator in metadata)) return;
  throw new TypeError(`metadata must be an object of values by name, got ${describeValue(metadata)}`);
}

function assertCompression(compression: unknown): void {
  if (compression === "gzip") return;
  throw new TypeError(`compression must be "gzip", got ${describeValue(compression)}`);
}

function assertFunction(name: string, value: unknown): void {
  if (typeof value === "function") return;
  throw new TypeError(`${name} must be a function, got ${describeValue(value)}`);
}
