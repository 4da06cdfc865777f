import { MessageDeframer } from "../../wire/grpc/message-deframer.js";
import type { FramingError, MessageSink } from "../../wire/grpc/message-deframer.js";
import { isOneWholeMessage, messageOf, messagePrefixBytes } from "../../wire/grpc/message-frame.js";
import { ByteBacklog } from "./byte-backlog.js";
import { gunzip } from "./gzip.js";
import type { Inflation, InflationProblem } from "./gzip.js";
import { MessageQueue } from "./message-queue.js";
import type { MessageQueueOwner } from "./message-queue.js";

/** Why bytes that came cannot be a call's messages. */
export type MessageProblem =
  | FramingError
  | InflationProblem
  /** The codec's error. */
  | { readonly kind: "undecodable"; readonly cause: unknown }
  /** The body ended inside a message. */
  | { readonly kind: "cut-off" };

/** The call that a {@link MessageReceiver} belongs to. */
export interface MessageReceiverOwner extends Pick<MessageQueueOwner, "consume" | "onReaderLeft" | "onNext"> {
  /** Whether the body is encoded with gzip. */
  readonly takesCompressed: boolean;
  /** Decodes one message; may throw. */
  decode(bytes: Uint8Array): unknown;
  /** What comes is no good; nothing more will be taken. */
  onBadMessages(problem: MessageProblem): void;
}

/**
 * How many decoded messages wait for a reader. More stay bytes, which the stream's window bounds: an empty message takes 5
 * of them on the wire, but an object when it is decoded, so that a peer could make a reader hold many times its window.
 */
const maxDecodedMessages = 1024;

/** Takes the bytes of a stream of messages, and gives the messages to the code that reads them. */
export class MessageReceiver implements MessageSink, MessageQueueOwner {
  readonly messages: MessageQueue<unknown>;
  readonly #maxMessageBytes: number;
  readonly #owner: MessageReceiverOwner;
  readonly #backlog: ByteBacklog = new ByteBacklog();
  #deframer: MessageDeframer | undefined;
  /** How the messages end, once all of the backlog was taken. */
  #ending: { readonly error: unknown } | "end" | undefined;
  /** A message is being inflated: what came behind it waits in the backlog. */
  #inflating: Promise<void> | undefined;
  #isOver = false;

  constructor(maxMessageBytes: number, owner: MessageReceiverOwner) {
    this.messages = new MessageQueue(this);
    this.#maxMessageBytes = maxMessageBytes;
    this.#owner = owner;
  }

  /** Resolves, never rejects, when zlib is done with a message: also when nobody wants it any more. */
  get inflating(): Promise<void> | undefined {
    return this.#inflating;
  }

  /** Whether messages wait that its reader has not taken. */
  get isUnread(): boolean {
    return (
      !this.#isOver && (this.messages.length > 0 || this.#inflating !== undefined || !this.#backlog.isEmpty)
    );
  }

