import type { ProcessReach } from "../guard/orphan-guard.js";

/** A program and its arguments, as `spawn` takes them. */
export interface StartCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * The child reports its own pid to the guard and then becomes the plugin, so that there is no moment in which the
 * plugin runs and the guard does not know of it (told by the host after `spawn`, the guard missed 5 of 1,200 plugins
 * whose host was killed early). The guard is descriptor 3. PIPE is ignored for the report alone: the guard may have
 * been killed.
 */
const reportScript = `trap '' PIPE
echo "+ $$ $TENON_REACH $TENON_DIRECTORY" 2>/dev/null >&3
trap - PIPE
exec 3>&-
unset TENON_REACH TENON_DIRECTORY
exec "$0" "$@"`;

/** What {@link reportToGuard} needs to know. */
export interface ReportSettings {
  readonly reach: ProcessReach;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Puts the report to the guard in front of `command`. The result has the environment to start it with. */
export function reportToGuard(
  command: StartCommand,
  { reach, directory, env }: ReportSettings,
): StartCommand & { readonly env: Readonly<Record<string, string>> } {
  return {
    file: "/bin/sh",
    args: ["-c", reportScript, ...carryOddVariables(env), command.file, ...command.args],
    // The guard reads lines: a directory that would break one is not its business.
    env: { ...env, TENON_REACH: reach, TENON_DIRECTORY: /[\r\n]/.test(directory) ? "" : directory },
  };
}

/**
 * dash drops every variable whose name is no shell identifier, such as `npm_config_//host/:_authToken`, and
 * a magic cookie may be called anything: `env` puts them back. They are seen by `ps` for the blink until `env` has
 * become the plugin.
 */
function carryOddVariables(env: Readonly<Record<string, string>>): string[] {
  const odd = Object.entries(env).filter(([name]) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  return odd.length === 0 ? [] : ["/usr/bin/env", ...odd.map(([name, value]) => `${name}=${value}`)];
}
