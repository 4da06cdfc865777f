import { basename } from "node:path";
import type { CookieConfig } from "../contract/handshake-config.js";
import { createAbortError } from "../internal/wait.js";
import type { Logger } from "../internal/logger.js";
import { readProcessIdentity } from "../internal/process-identity.js";
import { createPrivateDirectory } from "../transport/private-directory.js";
import { createChildEnvironment, selectVariables } from "./child-environment.js";
import { assertDirectory, assertModule, diagnoseStart } from "./diagnose/diagnose-start.js";
import { thisMachine } from "./diagnose/file-system.js";
import type { CommandPlace } from "./diagnose/find-command.js";
import { sharedOrphanGuard } from "./guard/orphan-guard.js";
import type { NormalizedLaunchOptions } from "./normalize-launch-options.js";
import { PluginRun } from "./plugin-run.js";
import { startProcess } from "./process/plugin-process.js";
import type { StartCommand } from "./process/start-command.js";
import type { CommandSource } from "./read-command.js";
import { secureStart } from "./verify/secure-command.js";
import type { SecuredStart } from "./verify/secure-command.js";
import { hasControllingTerminal } from "./terminal.js";

/** What {@link startPlugin} needs to know. */
export interface StartSettings {
  readonly cookie: CookieConfig;
  /** The versions that the host takes. */
  readonly versions: readonly number[];
  readonly options: NormalizedLaunchOptions;
  readonly logger: Logger;
  /** AutoMTLS: the host's certificate, PEM; undefined: not asked for. */
  readonly clientCertificate: string | undefined;
}

/** What a plugin is called in messages: its file's name, or its command line. */
export function nameSource(source: CommandSource): string {
  if (source.kind === "shell") return JSON.stringify(source.line.slice(0, 80));
  return basename(source.kind === "module" ? source.path : source.file);
}

/** Starts the plugin's process, with a private directory for its sockets. @throws PluginError when it cannot be started */
export async function startPlugin(settings: StartSettings): Promise<PluginRun> {
  const { options, logger } = settings;
  const place = { cwd: options.cwd, env: createEnvironment(settings) };
  const start = await secureStart({
    source: options.source,
    command: await resolveSource(options.source, place),
    settings: options.secure,
    logger,
    signal: options.signal,
  });
  try {
    return await startInDirectory(settings, start);
  } finally {
    await start.close();
  }
}

async function startInDirectory(settings: StartSettings, start: SecuredStart): Promise<PluginRun> {
  const { options, logger } = settings;
  // As late as possible: until the plugin has reported itself, a host that is killed leaves the directory behind.
  const directory = await createPrivateDirectory(options.tempDir);
  try {
    if (options.signal?.aborted === true) throw createAbortError(options.signal);
    const guard = sharedOrphanGuard();
    const child = await startProcess(
      {
        command: await start.bind(directory.path),
        env: createEnvironment(settings, directory.path),
        cwd: options.cwd,
        stdin: options.stdin,
        reach: options.stdin === "inherit" && hasControllingTerminal() ? "tree" : "group",
        directory: directory.path,
      },
      guard,
    );
    return new PluginRun({
      name: nameSource(options.source),
      process: child,
      directory,
      guard,
      logger,
      options,
    });
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

function createEnvironment(
  { cookie, versions, options, clientCertificate }: StartSettings,
  socketDirectory?: string,
): Record<string, string> {
  return createChildEnvironment({
    inherited: selectVariables(process.env, options.inheritEnv),
    explicit: options.env,
    protocol: {
      magicCookieKey: cookie.magicCookieKey,
      magicCookieValue: cookie.magicCookieValue,
      versions,
      ports: options.ports,
      socketDirectory,
      clientCertificate,
      host: readProcessIdentity(process.pid),
    },
  });
}

/** The command to run, when what it names is there and can be run. @throws PluginError that says what is wrong */
export async function resolveSource(source: CommandSource, place: CommandPlace): Promise<StartCommand> {
  switch (source.kind) {
    case "program":
      return { file: await diagnoseStart(source.file, place, thisMachine), args: source.args };
    case "module":
      await assertDirectory(place.cwd, thisMachine);
      await assertModule(source.path, thisMachine);
      return { file: process.execPath, args: [...source.execArgv, source.path, ...source.args] };
    case "shell":
      await assertDirectory(place.cwd, thisMachine);
      // cmd.exe is not tested yet.
      if (process.platform === "win32") return { file: "cmd.exe", args: ["/d", "/s", "/c", source.line] };
      return { file: "/bin/sh", args: ["-c", source.line] };
  }
}
