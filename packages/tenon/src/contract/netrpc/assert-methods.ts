import { describeValue } from "../../internal/describe-value.js";
import { assertOptions } from "../../internal/option-checks.js";
import type { AnyGobType } from "../../wire/gob/gob-type.js";
import type { NetrpcMethods } from "./netrpc-methods.js";

/** Go serves exported methods only, and those begin with a capital letter. */
const exportedName = /^\p{Lu}[\p{L}\p{Nd}_]*$/u;

/** @throws TypeError that starts with `where`, naming the method, what was expected and what came */
export function assertMethods(where: string, value: unknown): asserts value is NetrpcMethods {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${where} must be an object of methods by name, got ${describeValue(value)}`);
  }
  const entries: readonly [string, unknown][] = Object.entries(value);
  if (entries.length === 0)
    throw new TypeError(`${where} must have at least one method, got an empty object`);
  for (const [name, method] of entries) {
    if (!exportedName.test(name)) {
      throw new TypeError(
        `${where} must have names as Go exports them, with a capital letter first, got ${describeValue(name)}`,
      );
    }
    assertMethod(name, method);
  }
}

function assertMethod(name: string, value: unknown): void {
  assertOptions(`the method ${name}`, value, ["args", "reply"]);
  assertGobType(`${name}.args`, value["args"]);
  assertGobType(`${name}.reply`, value["reply"]);
}

function assertGobType(where: string, value: unknown): asserts value is AnyGobType {
  if (isGobType(value)) return;
  const got = typeof value === "function" ? `${describeValue(value)}: call it` : describeValue(value);
  throw new TypeError(`${where} must be a type made by gob, such as gob.string or gob.struct(…), got ${got}`);
}

function isGobType(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && "goType" in value;
}
