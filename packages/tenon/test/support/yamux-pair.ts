import { createDeferred } from "../../src/internal/deferred.js";
import { YamuxConnection } from "../../src/transport/yamux-connection.js";
import type { YamuxStream } from "../../src/transport/yamux-stream.js";
import type { YamuxSettings } from "../../src/wire/yamux/settings.js";
import { createMemoryPair } from "./stream-pairs.js";
import type { StreamPair } from "./stream-pairs.js";

/** Two connections of yamux, opposite each other, and what the server's side is offered. */
export class YamuxPair {
  readonly client: YamuxConnection;
  readonly server: YamuxConnection;
  /** What the server does with a stream; set it before one is opened. */
  onStream: (stream: YamuxStream) => void = (stream) => stream.toDuplex().on("error", () => undefined);

  constructor(settings: Partial<YamuxSettings> = {}, { client, server }: StreamPair = createMemoryPair()) {
    this.client = new YamuxConnection(client, {
      role: "client",
      settings,
      onStream: (stream) => this.onStream(stream),
    });
    this.server = new YamuxConnection(server, {
      role: "server",
      settings,
      onStream: (stream) => this.onStream(stream),
    });
  }

  /** The next stream that is offered to either side. */
  nextStream(): Promise<YamuxStream> {
    const next = createDeferred<YamuxStream>();
    this.onStream = next.resolve.bind(next);
    return next.promise;
  }

  /** Ends both sides. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy(new Error("the test is over"));
    this.server.destroy(new Error("the test is over"));
    await Promise.all([this.client.closed, this.server.closed]);
  }
}
