/**
 * The answers of a call that begins a moment after its caller asked for it. What goes wrong before, the first reader gets.
 */
export class LateResponses implements AsyncIterableIterator<unknown> {
  readonly #responses: Promise<AsyncIterator<unknown>>;
  readonly #onEnd: () => void;
  #isOver = false;

  /** @param onEnd called once when no more answers are read, for whatever reason */
  constructor(responses: Promise<AsyncIterator<unknown>>, onEnd: () => void) {
    this.#responses = responses;
    this.#onEnd = onEnd;
    // A caller that never reads is told nothing, as with any call that has a stream of answers.
    responses.catch(() => this.#end());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#isOver) return { done: true, value: undefined };
    try {
      const result = await (await this.#responses).next();
      if (result.done !== true) return result;
    } catch (error) {
      this.#end();
      throw error;
    }
    this.#end();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<unknown, undefined>> {
    this.#end();
    await (await this.#responses).return?.();
    return { done: true, value: undefined };
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd();
  }
}
