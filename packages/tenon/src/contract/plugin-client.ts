import type {
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { CallOptions } from "./call-options.js";
import type { GrpcPlugin } from "./grpc-plugin.js";
import type { LocalName } from "./local-name.js";

/** What a host calls a service through: one function for each method. */
export type ServiceClient<Service extends DescService> = {
  readonly [Name in keyof Service["method"] as LocalName<Name>]: MethodClient<Service["method"][Name]>;
};

/** What `dispense` gives for a plugin of the contract. */
export type PluginClientOf<Plugin> =
  Plugin extends GrpcPlugin<infer Services> ? ServicesClient<Services> : never;

type ServicesClient<Services> = Services extends DescService
  ? ServiceClient<Services>
  : {
      readonly [Key in keyof Services]: Services[Key] extends DescService
        ? ServiceClient<Services[Key]>
        : never;
    };

type MethodClient<Method> =
  Method extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : Method extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
      : Method extends DescMethodClientStreaming<infer I, infer O>
        ? (requests: Requests<MessageInitShape<I>>, options?: CallOptions) => Promise<MessageShape<O>>
        : Method extends DescMethodBiDiStreaming<infer I, infer O>
          ? (requests: Requests<MessageInitShape<I>>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
          : never;

type Requests<Message> = AsyncIterable<Message> | Iterable<Message>;
