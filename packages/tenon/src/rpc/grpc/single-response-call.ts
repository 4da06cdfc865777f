import type { CallOptions } from "../../contract/call-options.js";
import { MessageDeframer } from "../../wire/grpc/message-deframer.js";
import type { MessageSink } from "../../wire/grpc/message-deframer.js";
import { isOneWholeMessage, messageOf } from "../../wire/grpc/message-frame.js";
import { protocolError } from "./call-errors.js";
import { ClientCall } from "./client-call.js";
import type { CallerMethod, GrpcCaller } from "./grpc-caller.js";

/** A call whose response is one message: unary and client streaming. */
export class SingleResponseCall extends ClientCall implements MessageSink {
  readonly promise: Promise<unknown>;
  readonly #resolve: (response: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #deframer: MessageDeframer | undefined;
  #response: unknown;
  #hasResponse = false;

  constructor(caller: GrpcCaller, method: CallerMethod, options: CallOptions) {
    super(caller, method, options);
    const { promiseEnds } = caller;
    this.promise = new Promise(promiseEnds.capture);
    this.#resolve = promiseEnds.resolve;
    this.#reject = promiseEnds.reject;
  }

  protected override receive(bytes: Uint8Array): void {
    // One message at most is kept, so the window need not hold the sender back.
    this.consume(bytes.length);
    if (this.#deframer === undefined && isOneWholeMessage(bytes, this.maxMessageBytes)) {
      this.onMessage(messageOf(bytes));
      return;
    }
    this.#deframer ??= new MessageDeframer(this.maxMessageBytes, this);
    const problem = this.#deframer.push(bytes);
    if (problem !== undefined) this.abort(this.problemError(problem));
  }

  onMessage(bytes: Uint8Array): boolean {
    if (this.#hasResponse) {
      this.abort(protocolError(this.path, "expected one message, got a second"));
      return false;
    }
    try {
      this.#response = this.method.type.output.decode(bytes);
      this.#hasResponse = true;
    } catch (cause) {
      this.abort(this.problemError({ kind: "undecodable", cause }));
    }
    return !this.isDone;
  }

  /**
   * OK without a message is not what the method promises: grpc-go reports INTERNAL ("cardinality violation") or, in
   * older releases, a bare end of file; gRPC's status table says UNIMPLEMENTED. The peer sent OK, so no status is made up here.
   */
  protected override succeed(): void {
    if (this.#deframer?.isInsideMessage === true) this.#reject(this.problemError({ kind: "cut-off" }));
    else if (this.#hasResponse) this.#resolve(this.#response);
    else this.#reject(protocolError(this.path, "status OK without a message, where one was expected"));
  }

  protected override reject(error: unknown): void {
    this.#reject(error);
  }
}
