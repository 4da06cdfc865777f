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

  // Getters of functions, not methods: handlers take the context apart in their parameter list.
  get setHeaders(): HandlerContext["setHeaders"] {
    return (metadata) => this.#call.setHeaders(metadata);
  }

  get setTrailers(): HandlerContext["setTrailers"] {
    return (metadata) => this.#call.setTrailers(metadata);
  }
}
