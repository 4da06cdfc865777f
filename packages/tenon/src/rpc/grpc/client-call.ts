import { assertCallOptions } from "../../contract/assert-call-options.js";
import type { CallOptions } from "../../contract/call-options.js";
import type { PluginError } from "../../errors/index.js";
import { http2ErrorCodes } from "../../wire/grpc/status-mapping.js";
import type {
  HeaderBlock,
  Http2Stream,
  StreamFailure,
  StreamHandler,
} from "../../wire/http2/http2-stream.js";
import {
  cancelledError,
  deadlineError,
  failureError,
  malformedError,
  messageTooLargeError,
  problemError,
  protocolError,
} from "./call-errors.js";
import type { DeadlineEntry } from "./deadline-queue.js";
import type { CallerMethod, GrpcCaller } from "./grpc-caller.js";
import { GzipSender } from "./gzip-sender.js";
import type { GzipSenderTarget } from "./gzip-sender.js";
import { MessagePump } from "./message-pump.js";
import type { MessagePumpTarget, MessageSource } from "./message-pump.js";
import type { MessageProblem } from "./message-receiver.js";
import { responseBlock } from "./response-block.js";
import type { ResponseBlock } from "./response-block.js";

export const noCallOptions: CallOptions = Object.freeze({});

/**
 * A call under way, from the caller's side. It is itself the stream's handler, the deadline's entry and the signal's
 * listener, so that a call costs one object.
 *
 * ```
 * headers ──response headers──▶ body ──trailers──▶ done
 *    └──────── trailers-only, failure, deadline, signal ────▶ done
 * ```
 */
