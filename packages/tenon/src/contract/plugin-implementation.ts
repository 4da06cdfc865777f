import type {
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
} from "@bufbuild/protobuf";
import type { BrokeredOf, BrokeredRequest, NoBrokered } from "./brokered-types.js";
import type { GrpcPlugin } from "./grpc-plugin.js";
import type { HandlerContext } from "./handler-context.js";
import type { LocalName } from "./local-name.js";
import type { NetrpcImplementation } from "./netrpc/netrpc-implementation.js";
import type { NetrpcPlugin } from "./netrpc/netrpc-plugin.js";

/** What a plugin serves a service with: one handler for each method. */
export type ServiceImplementation<Service extends DescService, Brokered = NoBrokered> = {
  readonly [Name in keyof Service["method"] as LocalName<Name>]: MethodHandler<
    Service["method"][Name],
    BrokeredOf<Brokered, Name>
  >;
};

/** What `serve` takes for a plugin of the contract. */
export type PluginImplementationOf<Plugin> =
  Plugin extends GrpcPlugin<infer Services, infer Brokered>
    ? ServicesImplementation<Services, Brokered>
    : Plugin extends NetrpcPlugin<infer Methods, infer Brokered>
      ? NetrpcImplementation<Methods, Brokered>
      : never;

type ServicesImplementation<Services, Brokered> = Services extends DescService
  ? ServiceImplementation<Services, Brokered>
  : {
      readonly [Key in keyof Services]: Services[Key] extends DescService
        ? ServiceImplementation<Services[Key], BrokeredOf<Brokered, Key>>
        : never;
    };

type MethodHandler<Method, Fields> =
  Method extends DescMethodUnary<infer I, infer O>
    ? (request: BrokeredRequest<I, Fields>, context: HandlerContext) => Answer<MessageInitShape<O>>
    : Method extends DescMethodServerStreaming<infer I, infer O>
      ? (request: BrokeredRequest<I, Fields>, context: HandlerContext) => AsyncIterable<MessageInitShape<O>>
      : Method extends DescMethodClientStreaming<infer I, infer O>
        ? (
            requests: AsyncIterable<BrokeredRequest<I, Fields>>,
            context: HandlerContext,
          ) => Answer<MessageInitShape<O>>
        : Method extends DescMethodBiDiStreaming<infer I, infer O>
          ? (
              requests: AsyncIterable<BrokeredRequest<I, Fields>>,
              context: HandlerContext,
            ) => AsyncIterable<MessageInitShape<O>>
          : never;

type Answer<Message> = Message | Promise<Message>;
