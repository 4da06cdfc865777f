import { rpcStatusFromNumber, rpcStatusNumbers } from "../../errors/index.js";
import type { RpcStatus, StatusDetail } from "../../errors/index.js";
import { formatBase64, parseBase64 } from "../bytes/base64.js";
import { ProtobufSyntaxError } from "../bytes/protobuf-reader.js";
import { decodeGoogleRpcStatus, encodeGoogleRpcStatus } from "./google-rpc-status.js";
import { decodeGrpcMessage, encodeGrpcMessage } from "./percent-encoding.js";

/** How a call ended, as its trailers say it. */
export interface StatusFields {
  readonly status: RpcStatus;
  readonly message: string;
  readonly details: readonly StatusDetail[];
}

/** Formats a status as trailer fields: `grpc-status`, and `grpc-message` and `grpc-status-details-bin` where they say anything. */
export function formatStatusFields({ status, message, details }: StatusFields): string[] {
  const code = rpcStatusNumbers[status];
  const fields = ["grpc-status", String(code)];
  if (message !== "") fields.push("grpc-message", encodeGrpcMessage(message));
  if (details.length > 0) {
    fields.push("grpc-status-details-bin", formatBase64(encodeGoogleRpcStatus({ code, message, details })));
  }
  return fields;
}

/**
 * Parses a `grpc-status` field. A number that gRPC does not know is UNKNOWN; undefined when it is no number at all.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md "Status"
 */
export function parseRpcStatus(field: string): RpcStatus | undefined {
  return /^[0-9]{1,10}$/.test(field) ? rpcStatusFromNumber(Number(field)) : undefined;
}

/** Parses `grpc-message`; nothing when the field is missing. */
export function parseStatusMessage(field: string | undefined): string {
  return field === undefined ? "" : decodeGrpcMessage(field);
}

/** Parses `grpc-status-details-bin`. No details when the field is missing or is not what it should be: status and message still count. */
export function parseStatusDetails(field: string | undefined): readonly StatusDetail[] {
  const bytes = field === undefined ? undefined : parseBase64(field);
  if (bytes === undefined) return [];
  try {
    return decodeGoogleRpcStatus(bytes).details;
  } catch (error) {
    if (error instanceof ProtobufSyntaxError) return [];
    throw error;
  }
}
