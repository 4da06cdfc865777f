import { MessageDeframer } from "../../wire/grpc/message-deframer.js";
import type { FramingError, MessageSink } from "../../wire/grpc/message-deframer.js";
import { isOneWholeMessage, messageOf, messagePrefixBytes } from "../../wire/grpc/message-frame.js";
import { ByteBacklog } from "./byte-backlog.js";
import { MessageQueue } from "./message-queue.js";
import type { MessageQueueOwner } from "./message-queue.js";

/** Why bytes that came cannot be a call's messages. */
export type MessageProblem =
  | FramingError
  /** The codec's error. */
  | { readonly kind: "undecodable"; readonly cause: unknown }
  /** The body ended inside a message. */
  | { readonly kind: "cut-off" };

/** The call that a {@link MessageReceiver} belongs to. */
export interface MessageReceiverOwner extends Pick<MessageQueueOwner, "consume" | "onReaderLeft"> {
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
  #isOver = false;

  constructor(maxMessageBytes: number, owner: MessageReceiverOwner) {
    this.messages = new MessageQueue(this);
    this.#maxMessageBytes = maxMessageBytes;
    this.#owner = owner;
  }

  /** Takes the next bytes; copies what has to stay. */
  receive(bytes: Uint8Array): void {
    if (this.#isOver) {
      this.consume(bytes.length);
      return;
    }
    this.messages.hold(bytes.length);
    if (!this.#backlog.isEmpty || this.messages.length >= maxDecodedMessages) this.#backlog.append(bytes);
    else if (this.#deframer === undefined && isOneWholeMessage(bytes, this.#maxMessageBytes))
      this.onMessage(messageOf(bytes));
    else this.#backlog.append(bytes.subarray(this.#deframe(bytes)));
    this.messages.afterReceive();
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

  /** @returns how many bytes were taken; the rest has to wait, or the call is over */
  #deframe(bytes: Uint8Array): number {
    this.#deframer ??= new MessageDeframer(this.#maxMessageBytes, this);
    const problem = this.#deframer.push(bytes);
    if (problem !== undefined) this.#reject(problem);
    return this.#isOver ? bytes.length : this.#deframer.takenByteCount;
  }

  /** The deframer's find: one message. */
  onMessage(bytes: Uint8Array): boolean {
    let message: unknown;
    try {
      message = this.#owner.decode(bytes);
    } catch (cause) {
      this.#reject({ kind: "undecodable", cause });
      return false;
    }
    this.messages.push(message, messagePrefixBytes + bytes.length);
    return !this.#isOver && this.messages.length < maxDecodedMessages;
  }

  // What the queue reports.

  onDrained(): void {
    if (this.#backlog.isEmpty) return;
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
    if (this.#isOver || this.#ending === undefined || !this.#backlog.isEmpty) return;
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
