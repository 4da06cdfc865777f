/** Where a {@link MessagePump} sends to: a call. */
export interface MessagePumpTarget {
  /** Sends one message; false when the sender must wait for `onWritable`. A message that cannot be sent ends the call. */
  sendMessage(message: unknown): boolean;
  /** All messages were sent. */
  onSourceEnd(): void;
  /** The source threw. */
  onSourceError(error: unknown): void;
}

/** Any source of messages. */
export type MessageSource = Iterable<unknown> | AsyncIterable<unknown>;

/** Whether `value` can be iterated over, either way. */
export function isMessageSource(value: unknown): value is MessageSource {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** Sends what an iterable yields, no faster than the stream takes it. */
export class MessagePump {
  readonly #target: MessagePumpTarget;
  #iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined;
  #isStopped = false;
  /** Set while waiting for the stream. */
  #resume: (() => void) | undefined;
  readonly #awaitResume = (resolve: () => void): void => {
    this.#resume = resolve;
  };

  constructor(target: MessagePumpTarget) {
    this.#target = target;
  }

  /** Begins to take from `source`; resolves, never rejects, when no more will be taken. */
  async run(source: MessageSource): Promise<void> {
    try {
      this.#iterator =
        Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
      await this.#sendAll(this.#iterator);
    } catch (error) {
      this.#iterator = undefined;
      if (!this.#isStopped) this.#target.onSourceError(error);
    }
  }

  async #sendAll(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
    while (!this.#isStopped) {
      const step = iterator.next();
      // Awaiting only what is a promise spares arrays and sync generators a turn of the microtask queue for each message.
      const result = step instanceof Promise || "then" in step ? await step : step;
      if (this.#isStopped) return;
      if (result.done === true) {
        this.#iterator = undefined;
        this.#target.onSourceEnd();
        return;
      }
      if (!this.#target.sendMessage(result.value) && !this.#isStopped)
        await new Promise<void>(this.#awaitResume);
    }
  }

  /** The stream takes more. */
  onWritable(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  /** Ends the sending: the source's `return` is called, what it still yields is dropped. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.onWritable();
    // The call is over, and with it everybody who could be told that the source's clean-up failed.
    try {
      const returned = this.#iterator?.return?.();
      if (returned instanceof Promise) returned.catch(ignore);
    } catch (error) {
      ignore(error);
    }
  }
}

function ignore(_error: unknown): void {
  // Nobody is left to be told.
}
