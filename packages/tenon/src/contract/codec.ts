import type { ResolvedServices } from "./plugin-type.js";

/** Turns one message type into bytes and back; how is the stubs' business. */
export interface MessageCodec<Input = unknown, Output = unknown> {
  /** Full name, such as `proto.GetRequest`; for errors and reflection. */
  readonly typeName: string;
  /** Encodes a message, or what a message can be made from. Throws what the stubs' library throws. */
  encode(message: Input): Uint8Array;
  /** Decodes a message. `bytes` is only valid during the call: the result must not point into it. */
  decode(bytes: Uint8Array): Output;
}

/** A request field that holds a broker's id on the wire, and an object in code. */
export interface BrokeredField {
  /** The field's name in TypeScript: `addServer`. */
  readonly name: string;
  /** Whether it may be left out: a proto3 field with the word `optional`. */
  readonly isOptional: boolean;
  /** What the object is: its services. */
  readonly services: ResolvedServices;
}

/** Which of a call's two sides is a stream. */
export type MethodKind = "unary" | "client_streaming" | "server_streaming" | "bidi_streaming";

/** One method of a service, free of any generator's types. */
export interface MethodType {
  /** The name in TypeScript: `get`. */
  readonly localName: string;
  /** The HTTP/2 path: `/proto.KV/Get`. */
  readonly path: string;
  readonly kind: MethodKind;
  readonly input: MessageCodec;
  readonly output: MessageCodec;
  /** The brokered fields of the request. @default none */
  readonly brokered?: readonly BrokeredField[];
}

/** One service, free of any generator's types: what `rpc/grpc` serves and calls. */
export interface ServiceType {
  /** Full name: `proto.KV`. */
  readonly typeName: string;
  readonly methods: readonly MethodType[];
  /**
   * For reflection: the serialized `google.protobuf.FileDescriptorProto` of the service's file and of all it imports,
   * each once, in any order; made when first asked for.
   */
  fileDescriptors?(): readonly Uint8Array[];
}
