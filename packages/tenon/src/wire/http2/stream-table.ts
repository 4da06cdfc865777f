import { MAX_31_BITS } from "./frame.js";
import type { SessionStream } from "./session-stream.js";

/** How many ids of streams that this side reset are remembered: frames that were on their way are ignored. */
const RESET_MEMORY = 1024;

/** What an id that is not in the table says about its stream. */
export type UnknownStream = "idle" | "ignored" | "closed";

/** The connection's open streams, and what is known of the others by their ids. RFC 9113 section 5.1.1. */
export class StreamTable {
  readonly #streams = new Map<number, SessionStream>();
  readonly #role: "client" | "server";
  readonly #maxLocalId: number;
  #nextLocalId = 1;
  /** Above this few ids are left. */
  #lowMark: number;
  #lastPeerId = 0;
  /** The peer's streams above this are ignored: our last GOAWAY has told so. */
  #lastServedId = MAX_31_BITS;
  /** Ids that this side reset, the oldest overwritten first; made when first needed. */
  #resetIds: Int32Array | undefined;
  #resetCount = 0;

  /** @param maxLocalId The last id that a client gives. */
  constructor(role: "client" | "server", maxLocalId: number = MAX_31_BITS) {
    this.#role = role;
    this.#maxLocalId = maxLocalId;
    // As grpc-go: internal/transport/defaults.go:51 @v1.83.0.
    this.#lowMark = Math.floor(maxLocalId * 0.75);
  }

  /** Whether a client has given its last id: the connection can open no more streams. */
  get idsUsedUp(): boolean {
    return this.#nextLocalId > this.#maxLocalId;
  }

  /** Whether few ids have been left since the last call: first the last quarter, then half of it, and so on. */
  takeIdsLow(): boolean {
    if (this.#nextLocalId <= this.#lowMark) return false;
    this.#lowMark = this.#nextLocalId + Math.ceil((this.#maxLocalId - this.#nextLocalId) / 2);
    return true;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** The highest id of a stream that the peer opened; 0 for none. */
  get lastPeerId(): number {
    return this.#lastPeerId;
  }

  get(id: number): SessionStream | undefined {
    return this.#streams.get(id);
  }

  values(): IterableIterator<SessionStream> {
    return this.#streams.values();
  }

  /** Gives the stream the client's next id; false when they are used up. */
  addLocal(stream: SessionStream): boolean {
    if (this.idsUsedUp) return false;
    stream.id = this.#nextLocalId;
    this.#nextLocalId += 2;
    this.#streams.set(stream.id, stream);
    return true;
  }

  /** Whether a client may open a stream of that id now: odd and above all it has opened. */
  isNewPeerId(id: number): boolean {
    return this.#role === "server" && id % 2 === 1 && id > this.#lastPeerId;
  }

  /** Counts an id that the peer has used, whether or not its stream is kept. */
  notePeerId(id: number): void {
    this.#lastPeerId = id;
  }

  /** From here on the peer's new streams are ignored: see {@link classify}. */
  servePeerNoFurther(): void {
    if (this.#role === "server") this.#lastServedId = this.#lastPeerId;
  }

  addPeer(stream: SessionStream, id: number): void {
    stream.id = id;
    this.#streams.set(id, stream);
  }

  delete(stream: SessionStream): void {
    this.#streams.delete(stream.id);
  }

  /** Remembers that this side has reset the id. */
  noteReset(id: number): void {
    this.#resetIds ??= new Int32Array(RESET_MEMORY);
    this.#resetIds[this.#resetCount++ % RESET_MEMORY] = id;
  }

  /**
   * What an id without a stream means. Ignored are the last ones that this side reset, as their frames may have been on
   * the way, and those that a server's GOAWAY has excluded (RFC 9113 section 6.8).
   */
  classify(id: number): UnknownStream {
    if (id % 2 === 0) return "idle";
    if (id > this.#lastServedId) return "ignored";
    const lastUsedId = this.#role === "client" ? this.#nextLocalId - 2 : this.#lastPeerId;
    if (id > lastUsedId) return "idle";
    return this.#resetIds?.includes(id) === true ? "ignored" : "closed";
  }
}
