import type { StatusDetail } from "../../errors/index.js";
import { protobufText, readProtobufFields } from "../bytes/protobuf-reader.js";
import { ProtobufWriter } from "../bytes/protobuf-writer.js";

/** The message `google.rpc.Status`, which `grpc-status-details-bin` carries. */
export interface GoogleRpcStatus {
  readonly code: number;
  readonly message: string;
  readonly details: readonly StatusDetail[];
}

/** Encodes `google.rpc.Status { int32 code = 1; string message = 2; repeated google.protobuf.Any details = 3 }`. */
export function encodeGoogleRpcStatus(status: GoogleRpcStatus): Uint8Array {
  const writer = new ProtobufWriter().uint32(1, status.code).string(2, status.message);
  for (const detail of status.details) {
    writer.message(3, new ProtobufWriter().string(1, detail.typeUrl).bytes(2, detail.value).finish());
  }
  return writer.finish();
}

/** Decodes `google.rpc.Status`. The details' bytes are copies. @throws ProtobufSyntaxError */
export function decodeGoogleRpcStatus(bytes: Uint8Array): GoogleRpcStatus {
  let code = 0;
  let message = "";
  const details: StatusDetail[] = [];
  for (const field of readProtobufFields(bytes)) {
    if (field.number === 1) code = field.varint;
    else if (field.number === 2) message = protobufText(field);
    else if (field.number === 3) details.push(decodeAny(field.bytes));
  }
  return { code, message, details };
}

function decodeAny(bytes: Uint8Array): StatusDetail {
  let typeUrl = "";
  let value = new Uint8Array(0);
  for (const field of readProtobufFields(bytes)) {
    if (field.number === 1) typeUrl = protobufText(field);
    else if (field.number === 2) value = new Uint8Array(field.bytes);
  }
  return { typeUrl, value };
}