  /** Takes the next bytes; copies what has to stay. */
  receive(bytes: Uint8Array): void {
    if (this.#isOver) {
      this.consume(bytes.length);
      return;
    }
    this.messages.hold(bytes.length);
    if (this.#mustWait) this.#backlog.append(bytes);
    else if (this.#deframer === undefined && isOneWholeMessage(bytes, this.#maxMessageBytes))
      this.onMessage(messageOf(bytes));
    else this.#backlog.append(bytes.subarray(this.#deframe(bytes)));
    if (this.#inflating === undefined) this.messages.afterReceive();
  }

  /** The body has ended in good order. */
  end(): void {
    this.#ending ??= "end";
    this.#finish();
  }

  /** The call failed: the reader gets `error` after what came before. */
  fail(error: unknown): void {
    this.#ending ??= { error };
    this.#finish();
  }

  /** The call is over on this side: what was not read counts no more. Without an error: nobody reads. */
  endAtOnce(error?: unknown): void {
    this.#isOver = true;
    this.#backlog.clear();
    if (error === undefined) this.messages.endAtOnce();
    else this.messages.failAtOnce(error);
  }

  get takesCompressed(): boolean {
    return this.#owner.takesCompressed;
  }

  /** Whether bytes that come now have to wait as they are. */
  get #mustWait(): boolean {
    return !this.#backlog.isEmpty || this.#inflating !== undefined || this.#isFull;
  }

  /**
   * Whether no more is decoded before the reader takes something. Of a compressed body one message: what waits is bounded by
   * the stream's window in bytes that came, and each of them may be a thousand when it is inflated.
   */
  get #isFull(): boolean {
    return this.messages.length >= (this.takesCompressed ? 1 : maxDecodedMessages);
  }

  /** @returns how many bytes were taken; the rest has to wait, or the call is over */
  #deframe(bytes: Uint8Array): number {
    this.#deframer ??= new MessageDeframer(this.#maxMessageBytes, this);
    const problem = this.#deframer.push(bytes);
    if (problem !== undefined) this.#reject(problem);
    return this.#isOver ? bytes.length : this.#deframer.takenByteCount;
  }

  /** The deframer's find: one message. */
  onMessage(bytes: Uint8Array, isCompressed = false): boolean {
    return isCompressed ? this.#inflate(bytes) : this.#decode(bytes, bytes.length);
  }

  #inflate(compressed: Uint8Array): boolean {
    const byteCount = compressed.length;
    const inflation = gunzip(compressed, this.#maxMessageBytes);
    if (!(inflation instanceof Promise)) return this.#takeInflated(inflation, byteCount);
    this.#inflating = inflation.then((later) => {
      this.#inflating = undefined;
      if (!this.#isOver) this.#goOn(this.#takeInflated(later, byteCount));
    });
    return false;
  }

  #takeInflated(inflation: Inflation, byteCount: number): boolean {
    if (inflation instanceof Uint8Array) return this.#decode(inflation, byteCount);
    this.#reject(inflation);
    return false;
  }

  /** @param byteCount how many bytes the message had when it came */
  #decode(bytes: Uint8Array, byteCount: number): boolean {
    let message: unknown;
    try {
      message = this.#owner.decode(bytes);
    } catch (cause) {
      this.#reject({ kind: "undecodable", cause });
      return false;
    }
    this.messages.push(message, messagePrefixBytes + byteCount);
    return !this.#isOver && !this.#isFull;
  }

  // What the queue reports.

  onNext(): void {
    this.#owner.onNext();
  }

  onDrained(): void {
    if (!this.#backlog.isEmpty && this.#inflating === undefined) this.#takeBacklog();
  }

  /** Goes on after a message was inflated on zlib's threads: with what came behind it, or, when that must wait, with the end. */
  #goOn(takesMore: boolean): void {
    if (takesMore) this.#takeBacklog();
    else this.#finish();
    if (this.#inflating === undefined) this.messages.afterReceive();
  }

  #takeBacklog(): void {
    this.#backlog.take(this.#deframe(this.#backlog.bytes));
    this.#finish();
  }

  consume(byteCount: number): void {
    this.#owner.consume(byteCount);
  }

  onReaderLeft(): void {
    this.#isOver = true;
    this.#backlog.clear();
    this.#owner.onReaderLeft();
  }

  #finish(): void {
    if (this.#isOver || this.#ending === undefined) return;
    if (!this.#backlog.isEmpty || this.#inflating !== undefined) return;
    if (this.#ending !== "end") this.messages.fail(this.#ending.error);
    else if (this.#deframer?.isInsideMessage === true) this.#reject({ kind: "cut-off" });
    else this.messages.end();
  }

  #reject(problem: MessageProblem): void {
    this.#isOver = true;
    this.#backlog.clear();
    this.#owner.onBadMessages(problem);
  }
}
