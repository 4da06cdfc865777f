import { decodeUtf8, encodeUtf8 } from "../bytes/utf8.js";
import { AnyNode } from "./any-node.js";
import { basicNodes } from "./basic-types.js";
import { bigIntCodec } from "./big-int-codec.js";
import { CodecNode } from "./codec-node.js";
import { describeConcrete } from "./described-concrete.js";
import { describeInput } from "./describe-input.js";
import { nodeOf } from "./gob-node.js";
import type {
  AnyGobType,
  GobAnyInput,
  GobAnyValue,
  GobCodec,
  GobComplex,
  GobConcrete,
  GobConcreteInput,
  GobConcreteValue,
  GobFields,
  GobInput,
  GobRegistered,
  GobStructInput,
  GobStructValue,
  GobType,
  GobValue,
} from "./gob-type.js";
import { InterfaceNode } from "./interface-node.js";
import { ArrayNode, ByteArrayNode, SliceNode } from "./list-nodes.js";
import { MapNode, isPlainObject } from "./map-node.js";
import { LazyNode, PointerNode } from "./reference-nodes.js";
import { StructNode } from "./struct-node.js";
import { timeCodec } from "./time-codec.js";
import type { CodecKind } from "./wire-type.js";

/** What {@link gob} has: a description of each Go type that gob can carry, and builders of those that have parts. */
export interface Gob {
  /** Go's `bool`. Zero value: false. */
  readonly bool: GobType<boolean>;
  /**
   * Go's `int`, and any of its signed integers: gob has one kind for all of them. Decoding gives a number from
   * -(2^53 - 1) to 2^53 - 1, and a bigint beyond; encoding takes integers as either, from -2^63 to 2^63 - 1.
   * Zero value: 0. TypeScript does not calculate with `number | bigint`: {@link Gob.safeInt} is a number.
   */
  readonly int: GobType<number | bigint>;
  /** Go's `int8`: -128 to 127, a number. Zero value: 0. */
  readonly int8: GobType<number>;
  /** Go's `int16`: -32,768 to 32,767, a number. Zero value: 0. */
  readonly int16: GobType<number>;
  /** Go's `int32` and `rune`: -2^31 to 2^31 - 1, a number. Zero value: 0. */
  readonly int32: GobType<number>;
  /** Go's `int64`, and any of its signed integers: always a bigint. Encoding takes integers as numbers too. Zero value: 0n. */
  readonly int64: GobType<bigint, bigint | number>;
  /**
   * Any of Go's signed integers as a number. A value beyond 2^53 - 1 either way is an error, on encoding and decoding:
   * use {@link Gob.int64} where one can come. Zero value: 0.
   */
  readonly safeInt: GobType<number>;
  /**
   * Go's `uint`, and any of its unsigned integers: gob has one kind for all of them, which does not mix with the signed
   * ones. Decoding gives a number up to 2^53 - 1, and a bigint beyond; encoding takes either, from 0 to 2^64 - 1.
   * Zero value: 0. {@link Gob.safeUint} is a number, to calculate with.
   */
  readonly uint: GobType<number | bigint>;
  /** Go's `uint8` and `byte`: 0 to 255, a number. Zero value: 0. A list of them is {@link Gob.bytes}. */
  readonly uint8: GobType<number>;
  /** Go's `uint16`: 0 to 65,535, a number. Zero value: 0. */
  readonly uint16: GobType<number>;
  /** Go's `uint32`: 0 to 2^32 - 1, a number. Zero value: 0. */
  readonly uint32: GobType<number>;
  /** Go's `uint64`, and any of its unsigned integers: always a bigint. Encoding takes integers as numbers too. Zero value: 0n. */
  readonly uint64: GobType<bigint, bigint | number>;
  /** Any of Go's unsigned integers as a number; beyond 2^53 - 1 an error. Zero value: 0. */
  readonly safeUint: GobType<number>;
  /** Go's `float64`. Zero value: 0. A struct's field that holds -0 is left out, as Go does it, and comes as 0. */
  readonly float: GobType<number>;
  /** Go's `float32`: encoding rounds to it, decoding refuses what is beyond it. Zero value: 0. */
  readonly float32: GobType<number>;
  /** Go's `complex128` and `complex64`: `{ real, imag }`. Zero value: both 0. */
  readonly complex: GobType<GobComplex>;
  /**
   * Go's `string`, in UTF-8. Zero value: "". Go's strings may hold any bytes: what is not UTF-8 comes as U+FFFD, and a
   * lone surrogate is sent as U+FFFD. Bytes are {@link Gob.bytes}.
   */
  readonly string: GobType<string>;
  /** Go's `[]byte`. Decoding gives a copy. Zero value: no bytes. */
  readonly bytes: GobType<Uint8Array>;
  /**
   * Go's `interface{}`. Zero value: undefined, Go's nil; encoding takes null for it too.
   *
   * Decoding gives values of Go's basic types as they are, a `[]interface {}` as an array, a `map[string]interface {}` as
   * a Map, and anything else as `{ type, value }`, readable without a description: of a struct, the fields that Go sent, which
   * leaves zero values out. Integers are bigint beyond 2^53 - 1.
   *
   * Encoding chooses the Go type by the value: `bool`, `string`; `int` for an integral number, else `float64`; `int64` or
   * `uint64` for a bigint; `complex128` for `{ real, imag }`; `[]uint8` for a Uint8Array; the list of one of these for an array of
   * them; `[]interface {}` for any other array, and `map[string]interface {}` for a Map or a plain object. The last two a Go
   * program has to `gob.Register`; the others it knows. {@link Gob.concrete} names the type of a value instead.
   *
   * What came can be sent on. A `{ type, value }` goes out under its own name and in its own shape; a copy of one, which has
   * lost its type, is an error. A plain value goes out as the type above, whatever it came as: an `int8`, or a `float64` that is 2,
   * as `int`. Where the Go program asks which of them it is, that takes {@link Gob.concrete}.
   */
  readonly any: GobType<GobAnyValue, GobAnyInput>;
  /**
   * Go's `time.Time`: RFC 3339 with up to nine digits of a second, such as `2026-11-20T14:36:47.123456789+01:00`, as Go's
   * own JSON has it. `Z` is UTC, which Go tells apart from the zone `+00:00`. Encoding takes a Date too. Zero value:
   * `0001-01-01T00:00:00Z`.
   */
  readonly time: GobType<string, string | { toISOString(): string }>;
  /** Go's `*big.Int`, of any size. Zero value: 0n. Encoding takes an integral number too; a field left out is Go's nil. */
  readonly bigInt: GobType<bigint, bigint | number>;

