import { headersTooLargeError, usedUpError } from "./connection-errors.js";
import { DataSender } from "./data-sender.js";
import { http2ErrorCodes } from "./error-code.js";
import { FrameWriter } from "./frame-writer.js";
import { HeaderSender } from "./header-sender.js";
import { HpackEncoder } from "./hpack/encoder.js";
import type { Http2ConnectionHandler, StreamFailure } from "./http2-stream.js";
import type { Http2Limits } from "./limits.js";
import { OutputQueue } from "../queue/output-queue.js";
import { ReceiveWindow } from "./receive-window.js";
import type { SessionStream } from "./session-stream.js";
import { initialPeerSettings } from "./settings.js";
import type { PeerSettings } from "./settings.js";
import { StreamQueue } from "../queue/stream-queue.js";
import { StreamTable } from "./stream-table.js";
import { WorkBudget } from "./work-budget.js";

/** The two ends of a connection. */
export type Http2Role = "client" | "server";

/**
 * What the two halves of a session share, and how streams and the connection end.
 *
 * Whatever ends a stream does it in three steps: `close` takes the stream out, then its handler is told, then `settle`
 * lets waiting streams in and ends a connection that has drained. So a handler finds the counts right, whatever it
 * does in its callback, and no stream is told anything after `onClose`.
 */
export class ConnectionState {
  readonly role: Http2Role;
  readonly limits: Http2Limits;
  readonly handler: Http2ConnectionHandler;
  readonly queue: OutputQueue = new OutputQueue();
  readonly writer: FrameWriter = new FrameWriter(this.queue);
  readonly peer: PeerSettings = initialPeerSettings();
  readonly encoder: HpackEncoder = new HpackEncoder();
  readonly headers: HeaderSender = new HeaderSender(this.writer, this.encoder, this.peer);
  readonly sender: DataSender;
  readonly window: ReceiveWindow;
  readonly work: WorkBudget;
  readonly streams: StreamTable;
  /** Streams that wait for room under the peer's limit of concurrent streams (client). */
  readonly openings: StreamQueue<SessionStream> = new StreamQueue<SessionStream>();
  /** No new streams: GOAWAY was sent or received. The connection ends with the last open stream. */
  draining = false;
  /** Why there are no new streams, for calls that come too late. */
  drainCause: unknown = undefined;
  /** The error that the connection ends with once it has drained: the peer's GOAWAY, unless it said NO_ERROR. */
  drainError: unknown = undefined;
  ended = false;
  #saidGoodbye = false;
  #openingNow = false;
  #peerRefuses = false;

  constructor(role: Http2Role, limits: Http2Limits, handler: Http2ConnectionHandler) {
    this.role = role;
    this.limits = limits;
    this.handler = handler;
    this.streams = new StreamTable(role, limits.maxStreamId);
    this.window = new ReceiveWindow(limits, this.writer);
    this.work = new WorkBudget(limits.maxExtraWork);
    this.sender = new DataSender({
      queue: this.queue,
      writer: this.writer,
      headers: this.headers,
      peer: this.peer,
      outputHighWaterBytes: limits.outputHighWaterBytes,
      onEndSent: (stream) => this.endSent(stream),
    });
  }

  /** The driver has taken what waited. */
  outputTaken(): void {
    this.writer.answerCount = 0;
    this.sender.pump();
  }

  /** This side has sent END_STREAM. */
  endSent(stream: SessionStream): void {
    stream.advance("sendEnd");
    if (stream.state !== "closed") return;
    this.close(stream);
    this.settle();
  }

  /** The peer has sent END_STREAM. The caller tells the handler, then settles. */
  endReceived(stream: SessionStream): void {
    stream.advance("receiveEnd");
    if (stream.state === "closed") this.close(stream);
  }

  /** RST_STREAM, and no more of the stream; its handler is not told. */
  reset(stream: SessionStream, errorCode: number): void {
    // Also of a stream that has ended: nobody will consume what it still holds.
    if (!this.ended) this.window.release(stream);
    if (stream.state === "closed") return;
    if (!this.ended && stream.opening === undefined) {
      this.writer.rstStream(stream.id, errorCode);
      this.streams.noteReset(stream.id);
    }
    this.close(stream);
    this.settle();
  }

  /** The stream broke a rule, ours to say: RST_STREAM to the peer, failure to the handler. */
  refuse(stream: SessionStream, errorCode: number, reason: string): void {
    this.answerReset(stream.id, errorCode);
    this.fail(stream, { by: "local", errorCode, unprocessed: false, cause: new Error(reason) });
  }

  /** RST_STREAM as an answer to what the peer did on a stream, whether or not there is such a stream. */
  answerReset(streamId: number, errorCode: number): void {
    this.writer.answerCount++;
    this.writer.rstStream(streamId, errorCode);
    this.streams.noteReset(streamId);
  }

  /** Ends the stream without a word to the peer, which knows. */
  fail(stream: SessionStream, failure: StreamFailure): void {
    if (stream.state === "closed") return;
    if (!this.ended) this.window.release(stream);
    this.close(stream);
    stream.handler?.onFailure(failure);
    this.settle();
  }

