import { PluginError } from "../errors/index.js";

/**
 * How many bytes the path of a unix socket may have. `sun_path` holds 108 on Linux and 104 on macOS and the BSDs, one
 * of them for the final NUL.
 */
export function maxSocketPathBytes(platform: NodeJS.Platform = process.platform): number {
  return platform === "linux" || platform === "android" ? 107 : 103;
}

/**
 * Refuses a path that is too long before the operating system gets it: Node 20 and 22 cut it silently, and then bind
 * or connect to another file. (24 and later fail with EINVAL.)
 * @throws PluginError SOCKET_PATH_TOO_LONG
 */
export function assertSocketPathFits(path: string, platform: NodeJS.Platform = process.platform): void {
  const maxBytes = maxSocketPathBytes(platform);
  const bytes = Buffer.byteLength(path);
  if (bytes <= maxBytes) return;
  throw new PluginError(
    "SOCKET_PATH_TOO_LONG",
    `The unix socket path ${JSON.stringify(path)} has ${bytes} bytes; this operating system takes at most ${maxBytes}.`,
    {
      remedy: "Use a shorter directory: set TMPDIR, or PLUGIN_UNIX_SOCKET_DIR, to one such as /tmp.",
      details: { path, bytes, maxBytes },
    },
  );
}
