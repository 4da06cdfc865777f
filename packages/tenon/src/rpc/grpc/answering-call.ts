import type { Metadata } from "../../errors/index.js";
import { formatMetadataFields } from "../../wire/grpc/metadata-fields.js";
import { formatStatusFields } from "../../wire/grpc/status-fields.js";
import { http2ErrorCodes } from "../../wire/grpc/status-mapping.js";
import type { HeaderList, Http2Stream } from "../../wire/http2/http2-stream.js";
import type { GrpcBroker } from "./broker/grpc-broker.js";
import type { ContextSource } from "./call-context.js";
import type { DeadlineEntry } from "./deadline-queue.js";
import { GzipSender } from "./gzip-sender.js";
import type { GzipSenderTarget } from "./gzip-sender.js";
import { metadataTooLargeFailure, withoutMetadata } from "./handler-error.js";
import type { CallFailure } from "./handler-error.js";
import type { ServerConnection } from "./server-connection.js";

/**
 * The answering half of a call under way on a server: headers, messages, trailers, and what its context tells the
 * handler. The half that takes the request is {@link ServerCall}, which extends it so that a call stays one object.
 *
 * ```
 * headers ──request headers──▶ open ──answered, failed, cancelled, out of time──▶ over
 *    └───────────────────── refused ─────────────────────────────────────────────▶ over
 * ```
 */
export abstract class AnsweringCall implements DeadlineEntry, ContextSource, GzipSenderTarget {
  dueAtMs = 0;
  queueIndex = -1;
  protected phase: "headers" | "open" | "over" = "headers";
  protected readonly connection: ServerConnection;
  protected readonly stream: Http2Stream;
  /** Made for an answer whose messages are compressed. */
  #gzip: GzipSender | undefined;
  #areHeadersSent = false;
  #ownHeaders: HeaderList | undefined;
  #ownTrailers: HeaderList | undefined;
  #abortController: AbortController | undefined;
  #abortReason: Error | undefined;

  constructor(connection: ServerConnection, stream: Http2Stream) {
    this.connection = connection;
    this.stream = stream;
  }

  abstract readonly path: string;
  abstract readonly metadata: Metadata;
  /** Whether the answer's messages are compressed. */
  protected abstract readonly wantsGzip: boolean;
  abstract onDeadline(): void;
  abstract onSourceError(error: unknown): void;
  abstract onWritable(): void;
  /** The call is over; `reason` when its handler was not done. */
  protected abstract onOver(reason: Error | undefined): void;

  // What the context shows.

