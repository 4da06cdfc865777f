import type { HandlerContext } from "../../contract/handler-context.js";
import type { Metadata } from "../../errors/index.js";

/** What a {@link CallContext} shows of its call. */
export interface ContextSource {
  readonly signal: AbortSignal;
  readonly metadata: Metadata;
  readonly deadline: Date | undefined;
  setHeaders(metadata: Metadata): void;
  setTrailers(metadata: Metadata): void;
}

/** What a handler gets of its call: everything is made when it is asked for. */
export class CallContext implements HandlerContext {
  readonly #call: ContextSource;

  constructor(call: ContextSource) {
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get metadata(): Metadata {
    return this.#call.metadata;
  }

  get deadline(): Date | undefined {
    return this.#call.deadline;
  }

  setHeaders(metadata: Metadata): void {
    this.#call.setHeaders(metadata);
  }

  setTrailers(metadata: Metadata): void {
    this.#call.setTrailers(metadata);
  }
}
