import { gob } from "tenon/netrpc";
import type { GobCodec, GobComplex, GobConcrete, GobType, GobValue } from "tenon/netrpc";

// The types of `go/netrpc/shared/everything.go`.

const bytesAsTheyAre: GobCodec<Uint8Array> = {
  encode: (bytes) => bytes,
  decode: (bytes) => bytes,
  zero: () => new Uint8Array(),
};

const Point = gob.struct("Point", { X: gob.safeInt, Y: gob.safeInt });
const Square = gob.struct("Square", { Side: gob.float });
const Circle = gob.struct("Circle", { Radius: gob.float });
const Polygon = gob.struct("Polygon", { Corners: gob.slice(Point) });

/** Go registers a value under its package's path, or a name of the program's choice, and a pointer without a path. */
const shapes = [
  gob.registered("tenon.test/peers/netrpc/shared.Square", Square),
  gob.registered("circle", Circle),
  gob.registered("*shared.Polygon", Polygon),
] as const;

/** Go's interface Shape. */
export const Shape = gob.interface(...shapes);

/** Go's Tree, which contains itself. */
interface TreeValue {
  readonly Value: number;
  readonly Left: TreeValue | undefined;
  readonly Right: TreeValue | undefined;
}

const Tree: GobType<TreeValue> = gob.struct("Tree", {
  Value: gob.safeInt,
  Left: gob.pointer(gob.lazy(() => Tree)),
  Right: gob.pointer(gob.lazy(() => Tree)),
});

const Ints = gob.struct("Ints", {
  Int: gob.safeInt,
  Int8: gob.int8,
  Int16: gob.int16,
  Int32: gob.int32,
  Int64: gob.int64,
  Least: gob.int,
  Uint: gob.uint,
  Uint8: gob.uint8,
  Uint16: gob.uint16,
  Uint32: gob.uint32,
  Uint64: gob.uint64,
  Pointed: gob.pointer(gob.int),
  Missing: gob.pointer(gob.int),
  Float32: gob.float32,
  Float64: gob.float,
  Inf: gob.float,
  Minute: gob.float,
});

/** Integers, of which each type has a name of its own. */
type NamedInteger = GobConcrete<"int" | "int8" | "uint16", number> | GobConcrete<"int64" | "uint64", bigint>;

/** Go's `[]interface {}`; an interface, since a type that is part of itself has to be one. */
interface NamedList extends Array<NamedValue | undefined> {}

/** Go's `map[string]interface {}`. */
interface NamedMap extends Map<string, NamedValue | undefined> {}

/** What the Go programs put into an `interface{}`, with its type's name: `gob.any` gives an int8 as a number and no more. */
export type NamedValue =
  | NonNullable<GobValue<typeof Shape>>
  | NamedInteger
  | GobConcrete<"bool", boolean>
  | GobConcrete<"string", string>
  | GobConcrete<"float32" | "float64", number>
  | GobConcrete<"complex128", GobComplex>
  | GobConcrete<"[]uint8", Uint8Array>
  | GobConcrete<"[]string", string[]>
  | GobConcrete<"[]int", number[]>
  | GobConcrete<"[]interface {}", NamedList>
  | GobConcrete<"map[string]interface {}", NamedMap>;

/** Go's `interface{}`, by the names of all that the Go programs put into one. */
export const Named: GobType<NamedValue | undefined> = gob.interface(
  ...shapes,
  gob.registered("bool", gob.bool),
  gob.registered("string", gob.string),
  gob.registered("int", gob.safeInt),
  gob.registered("int8", gob.int8),
  gob.registered("uint16", gob.uint16),
  gob.registered("int64", gob.int64),
  gob.registered("uint64", gob.uint64),
  gob.registered("float32", gob.float32),
  gob.registered("float64", gob.float),
  gob.registered("complex128", gob.complex),
  gob.registered("[]uint8", gob.bytes),
  gob.registered("[]string", gob.slice(gob.string)),
  gob.registered("[]int", gob.slice(gob.safeInt)),
  gob.registered("[]interface {}", gob.slice(gob.lazy(() => Named))),
  gob.registered(
    "map[string]interface {}",
    gob.map(
      gob.string,
      gob.lazy(() => Named),
    ),
  ),
);

/** Go's struct Everything. */
export const Everything = gob.struct("Everything", {
  Base: gob.struct("Base", { ID: gob.string, Tags: gob.slice(gob.string) }),
  Ints,
  Yes: gob.bool,
  Text: gob.string,
  Bytes: gob.bytes,
  Complex64: gob.complex,
  Complex128: gob.complex,
  Array: gob.array(gob.safeInt, 3),
  Pairs: gob.array(gob.array(gob.string, 2), 2),
  Digest: gob.byteArray(4),
  Names: gob.slice(gob.string),
  Matrix: gob.slice(gob.slice(gob.float)),
  Celsius: gob.float,
  Nested: gob.map(gob.string, gob.map(gob.safeInt, gob.slice(gob.string))),
  Points: gob.map(gob.string, gob.pointer(Point)),
  Flags: gob.map(gob.safeInt, gob.bool),
  Tree: gob.pointer(Tree),
  Shape,
  Shapes: gob.slice(Shape),
  NoShape: Shape,
  ByName: gob.map(gob.string, Shape),
  Any: Named,
  Anything: gob.map(gob.string, Named),
  Time: gob.time,
  Zoned: gob.time,
  Big: gob.pointer(gob.bigInt),
  Negative: gob.bigInt,
  // What big.Rat and netip.Addr make of themselves is not ours to read.
  Ratio: gob.pointer(gob.gobEncoder("Rat", bytesAsTheyAre)),
  Address: gob.pointer(gob.binaryMarshaler("Addr", bytesAsTheyAre)),
});

/** What an Everything comes as. */
export type Everything = GobValue<typeof Everything>;