  /** Takes the stream out of everything. What its handler holds unconsumed still counts. */
  close(stream: SessionStream): void {
    stream.state = "closed";
    if (stream.pending !== undefined) this.sender.drop(stream);
    if (stream.opening !== undefined) this.openings.delete(stream);
    stream.opening = undefined;
    this.streams.delete(stream);
  }

  /** A stream has been closed, or the peer takes more of them: what follows from that. */
  settle(): void {
    if (this.ended) return;
    if (this.openings.length > 0) this.#openWaiting();
    if (this.draining && this.streams.size === 0 && this.openings.length === 0) this.end(this.drainError);
  }

  #openWaiting(): void {
    // A stream that fails as it is opened settles too: the loop goes on here, not deeper and deeper.
    if (this.#openingNow || this.#peerRefuses) return;
    this.#openingNow = true;
    while (this.openings.length > 0 && this.hasRoom) {
      const stream = this.openings.shift();
      if (stream !== undefined) this.open(stream);
    }
    this.#openingNow = false;
    this.askForNext();
  }

  /** Whether a stream may be opened, or fails for good: false when it has to wait. */
  get hasRoom(): boolean {
    if (this.streams.size >= this.peer.maxConcurrentStreams) return false;
    return !this.streams.idsUsedUp || this.handler.onStreamIdsLow === undefined;
  }

  /** Streams wait for an id, and there are no more. */
  askForNext(): void {
    if (this.openings.length > 0 && this.streams.idsUsedUp) this.handler.onStreamIdsLow?.();
  }

  /** There is no next connection: what waits for an id is told so. */
  refuseWaiting(cause: unknown): void {
    if (!this.streams.idsUsedUp) return;
    const failure: StreamFailure = { ...this.unprocessed(), cause: usedUpError(cause) };
    const waiting = [...this.openings.values()];
    // All at once, or the first that fails would ask for the others.
    for (const stream of waiting) this.openings.delete(stream);
    for (const stream of waiting) this.fail(stream, failure);
  }

  /** Gives the stream its id and sends its request's header block. */
  open(stream: SessionStream): void {
    const opening = stream.opening;
    if (opening === undefined) return;
    const excessBytes = this.headers.excessBytes(opening.headers, opening.extra);
    if (excessBytes > 0) {
      const cause = headersTooLargeError(excessBytes, this.peer.maxHeaderListBytes);
      this.fail(stream, { by: "local", errorCode: http2ErrorCodes.CANCEL, unprocessed: true, cause });
      return;
    }
    if (!this.streams.addLocal(stream)) {
      this.draining = true;
      this.drainCause ??= usedUpError(undefined);
      this.fail(stream, this.unprocessed());
      return;
    }
    if (this.streams.takeIdsLow()) this.handler.onStreamIdsLow?.();
    stream.opening = undefined;
    stream.sendWindow = this.peer.initialWindowBytes;
    stream.advance("sendHeaders");
    this.headers.send(stream.id, opening.headers, opening.extra, opening.endStream);
    if (opening.endStream) this.endSent(stream);
    else this.sender.resume(stream);
  }

  /** What a call gets that comes too late. */
  unprocessed(): StreamFailure {
    const errorCode = http2ErrorCodes.REFUSED_STREAM;
    return { by: "connection", errorCode, unprocessed: true, cause: this.drainCause };
  }

  /**
   * The peer's GOAWAY: it takes no more streams, and has not processed those above `lastStreamId`.
   * @throws ConnectionViolation when it has said so too often
   */
  refuseAbove(lastStreamId: number, errorCode: number): void {
    this.#peerRefuses = true;
    this.work.spend(this.streams.size);
    const failure: StreamFailure = { by: "peer", errorCode, unprocessed: true, cause: this.drainCause };
    const open = this.role === "client" ? [...this.streams.values()] : [];
    const refused = open.filter(({ id }) => id > lastStreamId);
    for (const stream of [...refused, ...this.openings.values()]) this.fail(stream, failure);
    this.settle();
  }

  /** The connection is over: every open stream fails, then the owner is told. Output may still wait. */
  end(error: unknown): void {
    if (this.ended) {
      // After an end in good order: the reason that calls which come too late are told.
      this.drainCause ??= error;
      return;
    }
    this.sayGoodbye(http2ErrorCodes.NO_ERROR, "");
    this.ended = true;
    this.drainCause = error;
    const errorCode = http2ErrorCodes.INTERNAL_ERROR;
    const failure: StreamFailure = { by: "connection", errorCode, unprocessed: false, cause: error };
    for (const stream of this.streams.values()) this.fail(stream, failure);
    for (const stream of this.openings.values()) this.fail(stream, this.unprocessed());
    this.handler.onClose(error);
  }

  /** The last GOAWAY, unless it has been said: which of the peer's streams was the last. RFC 9113 section 6.8. */
  sayGoodbye(errorCode: number, debug: string): void {
    if (this.#saidGoodbye && errorCode === http2ErrorCodes.NO_ERROR) return;
    this.#saidGoodbye = true;
    this.streams.servePeerNoFurther();
    this.writer.goAway(this.streams.lastPeerId, errorCode, debug);
  }
}
