import { PluginError, RpcStatusError } from "../../errors/index.js";
import type { Metadata, RpcStatus } from "../../errors/index.js";
import { isGrpcContentType } from "../../wire/grpc/content-type.js";
import { acceptedEncodings, parseMessageEncoding } from "../../wire/grpc/message-encoding.js";
import type { MessageEncoding } from "../../wire/grpc/message-encoding.js";
import { emptyMetadata, parseMetadataFields } from "../../wire/grpc/metadata-fields.js";
import { parseRpcStatus, parseStatusDetails, parseStatusMessage } from "../../wire/grpc/status-fields.js";
import { statusFromHttpStatus } from "../../wire/grpc/status-mapping.js";
import type { HeaderBlock, HeaderList } from "../../wire/http2/http2-stream.js";

/** What a client reads in a header block of a response: its headers, its trailers, or both in one. Kept in the block's memo. */
export class ResponseBlock {
  /** Whether the block begins a gRPC response: HTTP status 200, a gRPC content type, an encoding that is spoken here. */
  readonly beginsResponse: boolean;
  /** Whether messages behind it may be compressed. */
  readonly isGzip: boolean;
  /** Whether it is trailers that say OK. */
  readonly isOk: boolean;
  /** Whether it is trailers that say DEADLINE_EXCEEDED. */
  readonly isDeadlineExceeded: boolean;
  readonly #fields: HeaderList;
  readonly #httpStatus: string | undefined;
  readonly #contentType: string | undefined;
  /** undefined: one that is not spoken here. */
  readonly #encoding: MessageEncoding | undefined;
  readonly #status: RpcStatus | undefined;
  #metadata: Metadata | undefined;

  constructor(fields: HeaderList) {
    const grpcStatus = fieldValue(fields, "grpc-status");
    this.#fields = fields;
    this.#httpStatus = fieldValue(fields, ":status");
    this.#contentType = fieldValue(fields, "content-type");
    this.#encoding = parseMessageEncoding(fieldValue(fields, "grpc-encoding"));
    this.#status = grpcStatus === undefined ? undefined : parseRpcStatus(grpcStatus);
    this.beginsResponse =
      this.#httpStatus === "200" && isGrpcContentType(this.#contentType) && this.#encoding !== undefined;
    this.isGzip = this.#encoding === "gzip";
    this.isOk = this.#status === "OK";
    this.isDeadlineExceeded = this.#status === "DEADLINE_EXCEEDED";
  }

  /** The metadata in the block: parsed when first asked for. */
  get metadata(): Metadata {
    return (this.#metadata ??= this.#fields.length === 0 ? emptyMetadata : parseMetadataFields(this.#fields));
  }

  /**
   * The error of a call that ended with this block, which is not OK. A status that the peer sent, or that gRPC's table
   * gives for the HTTP status of a proxy or another server, is an {@link RpcStatusError}; anything else GRPC_PROTOCOL.
   */
  toError(path: string): PluginError {
    if (this.#status !== undefined && this.#status !== "OK") return this.#statusError(this.#status);
    if (this.#httpStatus !== undefined && this.#httpStatus !== "200")
      return this.#httpError(this.#httpStatus);
    return new PluginError(
      "GRPC_PROTOCOL",
      `The answer to ${path} is not a gRPC response: ${this.#violation()}.`,
      {
        remedy:
          "The other side is not a gRPC server, or a broken one: check what listens on the plugin's address.",
        details: {
          path,
          // gRPC's for an HTTP status that says nothing of its own: http-grpc-status-mapping.md.
          rpcStatus: isGrpcContentType(this.#contentType) ? "INTERNAL" : "UNKNOWN",
          contentType: this.#contentType,
          grpcStatus: fieldValue(this.#fields, "grpc-status"),
        },
      },
    );
  }

  #violation(): string {
    if (this.#httpStatus !== undefined && !isGrpcContentType(this.#contentType)) {
      return `expected the content type application/grpc, got ${quote(this.#contentType)}`;
    }
    if (this.#encoding === undefined) {
      return `expected a grpc-encoding of ${acceptedEncodings}, got ${quote(fieldValue(this.#fields, "grpc-encoding"))}`;
    }
    return `expected trailers with a grpc-status, got ${quote(fieldValue(this.#fields, "grpc-status"))}`;
  }

  #statusError(status: Exclude<RpcStatus, "OK">): RpcStatusError {
    return new RpcStatusError(status, parseStatusMessage(fieldValue(this.#fields, "grpc-message")), {
      details: parseStatusDetails(fieldValue(this.#fields, "grpc-status-details-bin")),
      metadata: this.metadata,
    });
  }

  #httpError(httpStatus: string): RpcStatusError {
    const message = `expected HTTP status 200, got ${quote(httpStatus)} with content type ${quote(this.#contentType)}`;
    return new RpcStatusError(statusFromHttpStatus(httpStatus), message, { metadata: this.metadata });
  }
}

/** What was made of the block before, or is made of it now. Only this function writes memos on a client's connection. */
export function responseBlock(block: HeaderBlock): ResponseBlock {
  if (block.memo instanceof ResponseBlock) return block.memo;
  const parsed = new ResponseBlock(block.fields);
  block.memo = parsed;
  return parsed;
}

function fieldValue(fields: HeaderList, name: string): string | undefined {
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (fields[index] === name) return fields[index + 1];
  }
  return undefined;
}

function quote(text: string | undefined): string {
  return text === undefined ? "none" : JSON.stringify(text.slice(0, 100));
}
