import assert from "node:assert/strict";
import { ProtobufSyntaxError, readProtobufFields } from "../../../tenon/src/wire/bytes/protobuf-reader.js";
import { ProtobufWriter } from "../../../tenon/src/wire/bytes/protobuf-writer.js";
import { decodeConnInfo, encodeConnInfo } from "../../../tenon/src/wire/grpc/conn-info.js";
import { readFileDescriptorNames } from "../../../tenon/src/wire/grpc/file-descriptor.js";
import {
  decodeGoogleRpcStatus,
  encodeGoogleRpcStatus,
} from "../../../tenon/src/wire/grpc/google-rpc-status.js";
import type { FuzzTarget } from "../target.js";

/** What reading gives; undefined when the bytes are refused in the one way there is. */
function refusedOr<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProtobufSyntaxError)) throw error;
    return undefined;
  }
}

/** A `FileDescriptorProto` with one of everything that reflection reads. */
function fileDescriptor(): Uint8Array {
  const named = (name: string): ProtobufWriter => new ProtobufWriter().string(1, name);
  const extension = named("ext").string(2, ".pkg.Msg").uint32(3, 100).finish();
  const enumType = named("Enum").message(2, named("VALUE").finish()).finish();
  const nested = named("Nested").message(2, named("field").finish()).finish();
  const message = named("Msg")
    .message(3, nested)
    .message(4, enumType)
    .message(6, extension)
    .message(8, named("one").finish());
  const service = named("Service").message(2, named("Method").finish()).finish();
  return named("a.proto")
    .string(2, "pkg")
    .string(3, "b.proto")
    .message(4, message.finish())
    .message(5, enumType)
    .message(6, service)
    .message(7, extension)
    .finish();
}

export const protobufMessages: FuzzTarget = {
  name: "protobuf-messages",
  checks:
    "throws ProtobufSyntaxError and nothing else; fields lie inside the message; ConnInfo and google.rpc.Status are the same when written and read again",
  covers: [
    "wire/bytes/protobuf-reader.ts",
    "wire/bytes/protobuf-writer.ts",
    "wire/grpc/conn-info.ts",
    "wire/grpc/google-rpc-status.ts",
    "wire/grpc/file-descriptor.ts",
  ],
  seeds: () => [
    encodeConnInfo({
      serviceId: 300,
      network: "unix",
      address: "/tmp/x",
      knock: { knock: true, ack: true, error: "é" },
    }),
    encodeConnInfo({ serviceId: 0, network: "", address: "", knock: undefined }),
    encodeGoogleRpcStatus({
      code: 5,
      message: "no",
      details: [{ typeUrl: "a/b", value: Uint8Array.of(1, 2) }],
    }),
    fileDescriptor(),
    Uint8Array.of(0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x0d, 1, 2, 3, 4, 0x0b, 0x0c),
  ],
  run(input) {
    const fields = refusedOr(() => [...readProtobufFields(input)]);
    const byteCount = fields?.reduce((sum, { bytes }) => sum + bytes.length, 0) ?? 0;
    assert.ok(byteCount <= input.length, "fields do not overlap");
    const info = refusedOr(() => decodeConnInfo(input));
    // Texts are cut at 1,024 bytes: one that was cut may be cut again.
    if (info !== undefined && input.length < 1024)
      assert.deepEqual(decodeConnInfo(encodeConnInfo(info)), info);
    const status = refusedOr(() => decodeGoogleRpcStatus(input));
    if (status !== undefined) assert.deepEqual(decodeGoogleRpcStatus(encodeGoogleRpcStatus(status)), status);
    const names = refusedOr(() => readFileDescriptorNames(input));
    if (fields === undefined) assert.deepEqual([info, status, names], [undefined, undefined, undefined]);
  },
};
