import type { Duplex } from "node:stream";
import type { YamuxStream, YamuxStreamListener } from "../transport/yamux-stream.js";

/** Who waits for a channel's id. */
export interface MuxChannelOwner {
  /** The four bytes are there. */
  onId(id: number): void;
  /** The stream can be used no more, before it was handed on; `id` is undefined when that had not come. */
  onGone(id: number | undefined): void;
}

/**
 * A stream between the two brokers: its first four bytes each way are an id, little-endian; what follows is its user's.
 * Holds what comes until it is handed on: the stream's window bounds it.
 */
// go-plugin mux_broker.go:79, :119 @v1.8.0
export class MuxChannel implements YamuxStreamListener {
  readonly stream: YamuxStream;
  readonly #owner: MuxChannelOwner;
  #id = 0;
  #idByteCount = 0;
  #early: Uint8Array[] = [];
  #isEnded = false;
  #closed: { readonly error: Error | undefined } | undefined;

  constructor(stream: YamuxStream, owner: MuxChannelOwner) {
    this.stream = stream;
    this.#owner = owner;
  }

  /** Begins to listen: in the tick in which the stream came. */
  begin(): void {
    this.stream.listen(this);
  }

  /** Writes this side's four bytes. */
  writeId(id: number): void {
    this.stream.write(Uint8Array.of(id, id >>> 8, id >>> 16, id >>> 24));
  }

  /** Hands the stream on, with what has come behind the id. */
  listen(listener: YamuxStreamListener): void {
    this.stream.listen(listener);
    for (const bytes of this.#early.splice(0)) listener.onData(bytes);
    if (this.#isEnded) listener.onEnd();
    if (this.#closed !== undefined) listener.onClose(this.#closed.error);
  }

  /** The same, as a Duplex of Node's. */
  toDuplex(): Duplex {
    const duplex = this.stream.toDuplex();
    const early = Buffer.concat(this.#early.splice(0));
    if (early.length > 0) {
      duplex.unshift(early);
      this.stream.consume(early.length);
    }
    if (this.#isEnded || this.#closed !== undefined) duplex.push(null);
    return duplex;
  }

  onData(bytes: Uint8Array): void {
    let offset = 0;
    while (this.#idByteCount < 4 && offset < bytes.length) {
      this.#id = (this.#id | ((bytes[offset++] ?? 0) << (8 * this.#idByteCount++))) >>> 0;
    }
    if (offset < bytes.length) this.#early.push(bytes.subarray(offset));
    if (offset === 0) return;
    this.stream.consume(offset);
    if (this.#idByteCount === 4) this.#owner.onId(this.#id);
  }

  onEnd(): void {
    this.#isEnded = true;
    if (this.#idByteCount < 4) this.#owner.onGone(undefined);
  }

  onWritable(): void {
    // Four bytes fit into any window.
  }

  onClose(error: Error | undefined): void {
    this.#closed = { error };
    this.#owner.onGone(this.#idByteCount < 4 ? undefined : this.#id);
  }
}
