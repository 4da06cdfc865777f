import { describeValue } from "../internal/describe-value.js";
import type { AnyContract } from "./contract.js";
import { assertPluginSet } from "./plugin-set.js";
import type { PluginSet } from "./plugin-type.js";

/** Plugin sets by version. */
export type PluginVersions = Readonly<Record<number, PluginSet>>;

/** The plugin sets of a checked contract by version: one for a contract that has one. */
export function listVersions(contract: AnyContract): ReadonlyMap<number, PluginSet> {
  if (!("versions" in contract)) return new Map([[contract.handshake.protocolVersion, contract.plugins]]);
  return new Map(Object.entries(contract.versions).map(([key, plugins]) => [Number(key), plugins]));
}

/** @throws TypeError naming the version, what was expected and what came */
export function assertVersions(value: unknown): asserts value is PluginVersions {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`versions must be an object of plugin sets by version, got ${describeValue(value)}`);
  }
  const entries = Object.entries(value);
  if (entries.length === 0)
    throw new TypeError("versions must have at least one version, got an empty object");
  for (const [key, plugins] of entries) {
    if (!isVersionKey(key)) {
      throw new TypeError(`versions must have whole numbers, 0 or more, as keys, got ${describeValue(key)}`);
    }
    assertPluginSet(`versions[${key}]`, plugins);
  }
}

/** A copy that nobody can change. */
export function freezeVersions(versions: PluginVersions): PluginVersions {
  const copies = Object.entries(versions).map(([key, plugins]) => [key, Object.freeze({ ...plugins })]);
  return Object.freeze(Object.fromEntries(copies) as Record<string, PluginSet>);
}

function isVersionKey(key: string): boolean {
  return /^(0|[1-9]\d*)$/.test(key) && Number.isSafeInteger(Number(key));
}
