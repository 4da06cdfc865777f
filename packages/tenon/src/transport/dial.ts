import { connect } from "node:net";
import type { Socket } from "node:net";
import { PluginError } from "../errors/index.js";
import { createAbortError, waitFor } from "../internal/wait.js";
import type { WaitOptions } from "../internal/wait-options.js";
import { formatAddress } from "../wire/handshake/address.js";
import type { Address } from "./address.js";
import type { ByteStream } from "./byte-stream.js";
import { toLoopbackHost } from "./loopback.js";
import { assertSocketPathFits } from "./socket-path.js";

const remedies: Readonly<Record<string, string>> = {
  ENOENT:
    "No such socket file: the plugin must listen before it prints its handshake line, and both must see the same files.",
  ECONNREFUSED:
    "Nothing listens there: the plugin has ended, or printed its handshake line before it listened.",
  EACCES:
    "This user may not write to the socket: start the plugin as the same user, or give the socket a group.",
  EPERM:
    "This user may not write to the socket: start the plugin as the same user, or give the socket a group.",
  ENOTSOCK: "The file at that path is no socket: the plugin announced another path than it listens at.",
};

/** What {@link dial} can be told. */
export interface DialOptions extends WaitOptions {
  /** Whether the address may be another machine's. @default false */
  readonly allowRemote?: boolean | undefined;
}

/**
 * Connects to an announced address. The stream is the caller's from then on.
 * @param options `timeoutMs` has no default here: without it the wait ends when the operating system gives up.
 * @throws PluginError CONNECT_FAILED when nothing answers there, or a TCP address is not on this machine;
 * SOCKET_PATH_TOO_LONG; START_TIMEOUT (`details.phase` is `connect`); ABORTED
 */
export async function dial(address: Address, options: DialOptions = {}): Promise<ByteStream> {
  if (options.signal?.aborted === true) throw createAbortError(options.signal);
  const socket = openSocket(address, options.allowRemote ?? false);
  try {
    await waitFor(connected(socket, address), {
      ...options,
      onTimeout: () => createTimeout(address, options),
    });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function openSocket(address: Address, allowRemote: boolean): Socket {
  if (address.network === "unix") {
    assertSocketPathFits(address.path);
    return connect({ path: address.path });
  }
  const host = toLoopbackHost(address.host) ?? (allowRemote ? address.host : undefined);
  if (host !== undefined) return connect({ host, port: address.port, noDelay: true });
  throw new PluginError(
    "CONNECT_FAILED",
    `The address ${formatAddress(address)} is not on this machine; plugins are reached over loopback and unix sockets only.`,
    { remedy: "Make the plugin listen on 127.0.0.1.", details: { address } },
  );
}

function connected(socket: Socket, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays for good, so that an error after a lost race is nobody's uncaught exception; a second reject does nothing.
    socket.on("error", (error: NodeJS.ErrnoException) => reject(createConnectError(address, error)));
    socket.once("connect", resolve);
  });
}

function createConnectError(address: Address, error: NodeJS.ErrnoException): PluginError {
  const code = error.code ?? error.message;
  const remedy = remedies[code];
  return new PluginError(
    "CONNECT_FAILED",
    `No connection to ${address.network} ${formatAddress(address)}: ${code}.`,
    {
      cause: error,
      details: { address, errno: code },
      ...(remedy === undefined ? {} : { remedy }),
    },
  );
}

function createTimeout(address: Address, { timeoutMs }: WaitOptions): PluginError {
  const place = `${address.network} ${formatAddress(address)}`;
  return new PluginError("START_TIMEOUT", `No connection to ${place} within ${timeoutMs} ms.`, {
    remedy: "The plugin is alive but accepts no connection: look at its log, or raise the time limit.",
    details: { phase: "connect", address, timeoutMs },
  });
}
