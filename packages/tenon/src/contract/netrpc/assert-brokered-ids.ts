import { describeValue } from "../../internal/describe-value.js";
import { nearestName } from "../../internal/nearest-name.js";
import { readIdPlaces } from "./id-places.js";
import type { NetrpcMethods } from "./netrpc-methods.js";

/** Checks the option `brokered` of `netrpcPlugin`. @throws TypeError naming the method and the field, what was expected and what came */
export function assertBrokeredIds(methods: NetrpcMethods, value: unknown): asserts value is object {
  for (const [name, given] of Object.entries(assertByName("brokered", value))) {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) throw unknownMethod(name, Object.keys(methods));
    const where = `brokered.${name}`;
    readIdPlaces(where, method, assertByName(where, given));
  }
}

function assertByName(where: string, value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError(`${where} must be an object by name, got ${describeValue(value)}`);
}

function unknownMethod(name: string, names: readonly string[]): TypeError {
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `known are ${names.join(", ")}` : `did you mean ${nearest}?`;
  return new TypeError(`brokered has no method named ${describeValue(name)}: ${hint}`);
}