  /**
   * Go's `[length]T`. Zero value: `length` zero values. @throws TypeError when `length` is no integer from 0 to 2^26
   * @example gob.array(gob.float, 3)
   */
  array<Elem extends AnyGobType>(
    elem: Elem,
    length: number,
  ): GobType<GobValue<Elem>[], readonly GobInput<Elem>[]>;
  /** Go's `[length]byte` as a Uint8Array. Zero value: `length` zeros. @throws TypeError as {@link Gob.array} does */
  byteArray(length: number): GobType<Uint8Array>;
  /** Go's `[]T`. Zero value: no elements. @throws TypeError for a list of `gob.uint8`, which is `gob.bytes` */
  slice<Elem extends AnyGobType>(elem: Elem): GobType<GobValue<Elem>[], readonly GobInput<Elem>[]>;
  /**
   * Go's `map[K]V`: a Map. Encoding takes a plain object too when the keys are strings. Zero value: a Map without entries;
   * on encoding an empty Map is sent, and one left out is Go's nil. Entries are sent in the Map's order.
   * @example gob.map(gob.string, gob.slice(gob.int))
   */
  map<Key extends AnyGobType, Elem extends AnyGobType>(
    key: Key,
    elem: Elem,
  ): GobType<
    Map<GobValue<Key>, GobValue<Elem>>,
    | ReadonlyMap<GobInput<Key>, GobInput<Elem>>
    | (string extends GobInput<Key> ? Readonly<Record<string, GobInput<Elem>>> : never)
  >;
  /**
   * A Go struct: its exported fields by their Go names, in Go's order. An embedded struct is a field with its type's name.
   * Decoding matches by name: fields of the other side that are not described are skipped, and those that do not come
   * have their zero value; when no name fits, that is an error. Encoding takes left-out fields for zero.
   * @param goName the type's name in Go, as `Args` or, to send exactly what Go sends, with its package: `main.Args`
   * @throws TypeError for a field whose name Go would not export
   * @example const Args = gob.struct("Args", { A: gob.safeInt, B: gob.safeInt });
   */
  struct<const Fields extends GobFields>(
    goName: string,
    fields: Fields,
  ): GobType<GobStructValue<Fields>, GobStructInput<Fields>>;
  /**
   * Go's `*T`: undefined is nil. Gob sends no pointers, only what they point to, so a pointer to a zero number, string,
   * boolean or list in a struct comes as nil, in Go and here.
   */
  pointer<Elem extends AnyGobType>(
    elem: Elem,
  ): GobType<GobValue<Elem> | undefined, GobInput<Elem> | undefined | null>;
  /**
   * A description that is resolved when it is first used, for types that are part of themselves. TypeScript needs the types of
   * such a description written down: what decoding gives, and what encoding takes, where zero values may be left out.
   * @example
   * type NodeFields = { Value: GobType<string>; Next: GobType<Node | undefined, NodeInput | undefined> };
   * type Node = GobStructValue<NodeFields>;
   * type NodeInput = GobStructInput<NodeFields>;
   * const Node: GobType<Node, NodeInput> = gob.struct("Node", {
   *   Value: gob.string,
   *   Next: gob.pointer(gob.lazy(() => Node)),
   * });
   */
  lazy<Type extends AnyGobType>(resolve: () => Type): GobType<GobValue<Type>, GobInput<Type>>;
  /**
   * A Go interface by the concrete types that may be in it: `{ type: "main.Square", value: { Side: 3 } }`. Zero value:
   * undefined, Go's nil. A name that is not described is an error, as it is in Go.
   * @example gob.interface(gob.registered("main.Square", Square), gob.registered("*main.Circle", Circle))
   */
  interface<const Types extends readonly GobRegistered[]>(
    ...types: Types
  ): GobType<GobConcreteValue<Types[number]> | undefined, GobConcreteInput<Types[number]> | undefined | null>;
  /**
   * A concrete type under the name that Go's `gob.Register` gives it, exactly: a type's import path and name
   * (`example.com/shapes.Square`; `main.Square` in package main), for a pointer `*shapes.Square` with the package's name only,
   * `map[string]interface {}` with its blank; or what `gob.RegisterName` said. @throws TypeError for an empty name
   */
  registered<const Name extends string, Type extends AnyGobType>(
    name: Name,
    type: Type,
  ): GobRegistered<Name, Type>;
  /**
   * A value for {@link Gob.any} with its concrete type.
   * @example gob.concrete(gob.registered("int32", gob.int32), 7)
   */
  concrete<Name extends string, Type extends AnyGobType>(
    registered: GobRegistered<Name, Type>,
    value: GobInput<Type>,
  ): GobConcrete<Name, GobInput<Type>>;
  /**
   * A Go type with the methods GobEncode and GobDecode: `codec` does what they do. As a struct's field, undefined is left
   * out and `codec.zero()` is what one holds that did not come. What the codec throws becomes the value's error.
   */
  gobEncoder<Value>(goName: string, codec: GobCodec<Value>): GobType<Value>;
  /** A Go type with the methods MarshalBinary and UnmarshalBinary, and without those of {@link Gob.gobEncoder}. */
  binaryMarshaler<Value>(goName: string, codec: GobCodec<Value>): GobType<Value>;
  /** A Go type with the methods MarshalText and UnmarshalText: the format has it, but no Go program of today sends it. */
  textMarshaler<Value>(goName: string, codec: GobCodec<Value, string>): GobType<Value>;
}

