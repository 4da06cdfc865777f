import type { Duplex } from "node:stream";

/** What a stream tells its owner: called synchronously, from the connection's own calls. */
export interface YamuxStreamListener {
  /** Bytes came, valid for as long as they are kept. `consume` them: only then the other side may send as many more. */
  onData(bytes: Uint8Array): void;
  /** The other side has half-closed: no more data comes. */
  onEnd(): void;
  /** After `write` returned false: what was queued has gone for the most part. */
  onWritable(): void;
  /**
   * Once, last. Undefined: both sides have ended, or this one has reset.
   * Otherwise PluginError STREAM_RESET by the other side, or why the connection ended.
   */
  onClose(error: Error | undefined): void;
}

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
  /** Who is told; must be called, or `toDuplex`, in the tick in which the stream came. What came before is kept. */
  listen(listener: YamuxStreamListener): void;
  /** A Node Duplex over this stream, in the listener's place: for TLS, HTTP/2 and users. */
  toDuplex(): Duplex;
}
