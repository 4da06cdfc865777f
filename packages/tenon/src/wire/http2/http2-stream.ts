/**
 * The seam between gRPC and HTTP/2: what a call needs of one HTTP/2 stream and of the connection under it.
 * Our own session fills it; `node:http2` could too (docs/decisions), so nothing here names a frame.
 */

/** Header fields in order, flat: name, value, name, value … Names in lower case; each value's characters are bytes (latin1). */
export type HeaderList = readonly string[];

/**
 * A header block that arrived. Blocks with the same bytes may be the same object, so `memo` lets the receiver keep what
 * it made of `fields` and find it again at the next block: it must depend on `fields` alone.
 */
export interface HeaderBlock {
  readonly fields: HeaderList;
  memo: unknown;
}

/** Header fields made ready to be sent many times: the connection that sends them keeps their encoding in them. */
export interface PreparedHeaders {
  readonly fields: HeaderList;
}

/** Bytes that can write themselves into the output, so that a message is encoded straight into it. */
export interface ByteSource {
  readonly byteLength: number;
  /** Writes exactly `byteLength` bytes to `target` from `offset` on. Called at once, inside `sendData`, or never. */
  writeTo(target: Uint8Array, offset: number): void;
  /**
   * The same bytes as pieces, which stay unchanged until they are sent: called instead of `writeTo`, inside `sendData`,
   * when the bytes are many (no copy) or have to wait for the peer's window.
   */
  toPieces(): readonly Uint8Array[];
}

/** Why a stream ended other than by its two ends saying END_STREAM. */
export interface StreamFailure {
  /** `peer`: it sent RST_STREAM, or GOAWAY covers the stream. `local`: this side reset it. `connection`: the connection is gone. */
  readonly by: "peer" | "local" | "connection";
  /** The HTTP/2 error code (RFC 9113 section 7). */
  readonly errorCode: number;
  /** The peer has not processed the stream: REFUSED_STREAM, or an id above GOAWAY's last one. */
  readonly unprocessed: boolean;
  /** What ended the connection, when `by` is `connection`; the peer's GOAWAY; or the rule that the peer broke on the stream. */
  readonly cause?: unknown;
}

/**
 * What a stream reports. All methods are called synchronously while bytes are taken in; they must not throw.
 * After `onFailure`, or once both sides have ended, nothing more is called.
 */
export interface StreamHandler {
  /** A header block: request, response, or trailers. Informational (1xx) blocks are not reported. */
  onHeaders(block: HeaderBlock, endStream: boolean): void;
  /**
   * Bytes of the body, in pieces of any size. `bytes` is only valid during the call: copy what has to stay.
   * The bytes count against the stream's window until {@link Http2Stream.consume} gives them back.
   * May be empty when `endStream` is true.
   */
  onData(bytes: Uint8Array, endStream: boolean): void;
  /** The stream failed; nothing can be sent or will come any more. */
  onFailure(failure: StreamFailure): void;
  /**
   * All that was waiting to be sent on the stream is on its way: `sendData` may be called again after it returned false.
   * Not called when that has ended both sides.
   */
  onWritable(): void;
}

/** One HTTP/2 stream. Calling a send method after the end of this side, or after `onFailure`, does nothing. */
export interface Http2Stream {
  /** The stream's number on its connection; 0 while it waits for room under the peer's limit of concurrent streams. */
  readonly id: number;
  /**
   * Sends a header block: the response's headers, or trailers. `extra` is sent after `headers`' own fields. Returns false,
   * and has sent nothing, when they are more than the peer says it takes (SETTINGS_MAX_HEADER_LIST_SIZE).
   */
  sendHeaders(headers: PreparedHeaders, extra: HeaderList | undefined, endStream: boolean): boolean;
  /**
   * Sends body bytes. What flow control does not let out yet waits in the stream. Returns whether the caller may go
   * on: on false, wait for `onWritable`. (Bytes handed over are always sent, whatever is returned.)
   */
  sendData(source: ByteSource, endStream: boolean): boolean;
  /** Ends this side without more bytes (an empty DATA frame). */
  endData(): void;
  /**
   * Gives `byteCount` received bytes back to the peer's window; more than are held counts as all of them. Bytes of a
   * stream that both sides have ended count, too, until they are consumed or the stream is reset; after `onFailure`
   * none do.
   */
  consume(byteCount: number): void;
  /** Ends the stream at once with RST_STREAM. The handler gets no `onFailure`. On a stream that has ended: gives back what it holds. */
  reset(errorCode: number): void;
}

/** The connection as its calls see it. */
export interface Http2Connection {
  /** Makes header fields ready to be sent often, best on one connection at a time. */
  prepare(fields: HeaderList): PreparedHeaders;
  /**
   * Opens a stream with a request's header block (client only). When the peer's limit of concurrent streams is
   * reached the stream waits inside and is opened when there is room; frames keep their order.
   * On a connection that has ended, `onFailure` is called before this returns; so it is for a header block that is more
   * than the peer says it takes, at the latest when the stream is opened.
   */
  openStream(
    handler: StreamHandler,
    headers: PreparedHeaders,
    extra: HeaderList | undefined,
    endStream: boolean,
  ): Http2Stream;
  /** No more new streams; those that run may finish; then the connection closes. */
  goAway(): void;
  /** Ends the connection at once: every open stream gets `onFailure` with `cause`. */
  destroy(cause: unknown): void;
}

/** A client's connection whose calls can go on at another one. */
export interface RenewableConnection extends Http2Connection {
  /**
   * As {@link goAway}, when the next connection is there: streams that wait to be opened go on at `next`,
   * with what was sent on them. `next` must be of the same kind.
   */
  handOver(next: RenewableConnection): void;
  /** There will be no next connection for now: streams that wait because the ids are used up fail as unprocessed. */
  refuseWaiting(cause: unknown): void;
}

/** What a connection reports to its owner (server: new streams; both: the end). */
export interface Http2ConnectionHandler {
  /** Server only: a new stream whose first header block follows through the returned handler, unless it was reset in the call. */
  onStream(stream: Http2Stream): StreamHandler;
  /** The peer speaks HTTP/2: its SETTINGS have come. Once, unless the connection ends before. */
  onReady?(): void;
  /**
   * Client only: most stream ids are used up (RFC 9113 section 5.1.1), so that it is time for a next connection. Called
   * again while there is none: each time half of the rest is used, and when a stream finds no id. With this method such
   * streams wait for {@link RenewableConnection.handOver}; without it they fail as unprocessed.
   */
  onStreamIdsLow?(): void;
  /** The connection is over, once; `error` is undefined when it ended in good order. No call follows. */
  onClose(error: unknown): void;
}
