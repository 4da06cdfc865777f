import type { Duplex } from "node:stream";
import type { SessionStream, YamuxStreamListener } from "../wire/yamux/session-stream.js";
import { YamuxDuplex } from "./yamux-duplex.js";

export type { YamuxStreamListener };

/** One stream of a {@link YamuxConnection}. After its end, or the connection's, its methods do nothing. */
export interface YamuxStream {
  /** Odd: opened by the client; even: by the server. */
  readonly id: number;
  /** Queues bytes, which are the stream's from then on. False: much is queued; wait for `onWritable`. */
  write(bytes: Uint8Array): boolean;
  /** Of the bytes that came, so many more are done with. */
  consume(byteCount: number): void;
  /** Half-closes behind all that was written: FIN. The other side may go on sending. */
  end(): void;
  /** Ends both directions at once: RST. What is queued is dropped, at the other side too. */
  reset(): void;
  /** Who is told; must be called, or `toDuplex`, once, in the tick in which the stream came. What came before is kept. */
  listen(listener: YamuxStreamListener): void;
  /** A Node Duplex over this stream, in the listener's place: for TLS, HTTP/2 and users. */
  toDuplex(): Duplex;
}

/** Keeps what comes until somebody listens, which other frames of the same read may be quicker than. */
export class ConnectionStream implements YamuxStream {
  readonly #stream: SessionStream;
  readonly #early: EarlyEvents = new EarlyEvents();

  constructor(stream: SessionStream) {
    this.#stream = stream;
    stream.listener = this.#early;
  }

  get id(): number {
    return this.#stream.id;
  }

  write(bytes: Uint8Array): boolean {
    return this.#stream.write(bytes);
  }

  consume(byteCount: number): void {
    this.#stream.consume(byteCount);
  }

  end(): void {
    this.#stream.end();
  }

  reset(): void {
    this.#early.clear();
    this.#stream.reset();
  }

  listen(listener: YamuxStreamListener): void {
    this.#early.replay(listener);
    // Not when it is closed.
    if (this.#stream.listener === this.#early) this.#stream.listener = listener;
  }

  toDuplex(): Duplex {
    const duplex = new YamuxDuplex(this);
    this.listen(duplex.listener);
    return duplex;
  }
}

/** What came before somebody listened, at most one window of it. */
class EarlyEvents implements YamuxStreamListener {
  #events: ((listener: YamuxStreamListener) => void)[] = [];

  onData(bytes: Uint8Array): void {
    this.#events.push((listener) => listener.onData(bytes));
  }

  onEnd(): void {
    this.#events.push((listener) => listener.onEnd());
  }

  onWritable(): void {
    this.#events.push((listener) => listener.onWritable());
  }

  onClose(error: Error | undefined): void {
    this.#events.push((listener) => listener.onClose(error));
  }

  clear(): void {
    this.#events = [];
  }

  /** What the listener does may add to the events. */
  replay(listener: YamuxStreamListener): void {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) event(listener);
  }
}
