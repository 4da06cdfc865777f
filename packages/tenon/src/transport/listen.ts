import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import type { ListenOptions, Server } from "node:net";
import { PluginError } from "../errors/index.js";
import { formatAddress } from "../wire/handshake/address.js";
import type { Address } from "./address.js";
import type { ByteStream } from "./byte-stream.js";
import { removeNow } from "./remove-now.js";
import { openSocketToGroup } from "./socket-group.js";
import { assertSocketPathFits } from "./socket-path.js";

/** Where to listen. */
export type ListenTarget =
  | {
      readonly network: "unix";
      readonly path: string;
      /** Name or number of a group whose members may connect too (mode 0660). @default nobody but this user */
      readonly group?: string | undefined;
    }
  | {
      readonly network: "tcp";
      /** The host name or IP address to listen on. @default "127.0.0.1": another machine cannot reach it */
      readonly host?: string;
      /** One port; 0 = any free one. @default 0 */
      readonly port?: number;
      /** With `maxPort`, instead of `port`: the first free port of the range is taken. */
      readonly minPort?: number;
      readonly maxPort?: number;
    };

/** An open listening socket. */
export interface Listener {
  readonly address: Address;
  /** Resolves when nothing listens any more and the socket file is gone. Open connections go on. */
  close(): Promise<void>;
  /** Removes the socket file at once: for a process that ends now and cannot wait for `close`. Never throws. */
  readonly removeFile: () => void;
}

const loopback = "127.0.0.1";

/**
 * Listens, and hands each connection to `onConnection`, whose business it is from then on, its `error` event included.
 * Unless a group is given, only this user can connect to a unix socket (mode 0700).
 * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG
 */
export async function listen(
  target: ListenTarget,
  onConnection: (stream: ByteStream) => void,
): Promise<Listener> {
  const server = createServer({ noDelay: target.network === "tcp" }, onConnection);
  if (target.network === "tcp") return listenOnTcp(server, target);
  assertSocketPathFits(target.path);
  await bind(server, { path: target.path }, target.path);
  const listener = createListener(server, { network: "unix", path: target.path });
  try {
    if (target.group === undefined) chmodSync(target.path, 0o700);
    else openSocketToGroup(target.path, target.group);
  } catch (error) {
    await listener.close();
    throw error;
  }
  return listener;
}

async function listenOnTcp(server: Server, target: ListenTarget & { network: "tcp" }): Promise<Listener> {
  const { host = loopback, port = 0, minPort = port, maxPort = minPort } = target;
  // go-plugin server.go:568-574 @v1.8.0: the first port of the range that can be bound, whatever is wrong with the others.
  for (let candidate = minPort; candidate < maxPort; candidate++) {
    const bound = await bindTcp(server, host, candidate).then(
      () => true,
      () => false,
    );
    if (bound) return createTcpListener(server, host);
  }
  await bindTcp(server, host, maxPort);
  return createTcpListener(server, host);
}

function bindTcp(server: Server, host: string, port: number): Promise<void> {
  return bind(server, { host, port }, formatAddress({ network: "tcp", host, port }));
}

function createTcpListener(server: Server, host: string): Listener {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new TypeError("a TCP server must have an address");
  return createListener(server, { network: "tcp", host, port: bound.port });
}

async function bind(server: Server, options: ListenOptions, place: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(createListenError(place, error));
    server.once("error", onError);
    server.listen(options, () => {
      server.removeListener("error", onError);
      resolve();
    });
  });
}

function createListener(server: Server, address: Address): Listener {
  // After this only accept() can fail (too many open files): the listener goes on with the next connection.
  server.on("error", () => undefined);
  const removeFile = (): void => {
    if (address.network === "unix") removeNow(address.path);
  };
  return {
    address,
    close(): Promise<void> {
      server.close();
      removeFile();
      return Promise.resolve();
    },
    removeFile,
  };
}

function createListenError(place: string, error: NodeJS.ErrnoException): PluginError {
  const code = error.code ?? error.message;
  return new PluginError("LISTEN_FAILED", `No socket could be opened for listening at ${place}: ${code}.`, {
    cause: error,
    details: { place, errno: code },
    remedy: "Check that the directory exists and may be written to, or that a port of the range is free.",
  });
}
