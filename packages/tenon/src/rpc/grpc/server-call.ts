import { RpcStatusError } from "../../errors/index.js";
import type { Metadata } from "../../errors/index.js";
import { describeValue } from "../../internal/describe-value.js";
import { isOneWholeMessage, messageOf } from "../../wire/grpc/message-frame.js";
import { emptyMetadata } from "../../wire/grpc/metadata-fields.js";
import { http2ErrorCodes } from "../../wire/grpc/status-mapping.js";
import type { HeaderBlock, StreamFailure, StreamHandler } from "../../wire/http2/http2-stream.js";
import { AnsweringCall } from "./answering-call.js";
import { CallContext } from "./call-context.js";
import { connectionError } from "./call-errors.js";
import {
  answerTooLargeFailure,
  badAnswerFailure,
  callFailure,
  isAbortError,
  problemFailure,
  toCallFailure,
} from "./handler-error.js";
import { MessagePump, isMessageSource } from "./message-pump.js";
import type { MessagePumpTarget } from "./message-pump.js";
import { MessageReceiver } from "./message-receiver.js";
import type { MessageProblem, MessageReceiverOwner } from "./message-receiver.js";
import { requestBlock } from "./request-block.js";
import type { RequestBlock } from "./request-block.js";
import type { ServedMethod } from "./service-registry.js";
import { SingleMessageBody } from "./single-message-body.js";
import type { SingleMessageBodyOwner } from "./single-message-body.js";

/** What gRPC's table of statuses has for a "cardinality violation": https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const cardinalityStatus = "UNIMPLEMENTED";

/**
 * A call under way on a server: takes the request, runs the handler, and hands its answer to {@link AnsweringCall}. A
 * handler may outlive its call (it was cancelled, its time was over): it is then counted as abandoned until it ends.
 */
