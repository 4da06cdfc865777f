import type { Duplex } from "node:stream";
import { YamuxDuplex } from "../transport/yamux-duplex.js";
import type { YamuxStream, YamuxStreamListener } from "../transport/yamux-stream.js";
import { PieceQueue } from "../wire/yamux/piece-queue.js";

/** Who waits for a channel's id. */
export interface MuxChannelOwner {
  /** The four bytes are there. */
  onId(id: number): void;
  /**
   * The stream can be used no more, before it was handed on; `id` is undefined when that had not come, `error` when it ended
   * in good order.
   */
  onGone(id: number | undefined, error?: Error): void;
}

/**
 * A stream between the two brokers: its first four bytes each way are an id, little-endian; what follows is its user's.
 * Holds what comes until it is handed on, at most a window of it.
 */
// go-plugin mux_broker.go:83, :122-131 @v1.8.0
export class MuxChannel implements YamuxStreamListener {
  readonly stream: YamuxStream;
  readonly #owner: MuxChannelOwner;
  /** Whom it was handed on to. */
  #listener: YamuxStreamListener | undefined;
  #id = 0;
  #idByteCount = 0;
  readonly #early = new PieceQueue();
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

  /** Hands the stream on, with what has come behind the id. Once. */
  listen(listener: YamuxStreamListener): void {
    this.#listener = listener;
    while (this.#early.byteLength > 0) listener.onData(this.#early.shift());
    if (this.#isEnded) listener.onEnd();
    if (this.#closed !== undefined) listener.onClose(this.#closed.error);
  }

  /** The same, as a Duplex of Node's. */
  toDuplex(): Duplex {
    const duplex = new YamuxDuplex(this.stream);
    this.listen(duplex.listener);
    return duplex;
  }

  onData(bytes: Uint8Array): void {
    if (this.#listener !== undefined) {
      this.#listener.onData(bytes);
      return;
    }
    let offset = 0;
    while (this.#idByteCount < 4 && offset < bytes.length) {
      this.#id = (this.#id | ((bytes[offset++] ?? 0) << (8 * this.#idByteCount++))) >>> 0;
    }
    this.#early.pushCopy(bytes.subarray(offset));
    if (offset === 0) return;
    this.stream.consume(offset);
    if (this.#idByteCount === 4) this.#owner.onId(this.#id);
  }

  onEnd(): void {
    this.#isEnded = true;
    if (this.#listener !== undefined) this.#listener.onEnd();
    else if (this.#idByteCount < 4) this.#owner.onGone(undefined);
  }

  onWritable(): void {
    this.#listener?.onWritable();
  }

  onClose(error: Error | undefined): void {
    this.#closed = { error };
    if (this.#listener !== undefined) this.#listener.onClose(error);
    else this.#owner.onGone(this.#idByteCount < 4 ? undefined : this.#id, error);
  }
}