export abstract class ClientCall
  implements StreamHandler, DeadlineEntry, MessagePumpTarget, GzipSenderTarget
{
  dueAtMs = 0;
  queueIndex = -1;
  protected readonly method: CallerMethod;
  readonly #caller: GrpcCaller;
  readonly #options: CallOptions;
  #phase: "headers" | "body" | "done" = "headers";
  #stream: Http2Stream | undefined;
  #pump: MessagePump | undefined;
  /** Made for a call whose requests are compressed. */
  #gzip: GzipSender | undefined;
  #takesCompressed = false;
  /** Whether this side has said that it sends no more. */
  #isSendingDone = false;

  constructor(caller: GrpcCaller, method: CallerMethod, options: CallOptions) {
    this.#caller = caller;
    this.method = method;
    this.#options = options;
  }

  /** Takes bytes of the response's body. */
  protected abstract receive(bytes: Uint8Array): void;
  /** The call ended with status OK. */
  protected abstract succeed(): void;
  /** The call failed. `isLocal`: by its signal, its deadline or its caller, so that what was received counts no more. */
  protected abstract reject(error: unknown, isLocal: boolean): void;

  /** Opens the stream and sends the one request. */
  startWithRequest(request: unknown): void {
    if (!this.#open()) return;
    this.#isSendingDone = true;
    this.#send(request, true);
  }

  /** Opens the stream and sends what `requests` yield. */
  startWithRequests(requests: MessageSource): void {
    if (!this.#open()) return;
    this.#pump = new MessagePump(this);
    void this.#pump.run(requests);
  }

  /** Ends the call from this side: the other side's handler is cancelled. */
  abort(error: unknown): void {
    if (this.#phase === "done") return;
    this.#finish();
    this.#stream?.reset(http2ErrorCodes.CANCEL);
    this.reject(error, true);
  }

  consume(byteCount: number): void {
    this.#stream?.consume(byteCount);
  }

  /** @returns whether the call is under way */
  #open(): boolean {
    try {
      if (this.#options !== noCallOptions) assertCallOptions(this.#options);
      this.#openStream();
    } catch (error) {
      this.abort(error);
    }
    if (this.isDone) return false;
    const { signal, timeoutMs } = this.#options;
    signal?.addEventListener("abort", this);
    if (timeoutMs !== undefined && timeoutMs !== Infinity) this.#caller.deadlines.add(this, timeoutMs);
    return true;
  }

  #openStream(): void {
    const { signal, timeoutMs, compression } = this.#options;
    if (compression !== undefined) this.#gzip = new GzipSender(this);
    if (signal?.aborted === true) throw cancelledError(this.path, signal.reason);
    if (timeoutMs !== undefined && timeoutMs <= 0) throw deadlineError(this.path, timeoutMs);
    const fields = this.#caller.callFields(this.#options);
    this.#stream = this.#caller.connection.openStream(this, this.method.headers, fields, false);
  }

  get path(): string {
    return this.method.type.path;
  }

  /** Whether the response's messages may be compressed: its headers say so. */
  get takesCompressed(): boolean {
    return this.#takesCompressed;
  }

  get maxMessageBytes(): number {
    return this.#caller.maxMessageBytes;
  }

  protected problemError(problem: MessageProblem): PluginError {
    return problemError(this.method.type, problem, this.maxMessageBytes);
  }

  /** What the call's signal has fired with; undefined when it has not. */
  protected get cancellation(): PluginError | undefined {
    const { signal } = this.#options;
    return signal?.aborted === true ? cancelledError(this.path, signal.reason) : undefined;
  }

  protected get isDone(): boolean {
    return this.#phase === "done";
  }

  #send(message: unknown, endStream: boolean): boolean {
    const { input } = this.method.type;
    let bytes: Uint8Array;
    try {
      bytes = input.encode(message);
    } catch (error) {
      this.abort(malformedError(`The request to ${this.path}`, input.typeName, error));
      return false;
    }
    const { maxMessageBytes } = this.#caller;
    if (bytes.length > maxMessageBytes) {
      this.abort(messageTooLargeError(`The request to ${this.path}`, bytes.length, maxMessageBytes));
      return false;
    }
    return this.#gzip === undefined
      ? this.sendFrame(bytes, false, endStream)
      : this.#gzip.send(bytes, endStream);
  }

  sendFrame(bytes: Uint8Array, isCompressed: boolean, endStream: boolean): boolean {
    if (this.isDone) return false;
    return this.#stream?.sendData(this.#caller.frame.holding(bytes, isCompressed), endStream) ?? false;
  }

  // What the requests' source reports.

  sendMessage(message: unknown): boolean {
    return !this.isDone && this.#send(message, false);
  }

  onSourceEnd(): void {
    this.#isSendingDone = true;
    this.#stream?.endData();
  }

  onSourceError(error: unknown): void {
    this.abort(error);
  }

  // What the stream reports.

  onHeaders(block: HeaderBlock, endStream: boolean): void {
    if (this.#phase === "done") return;
    const response = responseBlock(block);
    if (endStream) this.#endWith(response);
    else if (this.#phase === "body")
      this.abort(protocolError(this.path, "headers came a second time before the end"));
    else if (!response.beginsResponse) this.abort(response.toError(this.path));
    else {
      this.#phase = "body";
      this.#takesCompressed = response.isGzip;
      if (this.#options.onHeaders !== undefined) this.#tell(this.#options.onHeaders, response);
    }
  }

  onData(bytes: Uint8Array, endStream: boolean): void {
    if (this.#phase === "body") this.receive(bytes);
    else this.consume(bytes.length);
    if (endStream && !this.isDone)
      this.abort(protocolError(this.path, "the response ended without trailers"));
  }

  onFailure(failure: StreamFailure): void {
    if (this.#phase === "done") return;
    if (this.#isResetByDeadline(failure)) {
      this.onDeadline();
      return;
    }
    this.#finish();
    this.reject(failureError(this.path, failure), false);
  }

  /**
   * A server that has seen the deadline pass resets the stream with CANCEL, maybe a moment before this side's timer fires.
   */
  // grpc-go internal/transport/http2_client.go:1286 @v1.83.0
  #isResetByDeadline({ by, errorCode }: StreamFailure): boolean {
    return by === "peer" && errorCode === http2ErrorCodes.CANCEL && this.#isOverdue();
  }

  /** The call's time is over, though its timer may not have fired yet. */
  #isOverdue(): boolean {
    return this.queueIndex >= 0 && performance.now() >= this.dueAtMs;
  }

  onWritable(): void {
    // Not while a message is being compressed: the next would overtake it.
    if (this.#gzip?.isBusy !== true) this.#pump?.onWritable();
  }

  // What ends the call from this side.

  onDeadline(): void {
    this.abort(deadlineError(this.path, this.#options.timeoutMs ?? 0));
  }

  /** The signal's listener. */
  handleEvent(): void {
    this.abort(cancelledError(this.path, this.#options.signal?.reason));
  }

  #endWith(trailers: ResponseBlock): void {
    if (this.#options.onTrailers !== undefined) this.#tell(this.#options.onTrailers, trailers);
    if (this.isDone) return;
    // Which side's timer fires first is chance: the caller gets the same error, its own.
    if (trailers.isDeadlineExceeded && this.#isOverdue()) {
      this.onDeadline();
      return;
    }
    this.#finish();
    // The server needs no more of the request: RFC 9113 section 8.1; grpc-go's client does the same.
    if (!this.#isSendingDone || this.#gzip?.isBusy === true) this.#stream?.reset(http2ErrorCodes.NO_ERROR);
    if (trailers.isOk) this.succeed();
    else this.reject(trailers.toError(this.path), false);
  }

  /** Calls the caller's own function; what it throws ends the call. */
  #tell(listener: NonNullable<CallOptions["onHeaders"]>, block: ResponseBlock): void {
    try {
      listener(block.metadata);
    } catch (error) {
      this.abort(error);
    }
  }

  #finish(): void {
    this.#phase = "done";
    this.#caller.deadlines.remove(this);
    if (this.#stream !== undefined) this.#options.signal?.removeEventListener("abort", this);
    this.#pump?.stop();
  }
}
