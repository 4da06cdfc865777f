import type { create, DescField, DescMessage, fromBinary, Message, toBinary } from "@bufbuild/protobuf";
import type { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { describeValue } from "../internal/describe-value.js";
import type { MessageCodec } from "./codec.js";

/** What is used of the protobuf-es run time, which is loaded only for contracts that need it. */
export interface ProtobufEs {
  readonly create: typeof create;
  readonly toBinary: typeof toBinary;
  readonly fromBinary: typeof fromBinary;
  readonly FileDescriptorProtoSchema: typeof FileDescriptorProtoSchema;
}

/** Encodes and decodes one message type through its descriptor. */
export function createProtobufEsCodec(
  protobuf: ProtobufEs,
  desc: DescMessage,
): MessageCodec<unknown, Message> {
  const decode = desc.fields.every(ownsItsMemory)
    ? (bytes: Uint8Array): Message => copyUnknownFields(protobuf.fromBinary(desc, bytes))
    : (bytes: Uint8Array): Message => protobuf.fromBinary(desc, new Uint8Array(bytes));
  return {
    typeName: desc.typeName,
    encode(message: unknown): Uint8Array {
      assertMessage(desc, message);
      return protobuf.toBinary(desc, protobuf.create(desc, message));
    },
    decode,
  };
}

/** protobuf-es takes any value and reads the fields it finds, so that a wrong one would go out as an empty message. */
function assertMessage(desc: DescMessage, value: unknown): asserts value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(
      `expected a ${desc.typeName} or an object with its fields, got ${describeValue(value)}`,
    );
  }
  if ("$typeName" in value && value.$typeName !== desc.typeName) {
    throw new TypeError(`expected a ${desc.typeName}, got a ${String(value.$typeName)}`);
  }
}

/**
 * Whether a decoded field never points into the bytes it came from. Fields of type bytes do, and so do the unknown fields
 * of a nested message: protobuf-es hands out views (`subarray`) of its input for both.
 */
function ownsItsMemory(field: DescField): boolean {
  return field.message === undefined && field.scalar !== scalarTypeBytes;
}

/** `ScalarType.BYTES`: the number of the type in descriptor.proto. A value import would load protobuf-es. */
const scalarTypeBytes = 12;

/** Of a message without nested ones and bytes, only its unknown fields point into the input; they are rare. */
function copyUnknownFields(message: Message): Message {
  if (message.$unknown !== undefined) {
    message.$unknown = message.$unknown.map((field) => ({ ...field, data: new Uint8Array(field.data) }));
  }
  return message;
}
