import type { NetrpcCallOptions } from "../../contract/netrpc/netrpc-client.js";
import type { YamuxStream, YamuxStreamListener } from "../../transport/yamux-stream.js";
import type { CalledMethod } from "../../wire/netrpc/client-session.js";
import { ClientSession } from "../../wire/netrpc/client-session.js";
import { DeadlineQueue } from "../grpc/deadline-queue.js";
import { PromiseEnds } from "../grpc/promise-ends.js";
import { brokenStreamError, objectLostError } from "./call-errors.js";
import { NetrpcCall } from "./netrpc-call.js";
import { nodeText } from "./node-text.js";
import { StreamOutput } from "./stream-output.js";

/** What a {@link NetrpcCaller} is told. */
export interface NetrpcCallerOptions {
  /** The largest body that is sent or taken, in bytes. */
  readonly maxMessageBytes: number;
  /** Says why the other side has ended the stream, such as by a process that died: calls in flight wait for the answer. */
  readonly explainEnd?: ((error: Error | undefined) => Promise<Error | undefined>) | undefined;
}

/**
 * Calls the object at the other end of a stream, from the stream's beginning to its end.
 * @see Go net/rpc `Client`
 */
export class NetrpcCaller implements YamuxStreamListener {
  readonly deadlines: DeadlineQueue = new DeadlineQueue();
  readonly promiseEnds: PromiseEnds = new PromiseEnds();
  readonly #stream: YamuxStream;
  readonly #session: ClientSession<NetrpcCall>;
  readonly #output: StreamOutput;
  readonly #explainEnd: NetrpcCallerOptions["explainEnd"];
  /** Why nothing can be called any more; a promise while that is being found out. */
  #end: Error | Promise<Error> | undefined;

  /** It listens to the stream only when it is told to: the stream, or the channel that it came through, calls its methods. */
  constructor(stream: YamuxStream, { maxMessageBytes, explainEnd }: NetrpcCallerOptions) {
    this.#stream = stream;
    this.#session = new ClientSession(maxMessageBytes, nodeText);
    this.#output = new StreamOutput(stream, () => this.#session.takeOutput());
    this.#explainEnd = explainEnd;
  }

  /** Calls a method. Every error comes through the promise. */
  call(method: CalledMethod, args: unknown, options?: NetrpcCallOptions): Promise<unknown> {
    if (this.#end instanceof Promise) return this.#end.then(rejectWith);
    const call = new NetrpcCall(this, method, options);
    if (this.#end === undefined) call.start(args);
    else call.fail(this.#end);
    return call.promise;
  }

  /** Queues a call's request. @returns its number @throws GobError when the arguments are none of the method's */
  send(call: NetrpcCall, args: unknown): number {
    const seq = this.#session.call(args, call);
    this.#output.schedule();
    return seq;
  }

  /** Nobody waits for a call any more. */
  abandon(seq: number): void {
    this.#session.abandon(seq);
  }

  /** Ends the stream in good order; calls in flight reject with `reason`. May be called again. */
  close(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#output.flush();
    this.#finish(reason);
    this.#stream.end();
  }

  onData(bytes: Uint8Array): void {
    // All of it is read at once: what comes is the answers to this side's own calls, and late ones are dropped.
    this.#stream.consume(bytes.length);
    if (this.#end !== undefined) return;
    try {
      this.#session.receive(bytes);
    } catch (error) {
      this.#finish(brokenStreamError(error));
      this.#stream.reset();
    }
  }

  onWritable(): void {
    this.#output.onWritable();
  }

  onEnd(): void {
    this.#lose(undefined);
    this.#stream.end();
  }

  onClose(error: Error | undefined): void {
    this.#lose(error);
  }

  /** The other side has ended the stream: that its process has ended may be known a moment later. */
  #lose(error: Error | undefined): void {
    if (this.#end !== undefined) return;
    const lost = objectLostError(error);
    if (this.#explainEnd === undefined || lost === error) {
      this.#finish(lost);
      return;
    }
    this.#end = this.#explainEnd(error).then((explanation) => {
      const reason = explanation ?? lost;
      this.#finish(reason);
      return reason;
    });
  }

  #finish(reason: Error): void {
    this.#end = reason;
    this.deadlines.close();
    for (const call of this.#session.takeCalls()) call.fail(reason);
  }
}

function rejectWith(reason: Error): never {
  throw reason;
}