export class ServerCall
  extends AnsweringCall
  implements StreamHandler, SingleMessageBodyOwner, MessageReceiverOwner, MessagePumpTarget
{
  #request: RequestBlock | undefined;
  /** Takes the requests of a call that has a stream of them, until the handler has read enough. */
  #receiver: MessageReceiver | undefined;
  /** Takes the request of a call that has one, when it does not come in one piece, uncompressed. */
  #body: SingleMessageBody | undefined;
  /** The request of a call that has one. */
  #message: unknown;
  #hasMessage = false;
  #pump: MessagePump | undefined;
  #isHandlerRunning = false;
  #isAbandoned = false;

  get path(): string {
    return this.#request?.path ?? "";
  }

  get metadata(): Metadata {
    return this.#request?.metadata ?? emptyMetadata;
  }

  get takesCompressed(): boolean {
    return this.#request?.isGzip === true;
  }

  get maxMessageBytes(): number {
    return this.connection.server.maxMessageBytes;
  }

  protected override get wantsGzip(): boolean {
    return this.#request?.wantsGzip === true;
  }

  // What the stream reports.

  onHeaders(block: HeaderBlock, endStream: boolean): void {
    if (this.phase === "headers") this.#begin(requestBlock(block, this.connection.server.registry));
    // A second block is trailers, which gRPC requests do not have: they only end the request.
    if (endStream) this.#endRequest();
  }

  onData(bytes: Uint8Array, endStream: boolean): void {
    if (this.#receiver !== undefined) {
      this.#receiver.receive(bytes);
    } else {
      this.consume(bytes.length);
      if (this.phase === "open" && this.#request?.method?.takesStream === false) this.#receiveOne(bytes);
    }
    if (endStream) this.#endRequest();
  }

  onFailure(failure: StreamFailure): void {
    if (this.phase === "over") return;
    this.abort(
      failure.by === "connection"
        ? connectionError(failure.cause)
        : new RpcStatusError("CANCELLED", `the caller cancelled ${this.path}`, { origin: "peer" }),
    );
  }

  onWritable(): void {
    // Not while a message is being compressed: the next would overtake it.
    if (this.compressing === undefined) this.#pump?.onWritable();
  }

  onDeadline(): void {
    const message = `${this.path} was not finished within the caller's ${this.#request?.timeoutMs ?? 0} ms`;
    const reason = new RpcStatusError("DEADLINE_EXCEEDED", message, { origin: "peer" });
    this.fail(toCallFailure(reason), reason);
  }

  // The request.

  #begin(request: RequestBlock): void {
    this.#request = request;
    const { method, refusal, timeoutMs } = request;
    if (refusal !== undefined) {
      this.refuse(refusal);
      return;
    }
    if (this.connection.isOverloaded) {
      this.phase = "over";
      this.stream.reset(http2ErrorCodes.REFUSED_STREAM);
      return;
    }
    this.phase = "open";
    if (timeoutMs !== undefined) this.connection.deadlines.add(this, timeoutMs);
    if (method?.takesStream !== true) return;
    this.#receiver = new MessageReceiver(this.maxMessageBytes, this);
    this.#runHandler(method, this.#receiver.messages);
  }

  #receiveOne(bytes: Uint8Array): void {
    if (this.#body === undefined) {
      if (isOneWholeMessage(bytes, this.maxMessageBytes)) {
        this.onMessage(messageOf(bytes));
        return;
      }
      if (bytes.length === 0) return;
      this.#body = new SingleMessageBody(this);
    }
    this.#body.push(bytes);
  }

  onMessage(bytes: Uint8Array): boolean {
    if (this.phase !== "open") return false;
    if (this.#hasMessage) {
      this.onSecondMessage();
      return false;
    }
    try {
      this.#message = this.decode(bytes);
      this.#hasMessage = true;
    } catch (cause) {
      this.onBadMessages({ kind: "undecodable", cause });
    }
    return this.phase === "open";
  }

  onSecondMessage(): void {
    if (this.phase === "open")
      this.#failEarly(callFailure(cardinalityStatus, "expected one request message, got a second"));
  }

  decode(bytes: Uint8Array): unknown {
    return this.#request?.method?.type.input.decode(bytes);
  }

  onBadMessages(problem: MessageProblem): void {
    const typeName = this.#request?.method?.type.input.typeName ?? "";
    if (this.phase === "open") this.#failEarly(problemFailure(typeName, problem, this.maxMessageBytes));
  }

  #endRequest(): void {
    const method = this.#request?.method;
    if (this.phase !== "open" || method === undefined) return;
    if (method.takesStream) this.#receiver?.end();
    else if (this.#body === undefined) this.onBodyEnd();
    else this.#body.end();
  }

  onBodyEnd(): void {
    const method = this.#request?.method;
    if (this.phase !== "open" || method === undefined) return;
    if (!this.#hasMessage) {
      this.#failEarly(callFailure(cardinalityStatus, "expected one request message, got none"));
    } else {
      const message = this.#message;
      this.#message = undefined;
      this.#runHandler(method, message);
    }
  }

  /** Fails the call for its request's sake; a handler that runs is told. */
  #failEarly(failure: ReturnType<typeof callFailure>): void {
    this.fail(failure, new RpcStatusError(failure.status, failure.message, { origin: "peer" }));
  }

  consume(byteCount: number): void {
    if (byteCount > 0) this.stream.consume(byteCount);
  }

  onNext(): void {
    // A call that is over has failed its requests at once.
  }

  /** The handler needs no more requests. The call goes on: its answer is still to come. */
  onReaderLeft(): void {
    this.#countUntil(this.#receiver?.inflating);
    this.#receiver = undefined;
  }

  // The handler.

  #runHandler(method: ServedMethod, request: unknown): void {
    this.#isHandlerRunning = true;
    this.connection.server.countHandler(1);
    let result: unknown;
    try {
      result = method.handler(request, new CallContext(this));
    } catch (error) {
      this.#handlerThrew(error);
      return;
    }
    if (method.givesStream) this.#sendAll(result);
    else if (isPromiseLike(result)) {
      result.then(
        (value) => this.#answer(value),
        (error) => this.#handlerThrew(error),
      );
    } else this.#answer(result);
  }

  #answer(message: unknown): void {
    this.#handlerEnded();
    if (this.phase !== "open") return;
    const bytes = this.#encode(message);
    if (bytes === undefined) return;
    this.writeMessage(bytes);
    this.succeed();
  }

  #sendAll(source: unknown): void {
    if (!isMessageSource(source)) {
      const came = isPromiseLike(source) ? "a promise" : describeValue(source);
      this.#handlerThrew(
        new TypeError(`the handler of ${this.path} must return an iterable or async iterable, got ${came}`),
      );
      return;
    }
    this.#pump = new MessagePump(this);
    void this.#pump.run(source).then(() => this.#handlerEnded());
  }

  #handlerThrew(error: unknown): void {
    this.#handlerEnded();
    const isOver = this.phase !== "open";
    if (!RpcStatusError.is(error) && !(isOver && isAbortError(error))) {
      this.connection.server.reportHandlerError(error, { path: this.path });
    }
    if (!isOver) this.fail(toCallFailure(error));
  }

  #handlerEnded(): void {
    if (!this.#isHandlerRunning) return;
    this.#isHandlerRunning = false;
    this.connection.server.countHandler(-1);
    if (this.#isAbandoned) this.connection.countAbandoned(-1);
  }

  protected override onOver(reason: Error | undefined): void {
    if (this.#isHandlerRunning && reason !== undefined) {
      this.#isAbandoned = true;
      this.connection.countAbandoned(1);
    }
    this.#countUntil(this.compressing);
    this.#countUntil(this.#body?.inflating);
    this.#countUntil(this.#receiver?.inflating);
    this.#receiver?.endAtOnce(reason);
    this.#receiver = undefined;
    this.#pump?.stop();
  }

  /** What zlib still does for a call that is over counts as a handler that goes on. */
  #countUntil(work: Promise<void> | undefined): void {
    if (work === undefined) return;
    this.connection.countAbandoned(1);
    void work.then(() => this.connection.countAbandoned(-1));
  }

  // What the handler's iterable reports.

  sendMessage(message: unknown): boolean {
    if (this.phase !== "open") return false;
    const bytes = this.#encode(message);
    return bytes !== undefined && this.writeMessage(bytes);
  }

  onSourceEnd(): void {
    if (this.phase === "open") this.succeed();
  }

  onSourceError(error: unknown): void {
    this.#handlerThrew(error);
  }

  /** The message's bytes; undefined when it has none that can be sent: the call has then failed. */
  #encode(message: unknown): Uint8Array | undefined {
    const type = this.#request?.method?.type.output;
    if (type === undefined) return undefined;
    try {
      const bytes = type.encode(message);
      const { maxSentMessageBytes } = this.connection.server;
      if (bytes.length <= maxSentMessageBytes) return bytes;
      this.fail(answerTooLargeFailure(bytes.length, maxSentMessageBytes));
    } catch (error) {
      this.connection.server.reportHandlerError(error, { path: this.path });
      this.fail(badAnswerFailure(type.typeName, error));
    }
    return undefined;
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
