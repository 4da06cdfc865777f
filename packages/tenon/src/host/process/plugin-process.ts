import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { PluginError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { OrphanGuard, ProcessReach } from "../guard/orphan-guard.js";
import { prepareSpawn } from "./start-command.js";
import type { StartCommand } from "./start-command.js";

/** How a process ended, as the operating system says. */
export interface ProcessEnd {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it; null when it exited. */
  readonly signal: NodeJS.Signals | null;
  /** Milliseconds from start to end. */
  readonly ranMs: number;
}

/** A running plugin process. */
export interface PluginProcess {
  readonly pid: number;
  /** What belongs to the plugin besides the process itself. */
  readonly reach: ProcessReach;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<ProcessEnd>;
}

/** What {@link startProcess} needs to know. */
export interface ProcessSettings {
  readonly command: StartCommand;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: "inherit" | "ignore";
  /** `group`: a session and a group of its own. `tree`: the host's. */
  readonly reach: ProcessReach;
  /** The plugin's private directory, which the guard removes when the host is gone. */
  readonly directory: string;
}

/**
 * Starts the plugin's process, known to the guard from its first moment to its end.
 * @throws PluginError SPAWN_FAILED when the operating system refuses; COMMAND_NOT_FOUND when the file has gone since
 * it was looked at
 */
export async function startProcess(settings: ProcessSettings, guard: OrphanGuard): Promise<PluginProcess> {
  const guardInput = guard.acquire();
  let child: ChildProcess;
  try {
    const { file, args, argv0, env, descriptors } = prepareSpawn(settings.command, settings, guardInput);
    child = spawn(file, args, {
      argv0,
      cwd: settings.cwd,
      env,
      detached: settings.reach === "group",
      windowsHide: true,
      // From descriptor 3 on: see start-command.ts.
      stdio: [settings.stdin, "pipe", "pipe", ...descriptors],
    });
    const startedAtMs = performance.now();
    const ended = watchEnd(child, startedAtMs);
    await once(child, "spawn");
    return adopt(child, { ended, settings, guard });
  } catch (error) {
    guard.release(undefined);
    throw createSpawnError(settings, error);
  }
}

function watchEnd(child: ChildProcess, startedAtMs: number): Promise<ProcessEnd> {
  const ended = createDeferred<ProcessEnd>();
  child.once("exit", (code, signal) => {
    ended.resolve({ code, signal, ranMs: Math.round(performance.now() - startedAtMs) });
  });
  return ended.promise;
}

interface Adoption {
  readonly ended: Promise<ProcessEnd>;
  readonly settings: ProcessSettings;
  readonly guard: OrphanGuard;
}

function adopt(child: ChildProcess, { ended, settings, guard }: Adoption): PluginProcess {
  const { pid, stdout, stderr } = child;
  if (pid === undefined || stdout === null || stderr === null)
    throw new Error("spawn gave no pid or no pipes");
  // After `spawn`, "error" says that a signal could not be sent; sending goes past the child object.
  guard.add({ pid, reach: settings.reach, directory: settings.directory });
  return { pid, reach: settings.reach, stdout, stderr, ended };
}

function createSpawnError(settings: ProcessSettings, cause: unknown): PluginError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PluginError(
    "SPAWN_FAILED",
    `The plugin ${settings.command.file} could not be started: ${reason}.`,
    {
      cause,
      details: { command: [settings.command.file, ...settings.command.args], cwd: settings.cwd },
      remedy:
        "The operating system's reason is this error's cause; EAGAIN and EMFILE mean that a limit on processes or open files is reached.",
    },
  );
}
