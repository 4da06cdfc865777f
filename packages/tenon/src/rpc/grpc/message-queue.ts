/** The call that a {@link MessageQueue} belongs to. */
export interface MessageQueueOwner {
  /** Gives received bytes back to the sender's window. */
  consume(byteCount: number): void;
  /** The reader left before the end. */
  onReaderLeft(): void;
  /** The reader asks for the next message, and may be refused it by `failAtOnce`. */
  onNext(): void;
  /** The last message that waited was taken: more may be pushed now. */
  onDrained(): void;
}

interface Waiter<Message> {
  readonly resolve: (result: IteratorResult<Message, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

interface QueuedMessage<Message> {
  readonly message: Message;
  readonly byteCount: number;
}

/**
 * The messages that arrive on a call, as an async iterator for the code that reads them. Back-pressure is the
 * stream's window: bytes are given back as their message is taken. The exception is a reader that waits: then all that
 * came is given back, so that a message larger than the window can arrive.
 *
 * What was received before an end or an error is delivered first. An async iterator may be read once.
 */
export class MessageQueue<Message> implements AsyncIterableIterator<Message, undefined> {
  readonly #owner: MessageQueueOwner;
  /** From `#head` on those that wait; before it nothing. */
  #messages: (QueuedMessage<Message> | undefined)[] = [];
  #head = 0;
  readonly #waiters: Waiter<Message>[] = [];
  /** Received and not given back yet. */
  #heldBytes = 0;
  #isEnded = false;
  #error: { readonly value: unknown } | undefined;

  constructor(owner: MessageQueueOwner) {
    this.#owner = owner;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Messages that wait to be taken. */
  get length(): number {
    return this.#messages.length - this.#head;
  }

  /** Counts bytes that arrived; call before their messages are pushed. */
  hold(byteCount: number): void {
    this.#heldBytes += byteCount;
  }

  /** To be called when all messages of the bytes held were pushed. */
  afterReceive(): void {
    if (this.#waiters.length > 0) this.#release(this.#heldBytes);
  }

  /** Adds a message that took `byteCount` bytes on the wire. */
  push(message: Message, byteCount: number): void {
    if (this.#isEnded) return;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) {
      this.#messages.push({ message, byteCount });
      return;
    }
    this.#release(byteCount);
    waiter.resolve({ done: false, value: message });
  }

  /** No more messages will come. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#releaseRest();
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined });
  }

  /** No more messages will come; the reader gets `error` once after what it has not taken yet. */
  fail(error: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#releaseRest();
    const [first, ...others] = this.#waiters.splice(0);
    if (first === undefined) this.#error = { value: error };
    else first.reject(error);
    for (const waiter of others) waiter.resolve({ done: true, value: undefined });
  }

  /** As {@link fail}, but drops what was not taken yet, also when no more would have come. */
  failAtOnce(error: unknown): void {
    this.#drop();
    if (this.#isEnded) this.#error = { value: error };
    else this.fail(error);
  }

  /** As {@link end}, but drops what was not taken yet: nobody reads any more. */
  endAtOnce(): void {
    this.#drop();
    this.end();
  }

  next(): Promise<IteratorResult<Message, undefined>> {
    this.#owner.onNext();
    const queued = this.#messages[this.#head];
    if (queued !== undefined) {
      this.#advance();
      this.#release(queued.byteCount);
      if (this.length === 0) this.#owner.onDrained();
      this.#releaseRest();
      return Promise.resolve({ done: false, value: queued.message });
    }
    if (this.#error !== undefined) {
      const { value } = this.#error;
      this.#error = undefined;
      // Any value may be thrown, also by the caller's own iterable, and is handed on as it is.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      return Promise.reject(value);
    }
    if (this.#isEnded) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#release(this.#heldBytes);
    });
  }

  /** Leaving a `for await` early calls this. */
  return(): Promise<IteratorResult<Message, undefined>> {
    const isEarly = !this.#isEnded;
    this.#drop();
    this.#error = undefined;
    this.end();
    if (isEarly) this.#owner.onReaderLeft();
    return Promise.resolve({ done: true, value: undefined });
  }

  #drop(): void {
    this.#messages = [];
    this.#head = 0;
    this.#release(this.#heldBytes);
  }

  #advance(): void {
    // Not held any longer: while more is waiting, the places are cleared away only now and then.
    this.#messages[this.#head++] = undefined;
    if (this.#head < this.#messages.length) {
      // Every taken place is copied over at most once for as many messages taken, so taking stays O(1) on average.
      if (this.#head < 1024 || this.#head * 2 < this.#messages.length) return;
      this.#messages = this.#messages.slice(this.#head);
    } else {
      this.#messages.length = 0;
    }
    this.#head = 0;
  }

  /** Behind the last message there can be the beginning of one that never came whole: no reader gives that back. */
  #releaseRest(): void {
    if (this.#isEnded && this.length === 0) this.#release(this.#heldBytes);
  }

  #release(byteCount: number): void {
    const released = Math.min(byteCount, this.#heldBytes);
    if (released === 0) return;
    this.#heldBytes -= released;
    this.#owner.consume(released);
  }
}
