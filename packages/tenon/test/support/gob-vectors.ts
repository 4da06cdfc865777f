import { readFileSync } from "node:fs";
import { gob } from "../../src/wire/gob/index.js";
import type { AnyGobType, GobType } from "../../src/wire/gob/index.js";

/** A stream that Go has written, with what was given to its encoder, call by call. */
export interface GobVector {
  readonly name: string;
  /** The bytes of each call. */
  readonly encodes: readonly Uint8Array[];
  /** What each call was given, as a description and what decoding gives. */
  readonly values: readonly { readonly type: AnyGobType; readonly value: unknown }[];
}

const Point = gob.struct("main.Point", { X: gob.int, Y: gob.int });
const Request = gob.struct("Request", { ServiceMethod: gob.string, Seq: gob.uint });
const Response = gob.struct("Response", { ServiceMethod: gob.string, Seq: gob.uint, Error: gob.string });
const Nothing = gob.struct("", {});
const Scalars = gob.struct("Scalars", {
  Bool: gob.bool,
  Int: gob.int,
  Int8: gob.int8,
  Uint: gob.uint,
  Uint32: gob.uint32,
  Float: gob.float,
  Float32: gob.float32,
  Complex: gob.complex,
  String: gob.string,
  Bytes: gob.bytes,
});
const Lists = gob.struct("Lists", {
  Numbers: gob.array(gob.int, 3),
  Bytes: gob.byteArray(4),
  Words: gob.slice(gob.string),
  Matrix: gob.slice(gob.slice(gob.float)),
  Points: gob.slice(Point),
});
const Maps = gob.struct("Maps", {
  Counts: gob.map(gob.string, gob.int),
  Nested: gob.map(gob.string, gob.map(gob.int, Point)),
  Empty: gob.map(gob.string, gob.bool),
  None: gob.pointer(gob.map(gob.string, gob.bool)),
});
const Pointers = gob.struct("Pointers", {
  Number: gob.pointer(gob.int),
  Zero: gob.pointer(gob.int),
  Nil: gob.pointer(gob.int),
  Point: gob.pointer(Point),
  Deep: gob.pointer(gob.pointer(gob.string)),
});
const Derived = gob.struct("Derived", { Base: gob.struct("Base", { Id: gob.int }), Name: gob.string });

interface Tree {
  readonly Value: number;
  readonly Left: Tree | undefined;
  readonly Right: Tree | undefined;
}
const Tree: GobType<Tree> = gob.struct("Tree", {
  Value: gob.safeInt,
  Left: gob.pointer(gob.lazy(() => Tree)),
  Right: gob.pointer(gob.lazy(() => Tree)),
});
interface Forest {
  readonly Trees: readonly Forest[];
}
const Forest: GobType<Forest> = gob.struct("main.Forest", { Trees: gob.slice(gob.lazy(() => Forest)) });
interface Branch {
  readonly Name: string;
  readonly Branches: readonly Branch[];
  readonly Leaves: readonly number[];
}
const Branches: GobType<readonly Branch[]> = gob.slice(gob.lazy(() => Branch));
const Branch: GobType<Branch> = gob.struct("Branch", {
  Name: gob.string,
  Branches,
  Leaves: gob.slice(gob.safeInt),
});

const Square = gob.struct("Square", { Side: gob.float });
const Circle = gob.struct("Circle", { Radius: gob.float });
type Shape = { type: string; value: unknown } | undefined;
// Through `unknown`: a Group's own type has the Shape that is described here.
const Shape = gob.interface(
  gob.registered("main.Square", Square),
  gob.registered("*main.Circle", Circle),
  gob.registered(
    "main.Group",
    gob.lazy((): AnyGobType => Group),
  ),
) as GobType<Shape>;
const Group: GobType<{ Inner: Shape }> = gob.struct("Group", { Inner: Shape });
const Drawing = gob.struct("Drawing", {
  Title: gob.string,
  Shapes: gob.slice(Shape),
  Frame: Shape,
});

const Times = gob.struct("Times", { At: gob.time, Maybe: gob.pointer(gob.time), Never: gob.time });
const Big = gob.struct("Big", { N: gob.pointer(gob.bigInt), M: gob.pointer(gob.bigInt) });
const Celsius = gob.gobEncoder<number>("main.Celsius", {
  encode: (degrees) => Uint8Array.of(degrees & 0xff),
  decode: (bytes) => new DataView(bytes.buffer, bytes.byteOffset).getInt8(0),
  zero: () => 0,
  isZero: (degrees) => degrees === 0,
});
const Version = gob.binaryMarshaler<string>("main.Version", {
  encode: (version) => new TextEncoder().encode(version),
  decode: (bytes) => new TextDecoder().decode(bytes),
  zero: () => "",
  isZero: (version) => version === "",
});
const Custom = gob.struct("Custom", {
  Temperature: Celsius,
  Version: Version,
});
const StringPoint = gob.struct("main.Pair[string,main.Point]", { Key: gob.string, Value: Point });
const IntBool = gob.struct("main.Pair[int,bool]", { Key: gob.int, Value: gob.bool });
const StringPairs = gob.struct("main.Pair[string,[]main.Pair[int,bool]]", {
  Key: gob.string,
  Value: gob.slice(IntBool),
});

