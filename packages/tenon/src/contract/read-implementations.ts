import { describeValue } from "../internal/describe-value.js";
import type { AnyContract } from "./contract.js";
import { listVersions } from "./contract-versions.js";
import { protocolOf } from "./plugin-type.js";
import type { PluginSet } from "./plugin-type.js";

/**
 * What a plugin serves in one version: for a name of the contract, an object that is not checked yet; for a net/rpc plugin
 * also a function that makes one.
 */
export type NamedImplementations = Readonly<Record<string, object>>;

/**
 * Sorts by version what `serve` was given. Names and versions whose value is undefined are left out.
 * @throws TypeError when there is nothing to serve, or a name or version that the contract does not have
 */
export function readImplementations(
  contract: AnyContract,
  value: unknown,
): ReadonlyMap<number, NamedImplementations> {
  const versions = listVersions(contract);
  if (!("versions" in contract)) {
    const [[version, plugins] = [0, {}]] = versions;
    return new Map([[version, readNamed("implementations", value, plugins)]]);
  }
  const given = readEntries("implementations", value, {
    kind: "version",
    expected: [...versions.keys()].map(String),
  });
  return new Map(
    given.map(([key, each]) => {
      const plugins = versions.get(Number(key)) ?? {};
      return [Number(key), readNamed(`implementations[${key}]`, each, plugins)];
    }),
  );
}

/**
 * Checks what a plugin serves in one version, or a server that has none.
 * @throws TypeError when there is nothing to serve, or a name that `plugins` does not have
 */
export function readNamed(where: string, value: unknown, plugins: PluginSet): NamedImplementations {
  const entries = readEntries(where, value, { kind: "plugin", expected: Object.keys(plugins) });
  const mayBeMade = protocolOf(plugins) === "netrpc";
  return Object.fromEntries(
    entries.map(([name, each]) => {
      if ((typeof each === "object" && each !== null) || (mayBeMade && typeof each === "function"))
        return [name, each];
      const expected = mayBeMade ? "an object, or a function that makes one" : "an object";
      throw new TypeError(`${where}[${describeValue(name)}] must be ${expected}, got ${describeValue(each)}`);
    }),
  );
}

function readEntries(
  where: string,
  value: unknown,
  keys: { readonly kind: "version" | "plugin"; readonly expected: readonly string[] },
): readonly [string, unknown][] {
  const { kind, expected } = keys;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const by = kind === "version" ? "version" : "plugin name";
    throw new TypeError(`${where} must be an object by ${by}, got ${describeValue(value)}`);
  }
  const entries: readonly [string, unknown][] = Object.entries(value);
  const served = entries.filter(([, each]) => each !== undefined);
  const known = `the contract has ${expected.join(", ")}`;
  if (served.length === 0) throw new TypeError(`${where} must have at least one ${kind}: ${known}`);
  const unknownKey = served.map(([key]) => key).find((key) => !expected.includes(key));
  if (unknownKey === undefined) return served;
  throw new TypeError(`${where} has an unknown ${kind} ${describeValue(unknownKey)}: ${known}`);
}
