/** What a description describes, in Go's words; `gobEncoder`, `binaryMarshaler` and `textMarshaler` write their values themselves. */
export type GobKind =
  | "bool"
  | "int"
  | "uint"
  | "float"
  | "complex"
  | "string"
  | "bytes"
  | "array"
  | "slice"
  | "map"
  | "struct"
  | "pointer"
  | "interface"
  | "gobEncoder"
  | "binaryMarshaler"
  | "textMarshaler";

declare const typing: unique symbol;

/**
 * The description of a Go type: made once by a builder of {@link gob}, used to encode and decode any number of values.
 * `Value` is what decoding gives, `Input` what encoding takes; {@link GobValue} and {@link GobInput} ask a description
 * for them. A recursive type needs its own named: `const Node: GobType<Node> = gob.struct("Node", …)`.
 */
export interface GobType<Value = unknown, Input = Value> {
  readonly kind: GobKind;
  /** The type as Go writes it, for messages: `[]main.Item`. */
  readonly goType: string;
  /** Holds the static types; never there at run time. */
  readonly [typing]?: { readonly value: Value; readonly input: (input: Input) => void };
}

/** Any description, for constraints. */
export type AnyGobType = GobType<unknown, never>;

/** What decoding a description gives: `GobValue<typeof Args>`. */
export type GobValue<Type extends AnyGobType> = Type extends GobType<infer Value, never> ? Value : never;

/** What encoding a description takes: a struct's fields with their zero value may be left out. */
export type GobInput<Type extends AnyGobType> = Type extends GobType<unknown, infer Input> ? Input : never;

/** The fields of a struct by their Go names, in Go's order. */
export type GobFields = Readonly<Record<string, AnyGobType>>;

/** What decoding a struct gives: every field, with Go's zero value when it did not come. */
export type GobStructValue<Fields extends GobFields> = {
  -readonly [Name in keyof Fields]: GobValue<Fields[Name]>;
};

/** What encoding a struct takes: what is left out or undefined counts as Go's zero value. */
export type GobStructInput<Fields extends GobFields> = {
  readonly [Name in keyof Fields]?: GobInput<Fields[Name]> | undefined;
};

/** A concrete type under the name that Go's `gob.Register` gave it. */
export interface GobRegistered<Name extends string = string, Type extends AnyGobType = AnyGobType> {
  readonly name: Name;
  readonly type: Type;
}

/** A value in an interface, with the name of its type: `{ type: "main.Square", value: { Side: 3 } }`. */
export interface GobConcrete<Name extends string = string, Value = unknown> {
  /** The name under which Go's `gob.Register` knows the type. */
  readonly type: Name;
  readonly value: Value;
}

/** What decoding an interface with these concrete types gives, but for nil, which is undefined. */
export type GobConcreteValue<Registered> =
  Registered extends GobRegistered<infer Name, infer Type> ? GobConcrete<Name, GobValue<Type>> : never;

/** What encoding an interface with these concrete types takes, but for nil, which is undefined. */
export type GobConcreteInput<Registered> =
  Registered extends GobRegistered<infer Name, infer Type> ? GobConcrete<Name, GobInput<Type>> : never;

/** A complex number: Go's complex64 or complex128. */
export interface GobComplex {
  readonly real: number;
  readonly imag: number;
}

/**
 * A value that was decoded by what the stream says of its type. Integers are numbers where those are exact, else
 * bigint; slices and arrays are arrays, maps are Maps, structs plain objects, nil undefined. `time.Time` is an RFC 3339
 * string and `big.Int` a bigint where the stream has their names, which it has not for pointers to them; other types that
 * encode themselves are their bytes, or their text.
 */
export type ReadableGobValue =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | GobComplex
  | ReadableGobValue[]
  | Map<ReadableGobValue, ReadableGobValue>
  | ReadableGobStruct
  | GobConcrete<string, ReadableGobValue>;

/** A struct among {@link ReadableGobValue}s: a field that Go left out, since it holds its zero value, is not there. */
export interface ReadableGobStruct {
  readonly [field: string]: ReadableGobValue;
}

/** What decoding Go's `interface{}` gives: see `gob.any`, which takes all of it too. */
export type GobAnyValue =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | GobComplex
  | GobAnyValue[]
  | Map<string, GobAnyValue>
  | GobConcrete<string, ReadableGobValue>;

/** What Go's `interface{}` can be given: see `gob.any`. */
export type GobAnyInput =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | GobComplex
  | readonly GobAnyInput[]
  | ReadonlyMap<string, GobAnyInput>
  | { readonly [key: string]: GobAnyInput }
  | GobConcrete;

/** How values of a type that encodes itself become bytes (or, for a TextMarshaler, text) and come back. */
export interface GobCodec<Value, Encoded = Uint8Array> {
  encode(value: Value): Encoded;
  /** Throws for what it cannot read. Bytes are the callee's to keep. */
  decode(encoded: Encoded): Value;
  /** The value of a field that did not come. */
  zero(): Value;
  /**
   * Whether a struct leaves a field out that holds `value`, as Go does it for the zero values of types whose methods have
   * value receivers. @default no value but undefined
   */
  isZero?(value: Value): boolean;
}
