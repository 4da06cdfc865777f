import { StreamQueue } from "../queue/stream-queue.js";
import type { SessionStream } from "./session-stream.js";

/** Which side of the session this is: the client opens streams with odd ids, the server with even ones. */
export type YamuxRole = "client" | "server";

/** The streams of a session by id, and this side's streams that still wait to be opened. */
export class StreamTable {
  /** Opened by this side, held back while too many are not accepted. */
  readonly waiting: StreamQueue<SessionStream> = new StreamQueue<SessionStream>();
  /** Opened by this side, not accepted yet. */
  readonly unaccepted: Set<SessionStream> = new Set();
  /** Open ones that the other side has opened. */
  incomingCount = 0;
  /** The id of this side's next stream. */
  nextId: number;
  readonly #ownParity: number;
  readonly #byId = new Map<number, SessionStream>();

  constructor(role: YamuxRole) {
    // yamux session.go:119-123 @v0.1.2
    this.nextId = role === "client" ? 1 : 2;
    this.#ownParity = this.nextId % 2;
  }

  /** Open streams, and those that wait to be opened. */
  get size(): number {
    return this.#byId.size + this.waiting.length;
  }

  /** Streams that the other side knows of. */
  get open(): Iterable<SessionStream> {
    return this.#byId.values();
  }

  get openCount(): number {
    return this.#byId.size;
  }

  get(id: number): SessionStream | undefined {
    return this.#byId.get(id);
  }

  /** Whether `id` is one that the other side may give to a stream. */
  isPeerId(id: number): boolean {
    return id !== 0 && id % 2 !== this.#ownParity;
  }

  add(stream: SessionStream): void {
    this.#byId.set(stream.id, stream);
    if (this.isPeerId(stream.id)) this.incomingCount++;
    else this.unaccepted.add(stream);
  }

  delete(stream: SessionStream): void {
    this.waiting.delete(stream);
    this.unaccepted.delete(stream);
    if (this.#byId.delete(stream.id) && this.isPeerId(stream.id)) this.incomingCount--;
  }
}
