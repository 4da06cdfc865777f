import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PluginError } from "../../errors/index.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { listen } from "../../transport/listen.js";
import type { Listener } from "../../transport/listen.js";
import { createPrivateDirectory } from "../../transport/private-directory.js";
import type { PluginEnvironment, PortRange } from "../../wire/handshake/environment.js";

/** Where a plugin's sockets are to be, as its host said. */
export interface ListenSettings extends Pick<PluginEnvironment, "ports" | "socketDirectory" | "socketGroup"> {
  /** The option `tcp`: over TCP, on a port of the host's range or of this one. */
  readonly tcp?: boolean | PortRange | undefined;
}

/**
 * Listens where a host expects its plugin: over a unix socket with a fresh name in the directory that the host named,
 * else in a private one. Over TCP when it is told to, and on Windows, where Node has no unix sockets.
 * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG
 * @see go-plugin server.go:525-611 @v1.8.0 `serverListener`
 */
export async function listenForHost(
  settings: ListenSettings,
  onConnection: (stream: ByteStream) => void,
): Promise<Listener> {
  const { tcp, ports, socketDirectory, socketGroup } = settings;
  if (typeof tcp === "object") return listenOnPort(tcp, onConnection);
  if (tcp === true || process.platform === "win32") return listenOnPort(ports, onConnection);
  // A private directory would shut the group out.
  const directory = socketDirectory ?? (socketGroup === undefined ? undefined : tmpdir());
  if (directory === undefined) return listenInPrivate(onConnection);
  const path = join(resolve(directory), createSocketName());
  return listen({ network: "unix", path, group: socketGroup }, onConnection);
}

async function listenOnPort(
  ports: PluginEnvironment["ports"],
  onConnection: (stream: ByteStream) => void,
): Promise<Listener> {
  if ("problem" in ports) {
    throw new PluginError("LISTEN_FAILED", ports.problem, {
      remedy: "The host sets these variables: report it to the host's author.",
      details: { place: "127.0.0.1" },
    });
  }
  return listen({ network: "tcp", ...ports }, onConnection);
}

async function listenInPrivate(onConnection: (stream: ByteStream) => void): Promise<Listener> {
  const directory = await createPrivateDirectory();
  try {
    const path = join(directory.path, createSocketName());
    const listener = await listen({ network: "unix", path }, onConnection);
    return {
      address: listener.address,
      async close() {
        await listener.close();
        await directory.remove();
      },
      removeFile: () => directory.removeNow(),
    };
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

/** As Go names it: `plugin` and a number. Two that meet are an error of bind, never one plugin's socket for another's. */
function createSocketName(): string {
  return `plugin${Math.floor(Math.random() * 2 ** 32)}`;
}