/** Values of one type. */
function of(type: AnyGobType, ...values: readonly unknown[]): GobVector["values"] {
  return values.map((value) => ({ type, value }));
}

const zeroScalars = {
  Bool: false,
  Int: 0,
  Int8: 0,
  Uint: 0,
  Uint32: 0,
  Float: 0,
  Float32: 0,
  Complex: { real: 0, imag: 0 },
  String: "",
  Bytes: new Uint8Array(0),
};
const square = (Side: number) => ({ type: "main.Square", value: { Side } });
const circle = (Radius: number) => ({ type: "*main.Circle", value: { Radius } });
const group = (Inner: Shape) => ({ type: "main.Group", value: { Inner } });
const maxInt64 = 2n ** 63n - 1n;
const zeroTime = "0001-01-01T00:00:00Z";

const integers = [
  0,
  1,
  -1,
  63,
  64,
  -64,
  -65,
  127,
  128,
  -129,
  2 ** 31,
  -(2 ** 31),
  2n ** 53n,
  maxInt64,
  ~maxInt64,
];
const floats = [0, 1, -1, 17, 0.1, Number.MAX_VALUE, Number.MIN_VALUE, Infinity, -Infinity, -0, Number.NaN];
const anyValues = [
  undefined,
  "text",
  5,
  -1.5,
  true,
  Uint8Array.of(1, 2),
  ["a"],
  3,
  9,
  [1],
  { real: 0, imag: 2 },
];