/**
 * Descriptions of Go types, for `netrpcPlugin`: made once, they say how values are encoded and what their static type is.
 * @example
 * const Args = gob.struct("Args", { A: gob.safeInt, B: gob.safeInt });
 * type Args = GobValue<typeof Args>; // { A: number; B: number }
 */
export const gob: Gob = Object.freeze({
  ...basicNodes,
  any: new AnyNode(),
  time: new CodecNode({ kind: "gobEncoder", goType: "time.Time" }, timeCodec),
  bigInt: new CodecNode({ kind: "gobEncoder", goType: "big.Int", isPointer: true }, bigIntCodec),
  array: (elem: AnyGobType, length: number) => new ArrayNode(nodeOf(elem, "elem"), arrayLength(length)),
  byteArray: (length: number) => new ByteArrayNode(basicNodes.uint8, arrayLength(length)),
  slice: createSlice,
  map: (key: AnyGobType, elem: AnyGobType) => new MapNode(nodeOf(key, "key"), nodeOf(elem, "elem")),
  struct: createStruct,
  pointer: (elem: AnyGobType) => new PointerNode(nodeOf(elem, "elem")),
  lazy: createLazy,
  interface: (...types: readonly GobRegistered[]) => new InterfaceNode(types),
  registered: createRegistered,
  concrete: <Name extends string, Type extends AnyGobType>(
    { name, type }: GobRegistered<Name, Type>,
    value: GobInput<Type>,
  ) => describeConcrete({ type: name, value }, nodeOf(type)),
  gobEncoder: <Value>(goName: string, codec: GobCodec<Value>) =>
    createCodec("gobEncoder", goName, assertCodec(codec)),
  binaryMarshaler: <Value>(goName: string, codec: GobCodec<Value>) =>
    createCodec("binaryMarshaler", goName, assertCodec(codec)),
  textMarshaler: <Value>(goName: string, codec: GobCodec<Value, string>) =>
    createCodec("textMarshaler", goName, bytesCodec(assertCodec(codec))),
});

