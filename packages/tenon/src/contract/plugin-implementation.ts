import type {
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { GrpcPlugin } from "./grpc-plugin.js";
import type { HandlerContext } from "./handler-context.js";
import type { LocalName } from "./local-name.js";

/** What a plugin serves a service with: one handler for each method. */
export type ServiceImplementation<Service extends DescService> = {
  readonly [Name in keyof Service["method"] as LocalName<Name>]: MethodHandler<Service["method"][Name]>;
};

/** What `serve` takes for a plugin of the contract. */
export type PluginImplementationOf<Plugin> =
  Plugin extends GrpcPlugin<infer Services> ? ServicesImplementation<Services> : never;

type ServicesImplementation<Services> = Services extends DescService
  ? ServiceImplementation<Services>
  : {
      readonly [Key in keyof Services]: Services[Key] extends DescService
        ? ServiceImplementation<Services[Key]>
        : never;
    };

type MethodHandler<Method> =
  Method extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, context: HandlerContext) => Answer<MessageInitShape<O>>
    : Method extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, context: HandlerContext) => AsyncIterable<MessageInitShape<O>>
      : Method extends DescMethodClientStreaming<infer I, infer O>
        ? (requests: AsyncIterable<MessageShape<I>>, context: HandlerContext) => Answer<MessageInitShape<O>>
        : Method extends DescMethodBiDiStreaming<infer I, infer O>
          ? (
              requests: AsyncIterable<MessageShape<I>>,
              context: HandlerContext,
            ) => AsyncIterable<MessageInitShape<O>>
          : never;

type Answer<Message> = Message | Promise<Message>;
