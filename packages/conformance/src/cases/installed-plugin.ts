import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { TestScope } from "../harness/scratch-folder.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** A folder with a plugin in it, as `launch` is told of it. */
export interface InstalledPlugin<Command extends readonly [string] | string = readonly [string] | string> {
  readonly command: Command;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What lies in the plugin's folder for temporary files. */
  readonly leftFiles: () => string[];
}

/** Installs a plugin in a folder of the test's own. */
export function installPlugin(t: TestScope, plugin: PluginUnderTest): InstalledPlugin<readonly [string]> {
  const cwd = scratchFolder(t);
  const temporary = join(cwd, "tmp");
  mkdirSync(temporary);
  plugin.install(join(cwd, "plugin"));
  return {
    command: ["./plugin"],
    cwd,
    env: { TMPDIR: temporary },
    // tsx keeps what it has compiled there.
    leftFiles: () => readdirSync(temporary).filter((name) => !name.startsWith("tsx-")),
  };
}
