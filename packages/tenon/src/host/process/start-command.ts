import { existsSync } from "node:fs";
import type { Writable } from "node:stream";
import type { ProcessReach } from "../guard/orphan-guard.js";

/** A program and its arguments. */
export interface StartCommand {
  /** The program's path, and its name for itself (`argv[0]`). */
  readonly file: string;
  readonly args: readonly string[];
  /** What starts under that name, when it is not the file at that path. */
  readonly from?: StartSource | undefined;
}

/** What starts: an open descriptor of this process, or a path. */
export type StartSource = { readonly descriptor: number } | { readonly path: string };

/** How the program is handed to `spawn`. */
export interface SpawnCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly argv0?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Descriptors from 3 on. */
  readonly descriptors: readonly (Writable | number)[];
}

/**
 * The child reports its own pid to the guard and then becomes the plugin, so that there is no moment in which the
 * plugin runs and the guard does not know of it (told by the host after `spawn`, the guard missed 5 of 1,200 plugins
 * whose host was killed early). The guard is descriptor 3. PIPE is ignored for the report alone: the guard may have
 * been killed.
 */
const report = `trap '' PIPE
echo "+ $$ $TENON_REACH $TENON_DIRECTORY" 2>/dev/null >&3
trap - PIPE
exec 3>&-
unset TENON_REACH TENON_DIRECTORY
exec`;

/** What {@link prepareSpawn} needs to know. */
export interface SpawnSettings {
  readonly reach: ProcessReach;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Says how to start `command`: through a shell that reports it to the guard, when there is a guard. A program that starts under
 * another name than its path needs bash for that: without it, it is started directly, and the guard hears of it from the host
 * alone, a moment later.
 */
export function prepareSpawn(
  command: StartCommand,
  settings: SpawnSettings,
  guardInput: Writable | undefined,
): SpawnCommand {
  if (command.from !== undefined)
    return prepareRenamed({ ...command, from: command.from }, settings, guardInput);
  const { file, args } = command;
  if (guardInput === undefined) return { file, args, env: settings.env, descriptors: [] };
  const shellArgs = ["-c", `${report} "$0" "$@"`, ...carryOddVariables(settings.env), file, ...args];
  return { file: "/bin/sh", args: shellArgs, env: addReport(settings), descriptors: [guardInput] };
}

function prepareRenamed(
  { file, args, from }: StartCommand & { readonly from: StartSource },
  settings: SpawnSettings,
  guardInput: Writable | undefined,
): SpawnCommand {
  const checked = "descriptor" in from ? [from.descriptor] : [];
  const pathAfter = (count: number): string => ("path" in from ? from.path : `/proc/self/fd/${3 + count}`);
  const bash = ["/bin/bash", "/usr/bin/bash"].find((path) => existsSync(path));
  if (guardInput === undefined || bash === undefined) {
    return { file: pathAfter(0), args, argv0: file, env: settings.env, descriptors: checked };
  }
  // -p: no file that BASH_ENV names is run first, and no function comes from the environment. Odd variables stay.
  const shellArgs = ["-p", "-c", `${report} -a "$0" "$@"`, file, pathAfter(1), ...args];
  return { file: bash, args: shellArgs, env: addReport(settings), descriptors: [guardInput, ...checked] };
}

function addReport({ reach, directory, env }: SpawnSettings): SpawnCommand["env"] {
  // The guard reads lines: a directory that would break one is not its business.
  return { ...env, TENON_REACH: reach, TENON_DIRECTORY: /[\r\n]/.test(directory) ? "" : directory };
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
