import type { CallOptions } from "../../contract/call-options.js";
import { RpcStatusError } from "../../errors/index.js";
import { ClientCall } from "./client-call.js";
import type { CallerMethod, GrpcCaller } from "./grpc-caller.js";
import type { MessageQueue } from "./message-queue.js";
import { MessageReceiver } from "./message-receiver.js";
import type { MessageProblem, MessageReceiverOwner } from "./message-receiver.js";

/** A call whose response is a stream: server streaming and bidirectional. */
export class StreamResponseCall extends ClientCall implements MessageReceiverOwner {
  readonly #receiver: MessageReceiver;

  constructor(caller: GrpcCaller, method: CallerMethod, options: CallOptions) {
    super(caller, method, options);
    this.#receiver = new MessageReceiver(caller.maxMessageBytes, this);
  }

  get responses(): MessageQueue<unknown> {
    return this.#receiver.messages;
  }

  protected override receive(bytes: Uint8Array): void {
    this.#receiver.receive(bytes);
  }

  protected override succeed(): void {
    this.#receiver.end();
  }

  protected override reject(error: unknown, isLocal: boolean): void {
    if (isLocal) this.#receiver.endAtOnce(error);
    else this.#receiver.fail(error);
  }

  // What the receiver reports.

  decode(bytes: Uint8Array): unknown {
    return this.method.type.output.decode(bytes);
  }

  onBadMessages(problem: MessageProblem): void {
    const error = this.problemError(problem);
    // The call may have ended before its last messages were looked at.
    if (this.isDone) this.responses.fail(error);
    else this.abort(error);
  }

  /** The signal counts until all was read, also when the last message is there and nothing is left to cancel. */
  onNext(): void {
    if (!this.isDone || !this.#receiver.isUnread) return;
    const error = this.cancellation;
    if (error !== undefined) this.#receiver.endAtOnce(error);
  }

  onReaderLeft(): void {
    this.abort(
      new RpcStatusError("CANCELLED", `the responses of ${this.path} were not read to their end`, {
        origin: "caller",
      }),
    );
  }
}
