import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PluginError } from "../errors/index.js";
import { removeNow } from "./remove-now.js";
import { maxSocketPathBytes } from "./socket-path.js";

/** A directory that only this user can look into, for sockets. */
export interface PrivateDirectory {
  /** Absolute; short enough for a socket with a name of up to 20 bytes in it. */
  readonly path: string;
  /** Removes the directory and all in it. May be called again; resolves when it is gone. */
  remove(): Promise<void>;
  /** As `remove`, for a process that ends now and cannot wait. Never throws. */
  removeNow(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

// "/tenon-" and mkdtemp's six characters, then "/" and the longest socket name: Go's are "plugin" and up to 10 digits.
const prefix = "tenon-";
const reservedBytes = 1 + prefix.length + 6 + 1 + 20;

/** The longest path, in bytes, of a directory that a private directory with sockets fits into. */
export function maxPrivateBaseBytes(): number {
  return maxSocketPathBytes() - reservedBytes;
}

/**
 * Makes a fresh directory with mode 0700 in the directory for temporary files, or in `/tmp` when the path of a socket
 * in there would be too long (macOS, and some CI systems, set a long TMPDIR).
 * @throws PluginError LISTEN_FAILED when it cannot be made
 */
export async function createPrivateDirectory(base: string = tmpdir()): Promise<PrivateDirectory> {
  const fits = Buffer.byteLength(base) <= maxPrivateBaseBytes();
  const parent = fits || process.platform === "win32" ? base : "/tmp";
  const path = await mkdtemp(join(parent, prefix)).catch((error: NodeJS.ErrnoException) => {
    throw new PluginError(
      "LISTEN_FAILED",
      `No directory for sockets could be made in ${parent}: ${error.code}.`,
      {
        cause: error,
        details: { place: parent, errno: error.code },
        remedy: "Set TMPDIR, or the option tempDir, to a directory that exists and may be written to.",
      },
    );
  });
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  return {
    path,
    remove,
    removeNow: () => removeNow(path),
    [Symbol.asyncDispose]: remove,
  };
}
