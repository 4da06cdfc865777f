import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { PluginError, RpcStatusError, rpcError, rpcStatusFromNumber, rpcStatusNumbers } from "tenon";
import type { RpcStatus } from "tenon";
import { ConformancePayload_RequestInfoSchema } from "./gen/connectrpc/conformance/v1/service_pb.js";
import type { Error as ConformanceError, ErrorSchema } from "./gen/connectrpc/conformance/v1/service_pb.js";

/** The error that a request asks for; `info` is added to its details. */
export function toRpcError(
  { code, message, details }: ConformanceError,
  info: MessageInitShape<typeof ConformancePayload_RequestInfoSchema> | undefined,
): RpcStatusError {
  const status = rpcStatusFromNumber(code);
  if (status === "OK") throw new Error("asked to fail with OK");
  const schema = ConformancePayload_RequestInfoSchema;
  const all = info === undefined ? details : [...details, anyPack(schema, create(schema, info))];
  return rpcError(status, message ?? "", {
    details: all.map(({ typeUrl, value }) => ({ typeUrl, value })),
  });
}

/** What a call rejected with, as connectconformance has it. */
export function describeError(error: unknown): MessageInitShape<typeof ErrorSchema> {
  if (RpcStatusError.is(error)) {
    const { status, statusMessage, statusDetails } = error;
    return {
      code: rpcStatusNumbers[status],
      message: statusMessage,
      details: statusDetails.map(({ typeUrl, value }) => ({ typeUrl, value })),
    };
  }
  return { code: rpcStatusNumbers[statusOf(error)], message: String(error) };
}

/** The status that gRPC has for an error that Tenon knows by a code of its own. */
function statusOf(error: unknown): RpcStatus {
  if (!PluginError.is(error)) return "UNKNOWN";
  if (error.code === "GRPC_PROTOCOL") return readStatus(error.details["rpcStatus"]);
  if (error.code === "MESSAGE_TOO_LARGE") return "RESOURCE_EXHAUSTED";
  return error.code === "CONNECTION_LOST" ? "UNAVAILABLE" : "INTERNAL";
}

function readStatus(value: unknown): RpcStatus {
  if (typeof value === "string" && value in rpcStatusNumbers) return value as RpcStatus;
  throw new Error(`expected the name of a status, came ${String(value)}`);
}
