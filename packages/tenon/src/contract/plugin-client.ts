import type {
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageShape,
} from "@bufbuild/protobuf";
import type { BrokeredOf, BrokeredRequestInit, NoBrokered } from "./brokered-types.js";
import type { CallOptions } from "./call-options.js";
import type { GrpcPlugin } from "./grpc-plugin.js";
import type { LocalName } from "./local-name.js";
import type { NetrpcClient } from "./netrpc/netrpc-client.js";
import type { NetrpcPlugin } from "./netrpc/netrpc-plugin.js";

/** What a host calls a service through: one function for each method. */
export type ServiceClient<Service extends DescService, Brokered = NoBrokered> = {
  readonly [Name in keyof Service["method"] as LocalName<Name>]: MethodClient<
    Service["method"][Name],
    BrokeredOf<Brokered, Name>
  >;
};

/** What `dispense` gives for a plugin of the contract. */
export type PluginClientOf<Plugin> =
  Plugin extends GrpcPlugin<infer Services, infer Brokered>
    ? ServicesClient<Services, Brokered>
    : Plugin extends NetrpcPlugin<infer Methods, infer Brokered>
      ? NetrpcClient<Methods, Brokered>
      : never;

type ServicesClient<Services, Brokered> = Services extends DescService
  ? ServiceClient<Services, Brokered>
  : {
      readonly [Key in keyof Services]: Services[Key] extends DescService
        ? ServiceClient<Services[Key], BrokeredOf<Brokered, Key>>
        : never;
    };

type MethodClient<Method, Fields> =
  Method extends DescMethodUnary<infer I, infer O>
    ? (request: BrokeredRequestInit<I, Fields>, options?: CallOptions) => Promise<MessageShape<O>>
    : Method extends DescMethodServerStreaming<infer I, infer O>
      ? (request: BrokeredRequestInit<I, Fields>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
      : Method extends DescMethodClientStreaming<infer I, infer O>
        ? (
            requests: Requests<BrokeredRequestInit<I, Fields>>,
            options?: CallOptions,
          ) => Promise<MessageShape<O>>
        : Method extends DescMethodBiDiStreaming<infer I, infer O>
          ? (
              requests: Requests<BrokeredRequestInit<I, Fields>>,
              options?: CallOptions,
            ) => AsyncIterable<MessageShape<O>>
          : never;

type Requests<Message> = AsyncIterable<Message> | Iterable<Message>;
