import type { Logger } from "../../internal/logger.js";
import type { PluginEnvironment } from "../../wire/handshake/environment.js";
import type { PluginVersionChoice } from "../../wire/handshake/version-choice.js";

/** Tells the host's log what in the host's wishes this plugin cannot fulfil, before the host finds out the hard way. */
export function reportStart(
  environment: PluginEnvironment,
  choice: PluginVersionChoice,
  logger: Logger,
): void {
  for (const entry of choice.invalid) {
    logger.warn("PLUGIN_PROTOCOL_VERSIONS has an entry that is no number; it is skipped", { entry });
  }
  if (!choice.listed && environment.versionList !== undefined) {
    logger.warn("the host takes none of this plugin's protocol versions", {
      hostVersions: environment.versionList,
      pluginVersion: choice.version,
    });
  }
  if (environment.multiplex.on) {
    logger.error(
      "the host asks for broker multiplexing, which this plugin does not have: the host will refuse it",
    );
  }
}
