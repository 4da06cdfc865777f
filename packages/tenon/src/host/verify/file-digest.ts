import type { FileHandle } from "node:fs/promises";
import { PluginError } from "../../errors/index.js";
import { createAbortError } from "../../internal/wait.js";
import type { SecureSettings } from "./secure-options.js";

// Large enough that the hash is what takes the time (2 ms a MiB for SHA-256 without hardware help), small enough for memory.
const chunkBytes = 256 * 1024;

/** What is done besides hashing. */
export interface DigestOptions {
  readonly signal: AbortSignal | undefined;
  /** Gets each piece too, before it is overwritten by the next. */
  readonly sink?: ((bytes: Uint8Array) => Promise<void>) | undefined;
  /** What else a mismatch may come from: a sentence for the error. */
  readonly hint?: string | undefined;
}

/** The file whose digest is asked for: open, with the path that messages call it by. */
export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/**
 * Reads an open file once, from its start to its end, and compares its digest in constant time.
 * @throws PluginError CHECKSUM_MISMATCH; FILE_UNREADABLE; ABORTED
 */
export async function assertDigest(
  file: OpenFile,
  settings: SecureSettings,
  options: DigestOptions,
): Promise<void> {
  const { createHash, timingSafeEqual } = await import("node:crypto");
  const { algorithm, digest: expected } = settings;
  const hash = createHash(algorithm, { outputLength: expected.length });
  await readPieces(file, async (bytes) => {
    if (options.signal?.aborted === true) throw createAbortError(options.signal);
    hash.update(bytes);
    await options.sink?.(bytes);
  });
  const actual = hash.digest();
  if (!timingSafeEqual(actual, expected))
    throw createMismatchError(file.path, settings, { actual, hint: options.hint });
}

async function readPieces(
  { path, handle }: OpenFile,
  onPiece: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position).catch((cause: unknown) => {
      throw createUnreadableError(path, cause);
    });
    if (bytesRead === 0) return;
    await onPiece(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** The error for a file that cannot be opened or read, and so cannot be checked. */
export function createUnreadableError(path: string, cause: unknown): PluginError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PluginError("FILE_UNREADABLE", `The plugin ${path} could not be read to check it: ${reason}.`, {
    cause,
    details: { path },
    remedy: "A checksum needs a file that this user may read: permission to execute it is not enough.",
  });
}

function createMismatchError(
  path: string,
  { algorithm, digest }: SecureSettings,
  { actual, hint }: { readonly actual: Uint8Array; readonly hint: string | undefined },
): PluginError {
  const [expectedHex, actualHex] = [digest, actual].map((bytes) => Buffer.from(bytes).toString("hex"));
  return new PluginError(
    "CHECKSUM_MISMATCH",
    `The plugin ${path} is not the file that was expected: its ${algorithm} is ${actualHex}, expected ${expectedHex}.`,
    {
      details: { path, algorithm, expected: expectedHex, actual: actualHex },
      remedy: `Install the plugin again from its source; when it was updated on purpose, update the checksum too.${hint === undefined ? "" : ` ${hint}`}`,
    },
  );
}
