import { describeValue } from "./describe-value.js";
import { nearestName } from "./nearest-name.js";

/** An object whose fields are not checked yet. */
export type UncheckedOptions = Readonly<Record<string, unknown>>;

/**
 * Checks that `value` is an object that has no other fields than `names`.
 * @param where what the object is called in the message, such as `launch() options`
 * @throws TypeError naming the field and the name it was probably meant to be
 */
export function assertOptions(
  where: string,
  value: unknown,
  names: readonly string[],
): asserts value is UncheckedOptions {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${where} must be an object, got ${describeValue(value)}`);
  }
  const unknownName = Object.keys(value).find((name) => !names.includes(name));
  if (unknownName === undefined) return;
  const near = nearestName(unknownName, names);
  const hint = near === undefined ? `known are ${names.join(", ")}` : `did you mean ${near}?`;
  throw new TypeError(`${where} has no field named ${describeValue(unknownName)}: ${hint}`);
}

/** @throws TypeError when `value` is neither undefined nor a boolean */
export function readBoolean(name: string, value: unknown, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value === "boolean") return value;
  throw new TypeError(`${name} must be true or false, got ${describeValue(value)}`);
}

/** @throws TypeError when `value` is neither undefined nor one of `choices` */
export function readChoice<const Choice extends string>(
  name: string,
  value: unknown,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (value === undefined) return choices[0];
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  const listed = choices.map((each) => JSON.stringify(each)).join(" or ");
  throw new TypeError(`${name} must be ${listed}, got ${describeValue(value)}`);
}

/**
 * Milliseconds, or Infinity for no limit.
 * @throws TypeError when `value` is neither undefined nor a number
 * @throws RangeError when it is negative or NaN
 */
export function readMilliseconds(name: string, value: unknown, byDefault: number): number {
  if (value === undefined) return byDefault;
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a number of milliseconds, got ${describeValue(value)}`);
  }
  if (value >= 0) return value;
  throw new RangeError(`${name} must be 0 or more milliseconds, or Infinity for no limit, got ${value}`);
}

/**
 * @throws TypeError when `value` is neither undefined nor a number
 * @throws RangeError when it is no whole number from 1 to `maximum`
 */
export function readByteCount(
  name: string,
  value: unknown,
  bounds: { readonly byDefault: number; readonly maximum: number },
): number {
  if (value === undefined) return bounds.byDefault;
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a number of bytes, got ${describeValue(value)}`);
  }
  if (Number.isInteger(value) && value >= 1 && value <= bounds.maximum) return value;
  throw new RangeError(`${name} must be a whole number of bytes from 1 to ${bounds.maximum}, got ${value}`);
}

/** @throws TypeError when `value` is neither undefined nor an AbortSignal */
export function readSignal(name: string, value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  throw new TypeError(`${name} must be an AbortSignal, got ${describeValue(value)}`);
}