/** What packages/conformance/go/gob/vectors/streams.go has, in TypeScript. */
const values: Readonly<Record<string, GobVector["values"]>> = {
  bool: of(gob.bool, true, false),
  int: of(gob.int, ...integers),
  uint: of(gob.uint, 0, 127, 128, 255, 256, 2 ** 32, 2n ** 64n - 1n),
  float: of(gob.float, ...floats),
  complex: [
    { real: 0, imag: 0 },
    { real: 1, imag: 2 },
    { real: 0, imag: -0.5 },
  ].map((value) => ({ type: gob.complex, value })),
  string: of(gob.string, "", "hello", "Grüße, 世界 🌍", "long ".repeat(60)),
  bytes: of(gob.bytes, new Uint8Array(0), Uint8Array.of(0, 1, 255), new Uint8Array(200)),
  struct: of(Point, { X: 22, Y: 33 }, { X: 0, Y: 0 }, { X: 0, Y: -1 }, { X: 1, Y: 0 }),
  request: of(
    Request,
    { ServiceMethod: "Plugin.Greet", Seq: 0 },
    { ServiceMethod: "Dispenser.Dispense", Seq: 300 },
  ),
  response: [
    { type: Response, value: { ServiceMethod: "Plugin.Greet", Seq: 7, Error: "" } },
    { type: Nothing, value: {} },
    { type: Response, value: { ServiceMethod: "Plugin.Greet", Seq: 8, Error: "no greeting" } },
  ],
  scalars: of(
    Scalars,
    {
      Bool: true,
      Int: -5,
      Int8: 127,
      Uint: 6,
      Uint32: 2 ** 31,
      Float: 2.5,
      Float32: 0.5,
      Complex: { real: 0, imag: 1 },
      String: "s",
      Bytes: Uint8Array.of(98),
    },
    zeroScalars,
  ),
  lists: of(
    Lists,
    {
      Numbers: [1, 0, 3],
      Bytes: Uint8Array.of(1, 2, 200, 0),
      Words: ["a", ""],
      Matrix: [[1, 2], []],
      Points: [
        { X: 1, Y: 2 },
        { X: 0, Y: 0 },
      ],
    },
    { Numbers: [0, 0, 0], Bytes: new Uint8Array(4), Words: [], Matrix: [], Points: [] },
  ),
  slice: [
    ...of(gob.slice(gob.int), [], [1, -2, 300]),
    ...of(gob.slice(gob.string), ["x"]),
    ...of(gob.slice(gob.bytes), [Uint8Array.of(1), new Uint8Array(0)]),
    // Another description of the same Go type is the same type in the stream.
    ...of(gob.slice(gob.safeInt), [5]),
  ],
  array: [
    ...of(gob.array(gob.string, 2), ["a", "b"]),
    ...of(gob.array(gob.array(gob.bool, 2), 2), [
      [true, false],
      [false, true],
    ]),
  ],
  maps: of(Maps, {
    Counts: new Map([["one", 1]]),
    Nested: new Map([["a", new Map([[-1, { X: 1, Y: 2 }]])]]),
    Empty: new Map(),
    None: undefined,
  }),
  map: [
    ...of(gob.map(gob.string, gob.slice(gob.int)), new Map([["a", [1, 2]]])),
    ...of(gob.map(gob.int, gob.string), new Map()),
    ...of(gob.map(Point, gob.bool), new Map([[{ X: 1, Y: 2 }, true]])),
  ],
  pointers: of(
    Pointers,
    { Number: 5, Zero: undefined, Nil: undefined, Point: { X: 1, Y: 2 }, Deep: "deep" },
    { Number: undefined, Zero: undefined, Nil: undefined, Point: { X: 0, Y: 0 }, Deep: undefined },
  ),
  embedded: of(Derived, { Base: { Id: 7 }, Name: "seven" }),
  recursive: [
    ...of(Tree, {
      Value: 1,
      Left: { Value: 2, Left: undefined, Right: undefined },
      Right: { Value: 3, Left: undefined, Right: { Value: 0, Left: undefined, Right: undefined } },
    }),
    ...of(Forest, { Trees: [{ Trees: [] }, { Trees: [{ Trees: [] }] }] }),
  ],
  "recursive list": of(Branches, [
    { Name: "low", Branches: [{ Name: "high", Branches: [], Leaves: [1] }], Leaves: [2, 3] },
    { Name: "", Branches: [], Leaves: [] },
  ]),
  generic: [
    ...of(StringPoint, { Key: "a", Value: { X: 1, Y: 2 } }),
    ...of(StringPairs, { Key: "", Value: [{ Key: 1, Value: true }] }),
  ],
  "empty struct": of(Nothing, {}, {}),
  any: of(gob.any, ...anyValues),
  "any with maps": of(
    gob.any,
    new Map([["list", [1, "two", undefined]]]),
    [new Map([["again", new Map()]])],
    new Map(),
  ),
  interface: of(
    Drawing,
    { Title: "first", Shapes: [square(2), circle(1), square(3)], Frame: undefined },
    { Title: "second", Shapes: [], Frame: circle(0) },
  ),
  "interface in interface": of(
    Drawing,
    { Title: "nested", Shapes: [], Frame: group(group(square(1))) },
    { Title: "", Shapes: [group(circle(2)), group(square(4))], Frame: undefined },
  ),
  "interface at the top": of(Shape, group(square(5)), circle(6)),
  time: of(
    gob.time,
    "2026-11-20T14:36:47.123456789+01:00",
    "2026-11-20T13:36:47.123456789Z",
    zeroTime,
    "0001-02-03T04:05:06+01:00:59",
    "-000044-03-15T00:00:00.000000001Z",
    "+020000-01-01T00:00:00+00:00",
  ),
  times: of(
    Times,
    { At: "2026-11-20T14:36:47.123456789+01:00", Maybe: zeroTime, Never: zeroTime },
    { At: zeroTime, Maybe: undefined, Never: zeroTime },
  ),
  "big.Int": of(gob.bigInt, 0n, -5n, 2n ** 100n),
  "big.Ints": of(Big, { N: 300n, M: undefined }, { N: undefined, M: 0n }),
  custom: of(Custom, { Temperature: -4, Version: "1.2" }, { Temperature: 0, Version: "" }),
};

/** What to encode where the value that comes back does not say all: the Go types of some values in an `interface{}`. */
export const anyInputs: Readonly<Record<number, unknown>> = {
  7: gob.concrete(gob.registered("int8", gob.int8), 3),
  8: gob.concrete(gob.registered("uint64", gob.uint64), 9),
  10: gob.concrete(gob.registered("complex128", gob.complex), { real: 0, imag: 2 }),
};

const file = new URL("../golden/gob/vectors.json", import.meta.url);
const written = JSON.parse(readFileSync(file, "utf8")) as { name: string; encodes: string[] }[];

/** Every stream of test/golden/gob/vectors.json. */
export const gobVectors: readonly GobVector[] = written.map(({ name, encodes }) => ({
  name,
  encodes: encodes.map((hex) => new Uint8Array(Buffer.from(hex, "hex"))),
  values: values[name] ?? [],
}));
