import type { CallOptions } from "../../contract/call-options.js";
import { isOneWholeMessage, messageOf } from "../../wire/grpc/message-frame.js";
import { protocolError } from "./call-errors.js";
import { ClientCall } from "./client-call.js";
import type { CallerMethod, GrpcCaller } from "./grpc-caller.js";
import type { MessageProblem } from "./message-receiver.js";
import { SingleMessageBody } from "./single-message-body.js";
import type { SingleMessageBodyOwner } from "./single-message-body.js";

/** A call whose response is one message: unary and client streaming. */
export class SingleResponseCall extends ClientCall implements SingleMessageBodyOwner {
  readonly promise: Promise<unknown>;
  readonly #resolve: (response: unknown) => void;
  readonly #reject: (error: unknown) => void;
  /** Takes a response that does not come in one piece, uncompressed. */
  #body: SingleMessageBody | undefined;
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
    if (this.#body === undefined && isOneWholeMessage(bytes, this.maxMessageBytes)) {
      this.onMessage(messageOf(bytes));
      return;
    }
    this.#body ??= new SingleMessageBody(this);
    this.#body.push(bytes);
  }

  onMessage(bytes: Uint8Array): boolean {
    if (this.#hasResponse) {
      this.onSecondMessage();
      return false;
    }
    try {
      this.#response = this.method.type.output.decode(bytes);
      this.#hasResponse = true;
    } catch (cause) {
      this.onBadMessages({ kind: "undecodable", cause });
    }
    return !this.isDone;
  }

  onSecondMessage(): void {
    this.#fail(protocolError(this.path, "expected one message, got a second", "UNIMPLEMENTED"));
  }

  onBadMessages(problem: MessageProblem): void {
    this.#fail(this.problemError(problem));
  }

  protected override succeed(): void {
    if (this.#body === undefined) this.onBodyEnd();
    else this.#body.end();
  }

  /**
   * OK without a message is not what the method promises: grpc-go reports INTERNAL ("cardinality violation") or, in
   * older releases, a bare end of file; gRPC's status table says UNIMPLEMENTED. The peer sent OK, so no status is made up here.
   */
  onBodyEnd(): void {
    if (this.#hasResponse) this.#resolve(this.#response);
    else {
      const violation = "status OK without a message, where one was expected";
      this.#reject(protocolError(this.path, violation, "UNIMPLEMENTED"));
    }
  }

  protected override reject(error: unknown): void {
    this.#reject(error);
  }

  /** The call may have ended before its message was inflated. */
  #fail(error: unknown): void {
    if (this.isDone) this.#reject(error);
    else this.abort(error);
  }
}
