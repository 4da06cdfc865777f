import type { DescMessage, DescService, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { BrokeredService } from "./broker.js";
import type { GrpcPlugin } from "./grpc-plugin.js";
import type { GrpcServices } from "./grpc-services.js";
import type { PluginClientOf } from "./plugin-client.js";
import type { PluginImplementationOf } from "./plugin-implementation.js";

/** The brokered fields of a method that has none, and of a plugin none of whose methods has any. */
export type NoBrokered = Record<never, never>;

/**
 * What a connection of the broker carries: a service, several by key, or what `grpcPlugin` made of them, when they have
 * brokered fields of their own.
 */
export type Brokerable = GrpcServices | GrpcPlugin<GrpcServices, object>;

/** The plugin that a {@link Brokerable} is short for. */
export type BrokerablePlugin<T> =
  T extends GrpcPlugin<GrpcServices, object> ? T : T extends GrpcServices ? GrpcPlugin<T> : never;

/**
 * Calls the other side's object over a connection of its own, which `await using` or `[Symbol.asyncDispose]()` closes.
 * The connection also ends with the one between host and plugin.
 */
export type BrokeredClient<T> = PluginClientOf<BrokerablePlugin<T>> & AsyncDisposable;

/** What serves a {@link Brokerable}: an object with its methods; for a service with one method also a function. */
export type BrokeredImplementation<T> =
  | PluginImplementationOf<BrokerablePlugin<T>>
  | SoleHandler<BrokerablePlugin<T>>;

/** What a caller puts into a brokered field. */
export type BrokeredArgument<T> = BrokeredImplementation<T> | BrokeredService<T>;

type SoleHandler<Plugin> = Plugin extends { readonly services: DescService }
  ? SoleMember<PluginImplementationOf<Plugin>>
  : never;
type SoleMember<Methods> = [SoleKey<keyof Methods>] extends [never] ? never : Methods[keyof Methods];
/** The one member of a union; never when there are several. */
type SoleKey<Key, All = Key> = Key extends unknown ? ([All] extends [Key] ? Key : never) : never;

/** The fields of a message that can hold a broker's id; that they are uint32 is checked at run time. */
type IdFields<Message> = {
  [Name in keyof Message]-?: Exclude<Message[Name], undefined> extends number ? Name : never;
}[keyof Message];

/** What the option `brokered` of `grpcPlugin` may name: methods, request fields, and the service behind each. */
export type BrokeredFields<Services> = Services extends DescService
  ? ServiceBrokeredFields<Services>
  : {
      readonly [Key in keyof Services]?: Services[Key] extends DescService
        ? ServiceBrokeredFields<Services[Key]>
        : never;
    };

type ServiceBrokeredFields<Service extends DescService> = {
  readonly [Name in keyof Service["method"]]?: {
    readonly [Field in IdFields<MessageShape<Service["method"][Name]["input"]>>]?: Brokerable;
  };
};

/**
 * `Given`, made unassignable where it has a name that `Known` does not have: inference takes those without a word. Looks
 * through methods and fields, with several services through their keys too; not into the services behind the fields.
 */
export type OnlyKnown<Services, Given, Known> = {
  readonly [Name in keyof Given]: Name extends keyof Known
    ? Services extends DescService
      ? OnlyKnownFields<Given[Name], NonNullable<Known[Name]>>
      : OnlyKnown<DescService, Given[Name], NonNullable<Known[Name]>>
    : UnknownName<Name>;
};
type OnlyKnownFields<Given, Known> = {
  readonly [Name in keyof Given]: Name extends keyof Known ? Given[Name] : UnknownName<Name>;
};
/** What is shown when a name is refused. */
type UnknownName<Name extends PropertyKey> = Name extends string ? `no such name: ${Name}` : never;

/** A part of the option `brokered`, by key or by method name. */
export type BrokeredOf<Brokered, Name> = Name extends keyof Brokered ? Brokered[Name] : NoBrokered;

/** A request as its caller writes it: with objects in its brokered fields. */
export type BrokeredRequestInit<Desc extends DescMessage, Fields> = [keyof Fields] extends [never]
  ? MessageInitShape<Desc>
  : Omit<Exclude<MessageInitShape<Desc>, MessageShape<Desc>>, keyof Fields> &
      GivenFields<MessageShape<Desc>, Fields>;

type GivenFields<Message, Fields> = {
  readonly [Name in RequiredNames<Message, Fields>]: BrokeredArgument<Fields[Name]>;
} & {
  readonly [Name in OptionalNames<Message, Fields>]?: BrokeredArgument<Fields[Name]> | undefined;
};

/** A request as its handler gets it: with clients in its brokered fields. */
export type BrokeredRequest<Desc extends DescMessage, Fields> = [keyof Fields] extends [never]
  ? MessageShape<Desc>
  : Omit<MessageShape<Desc>, keyof Fields> & TakenFields<MessageShape<Desc>, Fields>;

type TakenFields<Message, Fields> = {
  readonly [Name in RequiredNames<Message, Fields>]: BrokeredClient<Fields[Name]>;
} & {
  readonly [Name in OptionalNames<Message, Fields>]: BrokeredClient<Fields[Name]> | undefined;
};

/** Fields declared `optional` in proto3 may be left out; the others always hold an object. */
type OptionalNames<Message, Fields> = {
  [Name in keyof Fields]: Name extends keyof Message
    ? NoBrokered extends Pick<Message, Name>
      ? Name
      : never
    : never;
}[keyof Fields];
type RequiredNames<Message, Fields> = Exclude<keyof Fields, OptionalNames<Message, Fields>>;
