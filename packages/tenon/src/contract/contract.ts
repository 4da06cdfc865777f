import { assertOptions } from "../internal/option-checks.js";
import { freezeVersions, assertVersions } from "./contract-versions.js";
import type { PluginVersions } from "./contract-versions.js";
import { assertCookieConfig, assertHandshakeConfig } from "./handshake-config.js";
import type { CookieConfig, HandshakeConfig } from "./handshake-config.js";
import type { Broker } from "./broker.js";
import type { NetrpcBroker } from "./netrpc/netrpc-broker.js";
import type { PluginClientOf } from "./plugin-client.js";
import type { PluginImplementationOf } from "./plugin-implementation.js";
import { assertPluginSet } from "./plugin-set.js";
import type { PluginSet } from "./plugin-type.js";

/** What host and plugin agree on. Put it in a file that both import. Made by {@link defineContract}. */
export interface Contract<Plugins extends PluginSet = PluginSet> {
  readonly handshake: HandshakeConfig;
  readonly plugins: Plugins;
}

/**
 * What host and plugin agree on when there are several versions of it. The two use the highest that both have.
 * Made by {@link defineContract}.
 */
export interface VersionedContract<Versions extends PluginVersions = PluginVersions> {
  readonly handshake: CookieConfig;
  /** The plugin set of each version; a version is a whole number, 0 or more. Go: `VersionedPlugins`. */
  readonly versions: Versions;
}

/** A contract of either form: what `launch` and `serve` take. */
export type AnyContract = Contract | VersionedContract;

/** The versions of a contract that has several. */
export type ContractVersion<C extends VersionedContract> = Extract<keyof C["versions"], number>;

/** One version of a contract that has several, as a contract of its own. */
export type ContractAt<C extends VersionedContract, Version extends ContractVersion<C>> = Contract<
  C["versions"][Version]
>;

/** The names that `dispense` takes. */
export type PluginName<C extends Contract> = Extract<keyof C["plugins"], string>;

/** The protocol that a contract's plugins speak: `grpc` or `netrpc`. */
export type ProtocolOf<C extends Contract> = C["plugins"][keyof C["plugins"]]["kind"];

/** The broker of that protocol. */
export type BrokerOf<C extends Contract> = {
  readonly grpc: Broker;
  readonly netrpc: NetrpcBroker;
}[ProtocolOf<C>];

/** What `dispense(name)` gives. */
export type Dispensed<C extends Contract, Name extends PluginName<C>> = PluginClientOf<C["plugins"][Name]>;

/**
 * What `serve` takes: for each name that the plugin serves, which may be some of the contract's, a complete
 * implementation; for a contract with several versions, the same by version, which may be some of them.
 */
export type Implementations<C extends AnyContract> = C extends VersionedContract
  ? { readonly [Version in ContractVersion<C>]?: ImplementationsOf<C["versions"][Version]> }
  : C extends Contract
    ? ImplementationsOf<C["plugins"]>
    : never;

type ImplementationsOf<Plugins> = {
  readonly [Name in Extract<keyof Plugins, string>]?: PluginImplementationOf<Plugins[Name]>;
};

/** A contract of either form, in a way that messages about a wrong one name what is wrong. */
type OneForm =
  | (Contract & { readonly versions?: undefined })
  | (VersionedContract & { readonly plugins?: undefined });

/** Keys that are no numbers are no versions: they are left without a type that anything has. */
type OnlyVersions<Versions> = {
  readonly [Key in keyof Versions]: Key extends number ? Versions[Key] : never;
};

/**
 * Checks and returns a contract; does nothing else, so it costs a shared file next to nothing, and a contract may as well
 * be made for one launch.
 *
 * With `plugins` there is one version, `handshake.protocolVersion`; with `versions` a plugin set for each.
 * @throws TypeError naming the field, what was expected and what came
 */
export function defineContract<const Plugins extends PluginSet>(
  contract: Contract<Plugins>,
): Contract<Plugins>;
export function defineContract<const Versions extends PluginVersions>(
  contract: VersionedContract<Versions & OnlyVersions<Versions>>,
): VersionedContract<Versions>;
// Last, since compilers tell what is wrong by the last signature: a contract of either form.
export function defineContract(contract: OneForm): AnyContract;
export function defineContract(contract: AnyContract): AnyContract {
  assertContract("defineContract(contract)", contract);
  const handshake = Object.freeze({ ...contract.handshake });
  if ("versions" in contract)
    return Object.freeze({ handshake, versions: freezeVersions(contract.versions) });
  return Object.freeze({
    handshake: Object.freeze({ ...contract.handshake }),
    plugins: Object.freeze({ ...contract.plugins }),
  });
}

/** @throws TypeError that starts with `name`, or with a field of it, when `value` is not a contract */
export function assertContract(name: string, value: unknown): asserts value is AnyContract {
  assertOptions(name, value, ["handshake", "plugins", "versions"]);
  const { handshake, plugins, versions } = value;
  if (versions === undefined) {
    assertHandshakeConfig(handshake);
    assertPluginSet("plugins", plugins);
    return;
  }
  if (plugins !== undefined) throw new TypeError(`${name} must have plugins or versions, got both`);
  assertCookieConfig(handshake);
  assertVersions(versions);
}
