import type { AnyGobType, GobInput, GobValue } from "../../wire/gob/gob-type.js";
import type { BrokeredService } from "../broker.js";
import type { NetrpcClientOf } from "./netrpc-client.js";
import type { NetrpcImplementationOf } from "./netrpc-implementation.js";
import type { NetrpcMethod, NetrpcMethods } from "./netrpc-methods.js";
import type { NetrpcPlugin } from "./netrpc-plugin.js";

/** What a connection of net/rpc's broker carries: what `netrpcPlugin` has made, whatever its methods are. */
export type AnyNetrpcPlugin = NetrpcPlugin<NetrpcMethods, object>;

/** What is passed to the other side in the place of a broker's id: an object, or one that is served for longer. */
export type NetrpcBrokeredArgument<Plugin> = NetrpcImplementationOf<Plugin> | BrokeredService<Plugin>;

/** The whole value when it is an id, by the name that stands for it. */
type WholeId<Value, Name> = [Exclude<Value, undefined>] extends [number | bigint] ? Name : never;

/** The names of fields that can hold an id; that they are unsigned integers is checked at run time. */
type IdFields<Value> = Value extends object
  ? {
      [Name in keyof Value]-?: Exclude<Value[Name], undefined> extends number | bigint ? Name : never;
    }[keyof Value]
  : never;

type IdNames<Method extends NetrpcMethod> =
  | WholeId<GobValue<Method["args"]>, "args">
  | WholeId<GobValue<Method["reply"]>, "reply">
  | IdFields<GobValue<Method["args"]>>
  | IdFields<GobValue<Method["reply"]>>;

/**
 * What the option `brokered` of `netrpcPlugin` may name: methods, and for each the fields of its arguments or its reply that
 * hold a broker's id, or `args` and `reply` when that is all there is of them.
 */
export type NetrpcBrokeredFields<Methods extends NetrpcMethods> = {
  readonly [Name in keyof Methods]?: { readonly [Field in IdNames<Methods[Name]>]?: AnyNetrpcPlugin };
};

/** `Given`, made unassignable where it has a name that `Known` does not have: inference takes those without a word. */
export type OnlyKnownNetrpc<Given, Known> = {
  readonly [Name in keyof Given]: Name extends keyof Known
    ? OnlyKnownFields<Given[Name], NonNullable<Known[Name]>>
    : UnknownName<Name>;
};
type OnlyKnownFields<Given, Known> = {
  readonly [Name in keyof Given]: Name extends keyof Known ? Given[Name] : UnknownName<Name>;
};
/** What is shown when a name is refused. */
type UnknownName<Name extends PropertyKey> = Name extends string ? `no such name: ${Name}` : never;

/** A value as it is sent, with objects where its ids stand. */
export type BrokeredInput<Type extends AnyGobType, Fields, Whole extends string> = Whole extends keyof Fields
  ? NetrpcBrokeredArgument<Fields[Whole]>
  : [Extract<keyof Fields, keyof GobValue<Type>>] extends [never]
    ? GobInput<Type>
    : Omit<GobInput<Type>, keyof Fields> & {
        readonly [Name in Extract<keyof Fields, keyof GobValue<Type>>]: NetrpcBrokeredArgument<Fields[Name]>;
      };

/** A value as it is received, with clients where its ids stand. */
export type BrokeredValue<Type extends AnyGobType, Fields, Whole extends string> = Whole extends keyof Fields
  ? NetrpcClientOf<Fields[Whole]>
  : [Extract<keyof Fields, keyof GobValue<Type>>] extends [never]
    ? GobValue<Type>
    : Omit<GobValue<Type>, keyof Fields> & {
        readonly [Name in Extract<keyof Fields, keyof GobValue<Type>>]: NetrpcClientOf<Fields[Name]>;
      };
