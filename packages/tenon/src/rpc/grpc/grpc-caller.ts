import type { CallOptions } from "../../contract/call-options.js";
import type { MethodType } from "../../contract/codec.js";
import { grpcContentType } from "../../wire/grpc/content-type.js";
import { formatGrpcTimeout } from "../../wire/grpc/grpc-timeout.js";
import { acceptedEncodings } from "../../wire/grpc/message-encoding.js";
import { MessageFrame } from "../../wire/grpc/message-frame.js";
import { formatMetadataFields } from "../../wire/grpc/metadata-fields.js";
import type { HeaderList, Http2Connection, PreparedHeaders } from "../../wire/http2/http2-stream.js";
import type { GrpcBroker } from "./broker/grpc-broker.js";
import { DeadlineQueue } from "./deadline-queue.js";
import { defaultMaxMessageBytes } from "./call-limits.js";
import { PromiseEnds } from "./promise-ends.js";

/** What a {@link GrpcCaller} can be told. */
export interface GrpcCallerOptions {
  /** The requests' `:authority`. @default "localhost": some servers reject what is not a host name */
  readonly authority?: string | undefined;
  /** The requests' `:scheme`: `https` over TLS. @default "http" */
  readonly scheme?: "http" | "https" | undefined;
  /** The largest message that is sent or accepted, in bytes. @default 2^31 - 1, as go-plugin's host */
  readonly maxMessageBytes?: number | undefined;
  /** Serves the objects in brokered fields. @default none: such a call rejects with BROKER_UNAVAILABLE */
  readonly broker?: GrpcBroker | undefined;
}

/** What calls need of a connection. */
export type CallerConnection = Pick<Http2Connection, "prepare" | "openStream" | "destroy">;

/** A method on one connection: what a call needs that is the same for every call. */
export interface CallerMethod {
  readonly type: MethodType;
  readonly headers: PreparedHeaders;
}

/** The calling side of one connection: what its calls share. */
export class GrpcCaller {
  readonly connection: CallerConnection;
  readonly maxMessageBytes: number;
  readonly broker: GrpcBroker | undefined;
  readonly deadlines: DeadlineQueue = new DeadlineQueue();
  /** Holds each message while it is handed to the connection. */
  readonly frame: MessageFrame = new MessageFrame();
  readonly promiseEnds: PromiseEnds = new PromiseEnds();
  readonly #authority: string;
  readonly #scheme: string;
  /** The header field of the last time limit that was used: most callers use one for all calls. */
  #timeoutMs = Infinity;
  #timeoutFields: HeaderList | undefined;

  constructor(connection: CallerConnection, options: GrpcCallerOptions = {}) {
    this.connection = connection;
    this.maxMessageBytes = options.maxMessageBytes ?? defaultMaxMessageBytes;
    this.broker = options.broker;
    this.#authority = options.authority ?? "localhost";
    this.#scheme = options.scheme ?? "http";
  }

  /** Makes a method ready to be called often. */
  prepareMethod(type: MethodType): CallerMethod {
    const headers = this.connection.prepare([
      ":method",
      "POST",
      ":scheme",
      this.#scheme,
      ":path",
      type.path,
      ":authority",
      this.#authority,
      "te",
      "trailers",
      "content-type",
      grpcContentType,
      "grpc-accept-encoding",
      acceptedEncodings,
      "user-agent",
      "grpc-typescript-tenon",
    ]);
    return { type, headers };
  }

  /** The header fields of a call's own: time limit, encoding, metadata. @throws TypeError for metadata that cannot be sent */
  callFields(options: CallOptions): HeaderList | undefined {
    const timeoutFields = this.#fieldsOfTimeout(options.timeoutMs ?? Infinity);
    if (options.metadata === undefined && options.compression === undefined) return timeoutFields;
    const fields = timeoutFields === undefined ? [] : Array.from(timeoutFields);
    if (options.compression !== undefined) fields.push("grpc-encoding", options.compression);
    return options.metadata === undefined ? fields : fields.concat(formatMetadataFields(options.metadata));
  }

  /** The connection is over. */
  close(): void {
    this.deadlines.close();
  }

  #fieldsOfTimeout(timeoutMs: number): HeaderList | undefined {
    if (timeoutMs !== this.#timeoutMs) {
      this.#timeoutMs = timeoutMs;
      this.#timeoutFields =
        timeoutMs === Infinity ? undefined : ["grpc-timeout", formatGrpcTimeout(timeoutMs)];
    }
    return this.#timeoutFields;
  }
}
