import type { MessageCodec } from "../../../contract/codec.js";
import { rpcStatusNumbers } from "../../../errors/index.js";
import { protobufText, readProtobufFields } from "../../../wire/bytes/protobuf-reader.js";
import { ProtobufWriter } from "../../../wire/bytes/protobuf-writer.js";

/** One question of a tool: the set field of `ServerReflectionRequest`'s `oneof`. */
export type ReflectionQuestion =
  | { readonly kind: "file"; readonly fileName: string }
  | { readonly kind: "symbol"; readonly fullName: string }
  | { readonly kind: "extension"; readonly extendee: string; readonly number: number }
  | { readonly kind: "extensionNumbers"; readonly extendee: string }
  | { readonly kind: "services" }
  | { readonly kind: "unknown" };

export interface ReflectionRequest {
  readonly host: string;
  readonly question: ReflectionQuestion;
  /** The request's own bytes: an answer repeats them. */
  readonly bytes: Uint8Array;
}

export type ReflectionAnswer =
  | { readonly kind: "files"; readonly files: readonly Uint8Array[] }
  | { readonly kind: "extensionNumbers"; readonly extendee: string; readonly numbers: readonly number[] }
  | { readonly kind: "services"; readonly names: readonly string[] }
  | { readonly kind: "error"; readonly status: "NOT_FOUND" | "INVALID_ARGUMENT"; readonly message: string };

export interface ReflectionResponse {
  readonly request: ReflectionRequest;
  readonly answer: ReflectionAnswer;
}

/** The server's half of the two messages; the client's is left out: Tenon asks nobody. */
export function createRequestCodec(packageName: string): MessageCodec<never, ReflectionRequest> {
  return {
    typeName: `${packageName}.ServerReflectionRequest`,
    encode: unused,
    decode(bytes): ReflectionRequest {
      let host = "";
      let question: ReflectionQuestion = { kind: "unknown" };
      for (const field of readProtobufFields(bytes)) {
        if (field.number === 1) host = protobufText(field);
        else if (field.number === 3) question = { kind: "file", fileName: protobufText(field) };
        else if (field.number === 4) question = { kind: "symbol", fullName: protobufText(field) };
        else if (field.number === 5) question = decodeExtension(field.bytes);
        else if (field.number === 6) question = { kind: "extensionNumbers", extendee: protobufText(field) };
        else if (field.number === 7) question = { kind: "services" };
      }
      return { host, question, bytes: new Uint8Array(bytes) };
    },
  };
}

/** `ExtensionRequest { string containing_type = 1; int32 extension_number = 2 }`. */
function decodeExtension(bytes: Uint8Array): ReflectionQuestion {
  let extendee = "";
  let number = 0;
  for (const field of readProtobufFields(bytes)) {
    if (field.number === 1) extendee = protobufText(field);
    else if (field.number === 2) number = field.varint;
  }
  return { kind: "extension", extendee, number };
}

/** `ServerReflectionResponse { valid_host = 1; original_request = 2; oneof { files = 4; numbers = 5; services = 6; error = 7 } }`. */
export function createResponseCodec(packageName: string): MessageCodec<ReflectionResponse, never> {
  return {
    typeName: `${packageName}.ServerReflectionResponse`,
    encode({ request, answer }): Uint8Array {
      const writer = new ProtobufWriter().string(1, request.host).message(2, request.bytes);
      return writer.message(answerNumbers[answer.kind], encodeAnswer(answer)).finish();
    },
    decode: unused,
  };
}

const answerNumbers = { files: 4, extensionNumbers: 5, services: 6, error: 7 } as const;

function encodeAnswer(answer: ReflectionAnswer): Uint8Array {
  const writer = new ProtobufWriter();
  switch (answer.kind) {
    case "files":
      for (const file of answer.files) writer.message(1, file);
      break;
    case "extensionNumbers":
      writer.string(1, answer.extendee);
      for (const number of answer.numbers) writer.repeatedUint32(2, number);
      break;
    case "services":
      for (const name of answer.names) writer.message(1, new ProtobufWriter().string(1, name).finish());
      break;
    case "error":
      writer.uint32(1, rpcStatusNumbers[answer.status]).string(2, answer.message);
  }
  return writer.finish();
}

function unused(): never {
  throw new Error("only the server's side of reflection is there");
}
