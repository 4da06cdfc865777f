import { join } from "node:path";
import type { ByteStream } from "../transport/byte-stream.js";
import { listen } from "../transport/listen.js";
import type { Listener } from "../transport/listen.js";

/**
 * Listens where a plugin can reach its host: at a fresh name in the directory that the plugin was told of, which goes with
 * the plugin; on Windows over loopback TCP.
 * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG
 */
export function listenForPlugin(
  directory: string,
  onConnection: (stream: ByteStream) => void,
): Promise<Listener> {
  if (process.platform === "win32") return listen({ network: "tcp" }, onConnection);
  // Two that meet are an error of bind: 2^32 names are enough for what is open at one time.
  const name = `broker${Math.floor(Math.random() * 2 ** 32)}`;
  return listen({ network: "unix", path: join(directory, name) }, onConnection);
}