function createSlice(elem: AnyGobType): SliceNode {
  const node = nodeOf(elem, "elem");
  if (node === basicNodes.uint8) {
    throw new TypeError("gob.slice must not be of gob.uint8: Go's []byte is gob.bytes");
  }
  return new SliceNode(node);
}

function createStruct(goName: string, fields: GobFields): StructNode {
  assertName(goName);
  if (!isPlainObject(fields)) throw new TypeError(`fields must be an object, got ${describeInput(fields)}`);
  for (const name of Object.keys(fields)) {
    if (exportedName.test(name)) continue;
    throw new TypeError(
      `struct ${goName} must have fields that Go exports, in upper case at the start, got ${describeInput(name)}`,
    );
  }
  return new StructNode(goName, fields);
}

/** Go's identifiers, with an upper-case letter first. */
const exportedName = /^\p{Lu}[\p{L}\p{Nd}_]*$/u;

function createRegistered<const Name extends string, Type extends AnyGobType>(
  name: Name,
  type: Type,
): GobRegistered<Name, Type> {
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`name must be the name that Go registered, got ${describeInput(name)}`);
  }
  nodeOf(type);
  return Object.freeze({ name, type });
}

function createLazy(resolve: () => AnyGobType): LazyNode {
  if (typeof resolve === "function") return new LazyNode(resolve);
  throw new TypeError(`resolve must be a function, got ${describeInput(resolve)}`);
}

function createCodec<Value>(kind: CodecKind, goName: string, codec: GobCodec<Value>): CodecNode<Value> {
  assertName(goName);
  return new CodecNode({ kind, goType: goName }, codec);
}

function assertName(goName: unknown): void {
  if (typeof goName !== "string")
    throw new TypeError(`goName must be a string, got ${describeInput(goName)}`);
}

function assertCodec<Codec extends object>(codec: Codec): Codec {
  for (const name of ["encode", "decode", "zero"]) {
    const method: unknown = Reflect.get(codec, name);
    if (typeof method === "function") continue;
    throw new TypeError(`codec.${name} must be a function, got ${describeInput(method)}`);
  }
  return codec;
}

/** The codec of a text as one of its bytes. */
function bytesCodec<Value>(codec: GobCodec<Value, string>): GobCodec<Value> {
  return {
    encode: (value) => encodeUtf8(codec.encode(value)),
    decode: (bytes) => codec.decode(decodeUtf8(bytes)),
    zero: () => codec.zero(),
    isZero: (value) => codec.isZero?.(value) === true,
  };
}

/** More elements than a decoder takes by default serve nobody. */
const maxArrayLength = 1 << 26;

function arrayLength(length: number): number {
  if (Number.isInteger(length) && length >= 0 && length <= maxArrayLength) return length;
  throw new TypeError(`length must be an integer from 0 to ${maxArrayLength}, got ${describeInput(length)}`);
}
