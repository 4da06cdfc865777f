import { constants } from "node:fs";
import { access, open, readdir, stat } from "node:fs/promises";

/** What the diagnosis sees of a machine; injected, so that it is tested for machines we do not have. */
export interface DiagnosisHost {
  readonly platform: NodeJS.Platform;
  /** As `process.arch`. */
  readonly processor: string;
  /** undefined when there is nothing, or nothing that may be looked at. */
  kindOf(path: string): Promise<"file" | "directory" | "other" | undefined>;
  mayExecute(path: string): Promise<boolean>;
  /** Up to `byteCount` bytes from the start; undefined when the file may not be read (it may still be executed). */
  readHead(path: string, byteCount: number): Promise<Uint8Array | undefined>;
  /** Whether the kernel was told of interpreters for foreign programs (Linux binfmt_misc: qemu, Wine, WSL, Rosetta). */
  runsForeignPrograms(): Promise<boolean>;
}

/** This machine. */
export const thisMachine: DiagnosisHost = {
  platform: process.platform,
  processor: process.arch,
  async kindOf(path) {
    try {
      const stats = await stat(path);
      if (stats.isFile()) return "file";
      return stats.isDirectory() ? "directory" : "other";
    } catch {
      return undefined;
    }
  },
  async mayExecute(path) {
    try {
      await access(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  readHead,
  async runsForeignPrograms() {
    try {
      const names = await readdir("/proc/sys/fs/binfmt_misc");
      return names.some((name) => name !== "register" && name !== "status");
    } catch {
      return false;
    }
  },
};

async function readHead(path: string, byteCount: number): Promise<Uint8Array | undefined> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(byteCount), 0, byteCount, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  }
}
