import type { Logger } from "../../internal/logger.js";
import type { StartCommand } from "../process/start-command.js";
import type { CommandSource } from "../read-command.js";
import { openCheckedCopy, openCheckedFile } from "./checked-file.js";
import type { CheckedFile } from "./checked-file.js";
import type { SecureSettings } from "./secure-options.js";

/** What {@link secureStart} needs to know. */
export interface SecureStart {
  readonly source: CommandSource;
  /** The command as it would be started unchecked. */
  readonly command: StartCommand;
  /** undefined: nothing is checked. */
  readonly settings: SecureSettings | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

/** A command whose file was checked; the file stays open until it is closed, which is after the start. */
export interface SecuredStart {
  /**
   * The command to start. Called once, right before the start.
   * @param directory a private one, for a copy
   */
  bind(directory: string): Promise<StartCommand>;
  close(): Promise<void>;
}

/**
 * Checks the file that a command starts: `command[0]`, or the module (not Node, which is running already).
 * @throws PluginError UNSAFE_PERMISSIONS, CHECKSUM_MISMATCH, FILE_UNREADABLE, ABORTED; `bind` also NOT_EXECUTABLE, SPAWN_FAILED
 */
export async function secureStart(start: SecureStart): Promise<SecuredStart> {
  const { source, command, settings } = start;
  if (settings === undefined || source.kind === "shell") {
    return { bind: () => Promise.resolve(command), close: () => Promise.resolve() };
  }
  const path = source.kind === "module" ? source.path : command.file;
  const context = { ...start, settings, hint: describeChecked(source) };
  let file = settings.privateCopy ? undefined : await openCheckedFile(path, context);
  return {
    async bind(directory) {
      file ??= await openCheckedCopy(path, directory, context);
      return replaceFile(source, command, file);
    },
    close: async () => file?.close(),
  };
}

function describeChecked(source: CommandSource): string | undefined {
  if (source.kind !== "program" || source.args.length === 0) return undefined;
  return `What is checked is ${source.file} itself, not a script among its arguments: start a script by itself (with a "#!" line), or use the option module.`;
}

async function replaceFile(
  source: CommandSource,
  command: StartCommand,
  file: CheckedFile,
): Promise<StartCommand> {
  if (source.kind === "module") {
    await file.assertInPlace();
    return { file: command.file, args: [...source.execArgv, file.path, ...source.args] };
  }
  const descriptor = await file.startDescriptor();
  if (descriptor !== undefined) return { ...command, from: { descriptor } };
  await file.assertInPlace();
  return { ...command, from: { path: file.path } };
}
