import { once } from "node:events";
import { createServer, connect } from "node:net";
import { join } from "node:path";
import { Duplex } from "node:stream";
import type { ByteStream } from "../../src/transport/byte-stream.js";
import { createPrivateDirectory } from "../../src/transport/private-directory.js";

/** The two ends of a connection. */
export interface StreamPair {
  readonly client: ByteStream;
  readonly server: ByteStream;
}

/** Ways to make a connection, by name. */
export const streamPairs: Readonly<Record<string, () => Promise<StreamPair>>> = {
  "a unix socket": connectSockets,
  "a pair in memory": () => Promise.resolve(createMemoryPair()),
};

/** Over a unix socket, whose file is gone when this resolves. */
export async function connectSockets(): Promise<StreamPair> {
  await using directory = await createPrivateDirectory();
  const listener = createServer().listen(join(directory.path, "pair"));
  await once(listener, "listening");
  const accepted = once(listener, "connection") as Promise<[ByteStream]>;
  const client = connect(join(directory.path, "pair"));
  const [server] = await accepted;
  listener.close();
  return { client, server };
}

/** Two streams, each of which reads what is written to the other, and its end. */
export function createMemoryPair(): StreamPair {
  const client: MemoryEnd = new MemoryEnd(() => server);
  const server: MemoryEnd = new MemoryEnd(() => client);
  return { client, server };
}

class MemoryEnd extends Duplex {
  readonly #other: () => MemoryEnd;

  constructor(other: () => MemoryEnd) {
    super();
    this.#other = other;
  }

  override _read(): void {
    // What is written to the other end is pushed at once.
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#other().push(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.#other().push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const other = this.#other();
    if (!other.destroyed) other.push(null);
    done(error);
  }
}
