import type { CallOptions } from "../../contract/call-options.js";
import { RpcStatusError } from "../../errors/index.js";
import { messagePrefixBytes } from "../../wire/grpc/message-frame.js";
import { ClientCall } from "./client-call.js";
import type { CallerMethod, GrpcCaller } from "./grpc-caller.js";
import { MessageQueue } from "./message-queue.js";
import type { MessageQueueOwner } from "./message-queue.js";

/** A call whose response is a stream: server streaming and bidirectional. */
export class StreamResponseCall extends ClientCall implements MessageQueueOwner {
  readonly responses: MessageQueue<unknown>;

  constructor(caller: GrpcCaller, method: CallerMethod, options: CallOptions) {
    super(caller, method, options);
    this.responses = new MessageQueue(this);
  }

  protected override takeMessage(bytes: Uint8Array): void {
    this.responses.push(this.method.type.output.decode(bytes), messagePrefixBytes + bytes.length);
  }

  protected override succeed(): void {
    this.responses.end();
  }

  protected override reject(error: unknown, isLocal: boolean): void {
    if (isLocal) this.responses.failAtOnce(error);
    else this.responses.fail(error);
  }

  protected override beforeReceive(byteCount: number): void {
    this.responses.hold(byteCount);
  }

  protected override afterReceive(): void {
    this.responses.afterReceive();
  }

  onReaderLeft(): void {
    this.abort(
      new RpcStatusError("CANCELLED", `the responses of ${this.path} were not read to their end`, {
        origin: "caller",
      }),
    );
  }
}
