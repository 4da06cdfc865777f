import type { Metadata, RpcStatus } from "../../errors/index.js";
import { isGrpcContentType, isProtobufContentType } from "../../wire/grpc/content-type.js";
import { parseGrpcTimeout } from "../../wire/grpc/grpc-timeout.js";
import { acceptedEncodings, parseMessageEncoding, takesGzipBack } from "../../wire/grpc/message-encoding.js";
import { parseMetadataFields } from "../../wire/grpc/metadata-fields.js";
import { formatStatusFields } from "../../wire/grpc/status-fields.js";
import type { HeaderBlock, HeaderList } from "../../wire/http2/http2-stream.js";
import type { ServedMethod, ServiceRegistry } from "./service-registry.js";

/** What a server reads in a request's header block. Kept in the block's memo. */
export class RequestBlock {
  readonly path: string;
  /** The method that is called; undefined when `refusal` says why there is none. */
  readonly method: ServedMethod | undefined;
  /** The caller's time limit in milliseconds; undefined = none. */
  readonly timeoutMs: number | undefined;
  /** Whether the request's messages may be compressed. */
  readonly isGzip: boolean;
  /** Whether the answer is compressed: as the request is, when the caller takes that. */
  readonly wantsGzip: boolean;
  /** The fields of the trailers-only answer to a request that cannot be served. */
  readonly refusal: HeaderList | undefined;
  readonly #fields: HeaderList;
  #metadata: Metadata | undefined;

  constructor(fields: HeaderList, registry: ServiceRegistry) {
    const parts = readParts(fields);
    this.#fields = fields;
    this.path = parts.path;
    this.method = registry.find(parts.path);
    this.timeoutMs = parts.timeout === undefined ? undefined : parseGrpcTimeout(parts.timeout);
    this.isGzip = parts.encoding === "gzip";
    this.wantsGzip = this.isGzip && takesGzipBack(parts.acceptEncoding);
    this.refusal =
      refuse(parts, this.timeoutMs) ??
      (this.method === undefined ? unknownMethod(parts.path, registry) : undefined);
  }

  /** What the caller sent along: parsed when first asked for, and shared by all calls with the same block, so frozen. */
  get metadata(): Metadata {
    return (this.#metadata ??= parseMetadataFields(this.#fields));
  }
}

interface RequestParts {
  httpMethod: string;
  path: string;
  contentType: string | undefined;
  encoding: string | undefined;
  acceptEncoding: string | undefined;
  timeout: string | undefined;
}

/** The request's fields that gRPC reads, by name. */
const partNames: ReadonlyMap<string, keyof RequestParts> = new Map([
  [":method", "httpMethod"],
  [":path", "path"],
  ["content-type", "contentType"],
  ["grpc-encoding", "encoding"],
  ["grpc-accept-encoding", "acceptEncoding"],
  ["grpc-timeout", "timeout"],
]);

function readParts(fields: HeaderList): RequestParts {
  const parts: RequestParts = {
    httpMethod: "",
    path: "",
    contentType: undefined,
    encoding: undefined,
    acceptEncoding: undefined,
    timeout: undefined,
  };
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const part = partNames.get(fields[index] ?? "");
    if (part !== undefined) parts[part] = fields[index + 1] ?? "";
  }
  return parts;
}

/** The whole answer, as header fields, to a request that is not gRPC or cannot be understood. */
function refuse(parts: RequestParts, timeoutMs: number | undefined): HeaderList | undefined {
  // grpc-go's server answers the same two with an HTTP status: http2_server.go, operateHeaders.
  if (parts.httpMethod !== "POST") {
    return httpRefusal("405", "INTERNAL", `expected the HTTP method POST, got ${parts.httpMethod}`);
  }
  if (!isGrpcContentType(parts.contentType)) {
    return httpRefusal(
      "415",
      "INVALID_ARGUMENT",
      `expected the content type application/grpc, got ${parts.contentType ?? "none"}`,
    );
  }
  if (parts.contentType !== undefined && !isProtobufContentType(parts.contentType)) {
    return grpcRefusal(
      "UNIMPLEMENTED",
      `messages of ${parts.contentType} are not supported; this server takes application/grpc+proto`,
    );
  }
  if (parseMessageEncoding(parts.encoding) === undefined) {
    const message = `messages encoded with ${parts.encoding} are not supported; this server takes ${acceptedEncodings}`;
    return [...grpcRefusal("UNIMPLEMENTED", message), "grpc-accept-encoding", acceptedEncodings];
  }
  if (parts.timeout !== undefined && timeoutMs === undefined) {
    return grpcRefusal("INTERNAL", `malformed grpc-timeout ${JSON.stringify(parts.timeout)}`);
  }
  return undefined;
}

function unknownMethod(path: string, registry: ServiceRegistry): HeaderList {
  return grpcRefusal("UNIMPLEMENTED", registry.describeUnknown(path));
}

function grpcRefusal(status: RpcStatus, message: string): HeaderList {
  return httpRefusal("200", status, message);
}

function httpRefusal(httpStatus: string, status: RpcStatus, message: string): HeaderList {
  return [
    ":status",
    httpStatus,
    "content-type",
    "application/grpc",
    ...formatStatusFields({ status, message, details: [] }),
  ];
}

/** What was made of the block before, or is made of it now. Only this function writes memos on a server's connection. */
export function requestBlock(block: HeaderBlock, registry: ServiceRegistry): RequestBlock {
  if (block.memo instanceof RequestBlock) return block.memo;
  const parsed = new RequestBlock(block.fields, registry);
  block.memo = parsed;
  return parsed;
}
