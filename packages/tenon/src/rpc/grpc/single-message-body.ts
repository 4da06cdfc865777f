import { MessageDeframer } from "../../wire/grpc/message-deframer.js";
import type { MessageSink } from "../../wire/grpc/message-deframer.js";
import { gunzip } from "./gzip.js";
import type { Inflation } from "./gzip.js";
import type { MessageProblem } from "./message-receiver.js";

/** The call that a {@link SingleMessageBody} belongs to. */
export interface SingleMessageBodyOwner {
  /** Whether the body is encoded with gzip. */
  readonly takesCompressed: boolean;
  readonly maxMessageBytes: number;
  /** The message; returns whether to go on. May be called again for one too many. `bytes` is only valid during the call. */
  onMessage(bytes: Uint8Array): boolean;
  /** One message too many. */
  onSecondMessage(): void;
  /** The body is no good; nothing more will be taken. */
  onBadMessages(problem: MessageProblem): void;
  /** The body has ended, and what was in it has been handed over; also after what was no good. */
  onBodyEnd(): void;
}

/** Takes a body that is to hold one message, when that comes in pieces or compressed. */
export class SingleMessageBody implements MessageSink {
  readonly #owner: SingleMessageBodyOwner;
  readonly #deframer: MessageDeframer;
  #inflating: Promise<void> | undefined;
  #isEnded = false;

  constructor(owner: SingleMessageBodyOwner) {
    this.#owner = owner;
    this.#deframer = new MessageDeframer(owner.maxMessageBytes, this);
  }

  get takesCompressed(): boolean {
    return this.#owner.takesCompressed;
  }

  /** Resolves, never rejects, when zlib is done with a message: also when nobody wants it any more. */
  get inflating(): Promise<void> | undefined {
    return this.#inflating;
  }

  /** Takes the next bytes; copies what has to stay. */
  push(bytes: Uint8Array): void {
    const problem = this.#deframer.push(bytes);
    if (problem !== undefined) this.#owner.onBadMessages(problem);
  }

  /** The body has ended. */
  end(): void {
    this.#isEnded = true;
    if (this.#deframer.isInsideMessage) this.#owner.onBadMessages({ kind: "cut-off" });
    else if (this.#inflating === undefined) this.#owner.onBodyEnd();
  }

  /** The deframer's find. */
  onMessage(bytes: Uint8Array, isCompressed: boolean): boolean {
    if (this.#inflating !== undefined) {
      this.#owner.onSecondMessage();
      return false;
    }
    if (!isCompressed) return this.#owner.onMessage(bytes);
    const inflation = gunzip(bytes, this.#owner.maxMessageBytes);
    if (!(inflation instanceof Promise)) return this.#take(inflation);
    this.#inflating = inflation.then((later) => {
      this.#inflating = undefined;
      this.#take(later);
      if (this.#isEnded) this.#owner.onBodyEnd();
    });
    return true;
  }

  #take(inflation: Inflation): boolean {
    if (inflation instanceof Uint8Array) return this.#owner.onMessage(inflation);
    this.#owner.onBadMessages(inflation);
    return false;
  }
}
