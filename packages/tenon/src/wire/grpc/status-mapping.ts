import type { RpcStatus } from "../../errors/index.js";

type Failure = Exclude<RpcStatus, "OK">;

/** HTTP/2 error codes (RFC 9113 section 7) that gRPC uses by name. */
export const http2ErrorCodes = {
  NO_ERROR: 0x0,
  PROTOCOL_ERROR: 0x1,
  INTERNAL_ERROR: 0x2,
  REFUSED_STREAM: 0x7,
  CANCEL: 0x8,
} as const;

/** @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md "Errors"; the index is the HTTP/2 error code. */
const statusByErrorCode: readonly Failure[] = [
  "INTERNAL", // NO_ERROR
  "INTERNAL", // PROTOCOL_ERROR
  "INTERNAL", // INTERNAL_ERROR
  "INTERNAL", // FLOW_CONTROL_ERROR
  "INTERNAL", // SETTINGS_TIMEOUT
  "UNKNOWN", // STREAM_CLOSED: gRPC has no mapping
  "INTERNAL", // FRAME_SIZE_ERROR
  "UNAVAILABLE", // REFUSED_STREAM
  "CANCELLED", // CANCEL
  "INTERNAL", // COMPRESSION_ERROR
  "INTERNAL", // CONNECT_ERROR
  "RESOURCE_EXHAUSTED", // ENHANCE_YOUR_CALM
  "PERMISSION_DENIED", // INADEQUATE_SECURITY
  "UNKNOWN", // HTTP_1_1_REQUIRED: gRPC has no mapping
];

/** The status of a call whose stream was reset with an HTTP/2 error code. */
export function statusFromErrorCode(errorCode: number): Failure {
  return statusByErrorCode[errorCode] ?? "UNKNOWN";
}

/** @see https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
const statusByHttpStatus: ReadonlyMap<string, Failure> = new Map([
  ["400", "INTERNAL"],
  ["401", "UNAUTHENTICATED"],
  ["403", "PERMISSION_DENIED"],
  ["404", "UNIMPLEMENTED"],
  ["429", "UNAVAILABLE"],
  ["502", "UNAVAILABLE"],
  ["503", "UNAVAILABLE"],
  ["504", "UNAVAILABLE"],
]);

/** The status of a response that has an HTTP status other than 200 and no `grpc-status`. */
export function statusFromHttpStatus(httpStatus: string): Failure {
  return statusByHttpStatus.get(httpStatus) ?? "UNKNOWN";
}
