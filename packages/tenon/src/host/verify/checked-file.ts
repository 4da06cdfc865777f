import { constants } from "node:fs";
import { access, mkdir, open, realpath, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, join } from "node:path";
import { PluginError } from "../../errors/index.js";
import type { Logger } from "../../internal/logger.js";
import { thisMachine } from "../diagnose/file-system.js";
import type { DiagnosisHost } from "../diagnose/file-system.js";
import { assertDigest, createUnreadableError } from "./file-digest.js";
import type { DigestOptions, OpenFile } from "./file-digest.js";
import { assertPermissions } from "./file-permissions.js";
import type { SecureSettings } from "./secure-options.js";

/** A plugin's file, held open since it was checked. A class because it has a lifetime. */
export class CheckedFile {
  /** Its own path, with no symbolic link in it. */
  readonly path: string;
  readonly #handle: FileHandle;

  constructor({ path, handle }: OpenFile) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * The descriptor of the file, where it can be started by that (Linux with /proc): whatever has been put at its path since,
   * what was checked is what starts. undefined elsewhere.
   */
  async startDescriptor(): Promise<number | undefined> {
    if (process.platform !== "linux") return undefined;
    const { fd } = this.#handle;
    const hasProc = await access(`/proc/self/fd/${fd}`).then(
      () => true,
      () => false,
    );
    return hasProc ? fd : undefined;
  }

  /**
   * Makes sure that its path still names it, for a start by path. Whoever may write to the directory can replace it after this too:
   * see UNSAFE_PERMISSIONS.
   * @throws PluginError CHECKSUM_MISMATCH
   */
  async assertInPlace(): Promise<void> {
    const [checked, found] = await Promise.all([this.#handle.stat(), stat(this.path).catch(() => undefined)]);
    if (found?.dev === checked.dev && found.ino === checked.ino) return;
    throw new PluginError(
      "CHECKSUM_MISMATCH",
      `The plugin ${this.path} was ${found === undefined ? "removed" : "replaced by another file"} after it was checked.`,
      {
        details: { path: this.path },
        remedy: "Launch again, unless nobody was to change the plugin just now.",
      },
    );
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** What checking needs to know. */
export interface CheckContext {
  readonly settings: SecureSettings;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
  readonly hint?: DigestOptions["hint"];
}

/**
 * Opens a plugin's file and checks who may change it; then its digest too, unless a private copy is to be made.
 * @throws PluginError UNSAFE_PERMISSIONS, CHECKSUM_MISMATCH, FILE_UNREADABLE, ABORTED
 */
export function openCheckedFile(path: string, context: CheckContext): Promise<CheckedFile> {
  return openFile(path, async (file) => {
    await assertPermissions(file.path, await file.handle.stat(), context);
    await assertDigest(file, context.settings, context);
  });
}

/**
 * Copies a plugin's file into a directory that nobody else can enter, and checks the bytes that were copied. The copy keeps the
 * file's name, which says to Node what is in it.
 * @throws PluginError UNSAFE_PERMISSIONS, CHECKSUM_MISMATCH, FILE_UNREADABLE, NOT_EXECUTABLE, SPAWN_FAILED, ABORTED
 */
export async function openCheckedCopy(
  path: string,
  directory: string,
  context: CheckContext,
): Promise<CheckedFile> {
  const folder = join(directory, "copy");
  await mkdir(folder, { mode: 0o700 });
  let copy = "";
  const source = await openFile(path, async (file) => {
    await assertPermissions(file.path, await file.handle.stat(), context);
    copy = join(folder, basename(file.path));
    await using target = await open(copy, "wx", 0o700);
    const sink = (bytes: Uint8Array): Promise<void> => target.writeFile(bytes).catch(throwNoCopy);
    await assertDigest(file, context.settings, { signal: context.signal, hint: context.hint, sink });
  });
  await source.close();
  await assertCopyStarts(copy);
  return openFile(copy, () => Promise.resolve());
}

async function openFile(path: string, check: (file: OpenFile) => Promise<void>): Promise<CheckedFile> {
  const own = await realpath(path).catch((cause: unknown) => throwUnreadable(path, cause));
  // O_NONBLOCK: a pipe that was put in the file's place would be waited for.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(own, flags).catch((cause: unknown) => throwUnreadable(own, cause));
  const file = { path: own, handle };
  try {
    if (!(await handle.stat()).isFile()) throwUnreadable(own, new Error("it is not a regular file"));
    await check(file);
    return new CheckedFile(file);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function throwUnreadable(path: string, cause: unknown): never {
  throw createUnreadableError(path, cause);
}

function throwNoCopy(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new PluginError("SPAWN_FAILED", `The plugin's private copy could not be written: ${reason}.`, {
    cause,
    remedy: "Set the option tempDir, or TMPDIR, to a directory on a file system with room for it.",
  });
}

/**
 * A directory for temporary files may be on a file system that starts nothing.
 * @throws PluginError NOT_EXECUTABLE
 */
export async function assertCopyStarts(
  copy: string,
  machine: Pick<DiagnosisHost, "mayExecute"> = thisMachine,
): Promise<void> {
  if (await machine.mayExecute(copy)) return;
  throw new PluginError("NOT_EXECUTABLE", `The plugin's private copy ${copy} may not be executed.`, {
    details: { path: copy },
    remedy:
      "Its file system is mounted noexec: set the option tempDir, or TMPDIR, to a directory on another.",
  });
}
