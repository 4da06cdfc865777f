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
  #nextLocalId: number;
  #lastPeerId = 0;
  /** The peer's streams above this are ignored: our last GOAWAY has told so. */
  #lastServedId = MAX_31_BITS;
  /** Ids that this side reset, the oldest overwritten first; made when first needed. */
  #resetIds: Int32Array | undefined;
  #resetCount = 0;

  /** @param firstLocalId The first id that a client gives: odd. */
  constructor(role: "client" | "server", firstLocalId: number = 1) {
    this.#role = role;
    this.#nextLocalId = firstLocalId;
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

  /** Gives the stream the client's next id; false when 2^31-1 is passed: the connection can open no more. */
  addLocal(stream: SessionStream): boolean {
    if (this.#nextLocalId > MAX_31_BITS) return false;
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
    this.#lastServedId = this.#lastPeerId;
  }

  addPeer(stream: SessionStream, id: number): void {
    stream.id = id;
    this.#streams.set(id, stream);
  }

  delete(stream: SessionStream): void {
    this.#streams.delete(stream.id);
  }

  /** Remembers that this side has reset the id (server). */
  noteReset(id: number): void {
    if (this.#role === "client") return;
    this.#resetIds ??= new Int32Array(RESET_MEMORY);
    this.#resetIds[this.#resetCount++ % RESET_MEMORY] = id;
  }

  /**
   * What an id without a stream means. A client ignores what comes for any stream it opened once: it may have cancelled
   * it while the answer was on its way (Go's x/net/http2 does the same). A server knows the last ones it reset, and
   * ignores those that its GOAWAY has excluded (RFC 9113 section 6.8).
   */
  classify(id: number): UnknownStream {
    if (this.#role === "client") return id % 2 === 1 && id < this.#nextLocalId ? "ignored" : "idle";
    if (id % 2 === 0) return "idle";
    if (id > this.#lastServedId) return "ignored";
    if (id > this.#lastPeerId) return "idle";
    return this.#resetIds?.includes(id) === true ? "ignored" : "closed";
  }
}
