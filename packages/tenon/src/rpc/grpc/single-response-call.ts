import { ClientCall } from "./client-call.js";
import { protocolError } from "./call-errors.js";
import type { CallOptions } from "../../contract/call-options.js";
import type { CallerMethod, GrpcCaller } from "./grpc-caller.js";

/** A call whose response is one message: unary and client streaming. */
export class SingleResponseCall extends ClientCall {
  readonly promise: Promise<unknown>;
  #resolve!: (response: unknown) => void;
  #reject!: (error: unknown) => void;
  #response: unknown;
  #hasResponse = false;

  constructor(caller: GrpcCaller, method: CallerMethod, options: CallOptions) {
    super(caller, method, options);
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  protected override takeMessage(bytes: Uint8Array): void {
    if (this.#hasResponse) {
      this.abort(protocolError(this.path, "expected one message, got a second"));
      return;
    }
    this.#response = this.method.type.output.decode(bytes);
    this.#hasResponse = true;
  }

  /**
   * OK without a message is not what the method promises: grpc-go reports INTERNAL ("cardinality violation") or, before
   * 1.75, a bare end of file; gRPC's status table says UNIMPLEMENTED. The peer sent OK, so no status is made up here.
   */
  protected override succeed(): void {
    if (this.#hasResponse) this.#resolve(this.#response);
    else this.#reject(protocolError(this.path, "status OK without a message, where one was expected"));
  }

  protected override reject(error: unknown): void {
    this.#reject(error);
  }

  /** One message at most is kept, so the window need not hold the sender back. */
  protected override beforeReceive(byteCount: number): void {
    if (byteCount > 0) this.consume(byteCount);
  }

  protected override afterReceive(): void {
    // Nothing is held.
  }
}
