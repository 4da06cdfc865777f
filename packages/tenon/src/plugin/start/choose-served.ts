import type { AnyContract } from "../../contract/contract.js";
import { listVersions } from "../../contract/contract-versions.js";
import type { PluginSet } from "../../contract/plugin-type.js";
import type { NamedImplementations } from "../../contract/read-implementations.js";
import type { PluginEnvironment } from "../../wire/handshake/environment.js";
import { choosePluginVersion } from "../../wire/handshake/version-choice.js";
import type { PluginVersionChoice } from "../../wire/handshake/version-choice.js";

/** The version that a plugin serves its host, with what belongs to it. */
export interface ServedChoice extends PluginVersionChoice {
  readonly plugins: PluginSet;
  readonly implementations: NamedImplementations;
}

/** Chooses among the versions that the plugin implements, which may be some of the contract's. */
export function chooseServed(
  contract: AnyContract,
  served: ReadonlyMap<number, NamedImplementations>,
  { versionList }: Pick<PluginEnvironment, "versionList">,
): ServedChoice {
  const choice = choosePluginVersion({ supported: [...served.keys()], hostList: versionList });
  return {
    ...choice,
    plugins: listVersions(contract).get(choice.version) ?? {},
    implementations: served.get(choice.version) ?? {},
  };
}
