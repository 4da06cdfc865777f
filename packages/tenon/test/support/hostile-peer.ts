import { once } from "node:events";
import { createServer, connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { createPrivateDirectory } from "../../src/transport/private-directory.js";
import { http2ErrorName } from "../../src/wire/http2/error-code.js";
import { clientPreface, frame, frameNumbers, settings, uint32 } from "./http2-frames.js";

const headerBytes = 9;
/** Begins the payload of the PINGs by which a peer waits: floods have others. */
const pingMark = Buffer.from("wait");

/** The raw other end of a victim's connection: writes what it is told, and counts what comes. */
export class HostilePeer {
  readonly socket: Socket;
  /** Resolves when the connection is over, with the error of the victim's GOAWAY, or `no GOAWAY`. */
  readonly closed: Promise<string>;
  readonly #counts = new Map<string, number>();
  readonly #waiters = new Set<() => void>();
  /** The error of the victim's last GOAWAY. */
  goAway = "no GOAWAY";
  #pongs = 0;
  #pings = 0;
  /** DATA bytes that came, without padding and prefixes of frames. */
  dataBytes = 0;
  #rest = Buffer.alloc(0);
  #skip = 0;
  #prefaceLeft: number;

  /** @param role this peer's own: the victim's is the other */
  constructor(socket: Socket, role: "client" | "server") {
    this.socket = socket;
    this.#prefaceLeft = role === "server" ? clientPreface.length : 0;
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    // A victim that cuts the connection resets it: "close" follows.
    socket.on("error", () => undefined);
    this.closed = once(socket, "close").then(() => this.goAway);
    void this.closed.then(() => this.#wake());
    socket.once("end", () => this.#wake());
    if (role === "client") socket.write(clientPreface);
  }

  /** Connects to a server that is to be attacked. `pairs`: what SETTINGS say. */
  static async connectTo(path: string, pairs: Parameters<typeof settings>[0] = []): Promise<HostilePeer> {
    const socket = connect({ path });
    await once(socket, "connect");
    const peer = new HostilePeer(socket, "client");
    await peer.send(settings(pairs));
    return peer;
  }

  /** Whether the victim has ended the connection. */
  get isOver(): boolean {
    return this.socket.readableEnded || this.socket.destroyed;
  }

  /** Resolves when the bytes have left, or the connection is over: a victim that does not read holds this up. */
  async send(...parts: readonly Uint8Array[]): Promise<void> {
    if (!this.socket.writable) return;
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    await new Promise<void>((resolve) => {
      this.socket.write(bytes ?? new Uint8Array(0), () => resolve());
      void this.closed.then(() => resolve());
    });
  }

  /** How many frames of a type have come. */
  count(type: string): number {
    return this.#counts.get(type) ?? 0;
  }

  /** Waits until `isThere`, which is asked whenever something came; also when the connection is over. */
  async until(isThere: () => boolean): Promise<void> {
    while (!isThere() && !this.isOver) {
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  /** Sends while nothing of what comes is read; then reads all of it, up to the victim's last word. */
  async sendBlindly(bytes: Uint8Array): Promise<void> {
    this.socket.pause();
    await this.send(bytes);
    this.socket.resume();
    await this.roundTrip();
  }

  /** Resolves when the victim has taken in all that was sent, or has ended the connection. */
  async roundTrip(): Promise<void> {
    const wanted = ++this.#pings;
    await this.send(frame("PING", 0, { payload: [...pingMark, ...uint32(wanted)] }));
    await this.until(() => this.#pongs >= wanted);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #take(bytes: Buffer): void {
    let buffer = bytes.subarray(Math.min(this.#prefaceLeft, bytes.length));
    this.#prefaceLeft -= bytes.length - buffer.length;
    for (;;) {
      const skipped = Math.min(this.#skip, buffer.length);
      this.#skip -= skipped;
      buffer = buffer.subarray(skipped);
      if (this.#rest.length > 0) {
        buffer = Buffer.concat([this.#rest, buffer]);
        this.#rest = Buffer.alloc(0);
      }
      const taken = this.#skip > 0 ? 0 : this.#takeFrame(buffer);
      if (taken === 0) break;
      buffer = buffer.subarray(taken);
    }
    this.#rest = Buffer.from(buffer);
    this.#wake();
  }

  /** Counts the frame at the front; returns how many of its bytes were used up, 0 when more must come first. */
  #takeFrame(buffer: Buffer): number {
    if (buffer.length < headerBytes) return 0;
    const length = buffer.readUIntBE(0, 3);
    const type = Object.keys(frameNumbers).find((name) => frameNumbers[name] === buffer[3]) ?? "unknown";
    if (type === "DATA") {
      this.#skip = length;
      this.dataBytes += length;
    } else if (buffer.length < headerBytes + length) {
      return 0;
    }
    this.#counts.set(type, this.count(type) + 1);
    if (type === "GOAWAY") this.goAway = http2ErrorName(buffer.readUInt32BE(headerBytes + 4));
    if (type === "RST_STREAM") this.#countReset(http2ErrorName(buffer.readUInt32BE(headerBytes)));
    if (type === "PING" && buffer.indexOf(pingMark, headerBytes) === headerBytes)
      this.#pongs = buffer.readUInt32BE(headerBytes + pingMark.length);
    return type === "DATA" ? headerBytes : headerBytes + length;
  }

  #countReset(errorName: string): void {
    const key = `RST_STREAM ${errorName}`;
    this.#counts.set(key, this.count(key) + 1);
  }

  #wake(): void {
    for (const waiter of this.#waiters) waiter();
    this.#waiters.clear();
  }
}

/** Where a hostile server waits for its victim. */
export interface HostileListener extends AsyncDisposable {
  readonly path: string;
  /** The next connection that came. */
  accept(): Promise<HostilePeer>;
}

/** Listens on a Unix socket. */
export async function listenHostile(): Promise<HostileListener> {
  const directory = await createPrivateDirectory();
  const path = join(directory.path, "hostile");
  const server = createServer().listen(path);
  await once(server, "listening");
  const accepted: Socket[] = [];
  return {
    path,
    async accept() {
      const [socket] = (await once(server, "connection")) as [Socket];
      accepted.push(socket);
      return new HostilePeer(socket, "server");
    },
    async [Symbol.asyncDispose]() {
      for (const socket of accepted) socket.destroy();
      server.close();
      await directory.remove();
    },
  };
}
