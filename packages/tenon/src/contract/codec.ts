/** Turns one message type into bytes and back; how is the stubs' business. */
export interface MessageCodec<Input = unknown, Output = unknown> {
  /** Full name, such as `proto.GetRequest`; for errors and reflection. */
  readonly typeName: string;
  /** Encodes a message, or what a message can be made from. Throws what the stubs' library throws. */
  encode(message: Input): Uint8Array;
  /** Decodes a message. `bytes` is only valid during the call: the result must not point into it. */
  decode(bytes: Uint8Array): Output;
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