  get signal(): AbortSignal {
    if (this.#abortController === undefined) {
      this.#abortController = new AbortController();
      if (this.#abortReason !== undefined) this.#abortController.abort(this.#abortReason);
    }
    return this.#abortController.signal;
  }

  get deadline(): Date | undefined {
    return this.dueAtMs === 0 ? undefined : new Date(performance.timeOrigin + this.dueAtMs);
  }

  get broker(): GrpcBroker {
    return this.connection.broker;
  }

  get ownBroker(): GrpcBroker {
    return this.connection.ownBroker;
  }

  untilFlushed(): Promise<boolean> {
    return this.connection.untilFlushed();
  }

  setHeaders(metadata: Metadata): void {
    if (this.#areHeadersSent) {
      throw new Error(
        `setHeaders came too late: the headers of ${this.path} are sent with its first message`,
      );
    }
    this.#ownHeaders = formatMetadataFields(metadata);
  }

  setTrailers(metadata: Metadata): void {
    this.#ownTrailers = formatMetadataFields(metadata);
  }

  /** Why the call was over before its handler was done. */
  protected get abortReason(): Error | undefined {
    return this.#abortReason;
  }

  // Answers. Each but the first ends the call.

  /** @returns whether more may be sent at once */
  protected writeMessage(bytes: Uint8Array): boolean {
    if (!this.#sendHeaders()) return this.#failTooLarge("setHeaders");
    if (!this.wantsGzip) return this.sendFrame(bytes, false);
    this.#gzip ??= new GzipSender(this);
    return this.#gzip.send(bytes, false);
  }

  sendFrame(bytes: Uint8Array, isCompressed: boolean): boolean {
    if (this.phase !== "open") return false;
    return this.stream.sendData(this.connection.frame.holding(bytes, isCompressed), false);
  }

  /** Set while a message is being compressed, so that no other may be written: see {@link GzipSender.compressing}. */
  protected get compressing(): Promise<void> | undefined {
    return this.#gzip?.compressing;
  }

  /** Ends the call with OK, after what was written. */
  protected succeed(): void {
    if (this.#gzip === undefined) this.#succeedNow();
    else this.#gzip.whenIdle(() => this.#succeedNow());
  }

  #succeedNow(): void {
    if (this.phase !== "open") return;
    if (!this.#sendHeaders()) this.#failTooLarge("setHeaders");
    else if (!this.stream.sendHeaders(this.connection.headers.okTrailers, this.#ownTrailers, true))
      this.#failTooLarge("setTrailers");
    else this.#end(undefined);
  }

  /** @param reason what the handler's signal fires with, when the handler is not done */
  protected fail(failure: CallFailure, reason?: Error): void {
    const trailers = this.#failureFields(failure);
    // The status counts more than what goes with it, where the caller does not take all of it.
    if (this.#ownHeaders !== undefined) this.#sendHeaders();
    const { response, empty } = this.connection.headers;
    const headers = this.#areHeadersSent ? empty : response;
    const sent =
      this.stream.sendHeaders(headers, trailers, true) ||
      this.stream.sendHeaders(headers, formatStatusFields(withoutMetadata(failure)), true);
    if (!sent) this.stream.reset(http2ErrorCodes.INTERNAL_ERROR);
    this.#end(reason);
  }

  /** The whole answer to a request that cannot be served. */
  protected refuse(fields: HeaderList): void {
    if (!this.stream.sendHeaders(this.connection.headers.empty, fields, true))
      this.stream.reset(http2ErrorCodes.INTERNAL_ERROR);
    this.phase = "over";
  }

  /** Nothing can be sent any more. */
  protected abort(reason: Error): void {
    this.#end(reason);
  }

  /** @returns false when they are more than the caller takes */
  #sendHeaders(): boolean {
    if (this.#areHeadersSent) return true;
    const { response, gzipResponse } = this.connection.headers;
    const headers = this.wantsGzip ? gzipResponse : response;
    this.#areHeadersSent = this.stream.sendHeaders(headers, this.#ownHeaders, false);
    return this.#areHeadersSent;
  }

  /** Fails the call for metadata of the handler's that the caller does not take. @returns false: no more may be sent */
  #failTooLarge(what: "setHeaders" | "setTrailers"): false {
    this.#ownHeaders = undefined;
    this.#ownTrailers = undefined;
    const failure = metadataTooLargeFailure(what);
    this.connection.server.reportHandlerError(new Error(failure.message), { path: this.path });
    this.fail(failure);
    return false;
  }

  #failureFields(failure: CallFailure): HeaderList {
    const fields = formatStatusFields(failure);
    if (this.#ownTrailers !== undefined) fields.push(...this.#ownTrailers);
    if (failure.metadata === undefined) return fields;
    try {
      return fields.concat(formatMetadataFields(failure.metadata));
    } catch (error) {
      // The status counts more than what goes with it.
      this.connection.server.reportHandlerError(error, { path: this.path });
      return fields;
    }
  }

  #end(reason: Error | undefined): void {
    this.phase = "over";
    this.connection.deadlines.remove(this);
    if (reason !== undefined) {
      this.#abortReason = reason;
      this.#abortController?.abort(reason);
    }
    this.onOver(reason);
  }
}
