import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CallOptions, Metadata } from "tenon";
import type {
  ClientCompatRequest,
  ClientResponseResultSchema,
} from "./gen/connectrpc/conformance/v1/client_compat_pb.js";
import { Compression } from "./gen/connectrpc/conformance/v1/config_pb.js";
import { ConformancePayloadSchema } from "./gen/connectrpc/conformance/v1/service_pb.js";
import type { ConformancePayload } from "./gen/connectrpc/conformance/v1/service_pb.js";
import { toHeaders, toMetadata } from "./headers.js";
import { describeError } from "./rpc-errors.js";

/** A call as connectconformance asked for it: what it is told, when it is cancelled, and what comes of it. */
export class CallUnderWay {
  readonly options: CallOptions;
  readonly #request: ClientCompatRequest;
  readonly #controller = new AbortController();
  readonly #payloads: ConformancePayload[] = [];
  #sentCount = 0;
  #headers: Metadata = {};
  #trailers: Metadata = {};

  constructor(request: ClientCompatRequest) {
    this.#request = request;
    this.options = {
      signal: this.#controller.signal,
      metadata: toMetadata(request.requestHeaders),
      timeoutMs: request.timeoutMs,
      ...(request.compression === Compression.GZIP ? { compression: "gzip" } : {}),
      onHeaders: (metadata) => (this.#headers = metadata),
      onTrailers: (metadata) => (this.#trailers = metadata),
    };
  }

  /** Counts a request that is sent. */
  countSent(): void {
    this.#sentCount++;
  }

  /** All requests are sent, but it has not been said. */
  beforeCloseSend(): void {
    if (this.#cancel?.case === "beforeCloseSend") this.#controller.abort();
  }

  /** It has been said that all requests are sent. */
  afterCloseSend(): void {
    const cancel = this.#cancel;
    if (cancel?.case === "afterCloseSendMs") setTimeout(() => this.#controller.abort(), cancel.value);
  }

  /** Keeps what came. */
  receive(payload: ConformancePayload | undefined): void {
    this.#payloads.push(payload ?? create(ConformancePayloadSchema));
    const cancel = this.#cancel;
    if (cancel?.case === "afterNumResponses" && cancel.value === this.#payloads.length)
      this.#controller.abort();
  }

  /** What came of the call, which `work` waits for. */
  async toResult(work: Promise<void>): Promise<MessageInitShape<typeof ClientResponseResultSchema>> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => describeError(reason),
    );
    return {
      payloads: this.#payloads,
      numUnsentRequests: this.#request.requestMessages.length - this.#sentCount,
      responseHeaders: toHeaders(this.#headers),
      responseTrailers: toHeaders(this.#trailers),
      ...(error === undefined ? {} : { error }),
    };
  }

  get #cancel() {
    return this.#request.cancel?.cancelTiming;
  }
}
