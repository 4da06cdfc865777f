import { gob } from "../../src/netrpc/index.js";
import type {
  GobAnyInput,
  GobAnyValue,
  GobComplex,
  GobInput,
  GobType,
  GobValue,
} from "../../src/netrpc/index.js";
import type { Equal, Expect } from "./expect.js";

const Item = gob.struct("main.Item", { Name: gob.string, Count: gob.safeInt });
const Square = gob.struct("Square", { Side: gob.float });
const Order = gob.struct("Order", {
  Id: gob.int,
  Big: gob.int64,
  Items: gob.slice(Item),
  First: gob.pointer(Item),
  Totals: gob.map(gob.string, gob.array(gob.float32, 2)),
  ByNumber: gob.map(gob.int32, gob.bool),
  Point: gob.complex,
  Raw: gob.bytes,
  At: gob.time,
  Sum: gob.bigInt,
  Anything: gob.any,
  Shape: gob.interface(gob.registered("main.Square", Square), gob.registered("main.Text", gob.string)),
});

type OrderValue = GobValue<typeof Order>;
type Shape =
  | { readonly type: "main.Square"; readonly value: { Side: number } }
  | { readonly type: "main.Text"; readonly value: string }
  | undefined;

export type Values = [
  Expect<Equal<GobValue<typeof gob.int>, number | bigint>>,
  Expect<Equal<GobValue<typeof gob.safeInt>, number>>,
  Expect<Equal<GobValue<typeof gob.uint64>, bigint>>,
  Expect<Equal<GobInput<typeof gob.uint64>, number | bigint>>,
  Expect<Equal<GobInput<typeof gob.any>, GobAnyInput>>,
  Expect<Equal<OrderValue["Id"], number | bigint>>,
  Expect<Equal<OrderValue["Big"], bigint>>,
  Expect<Equal<OrderValue["Items"], { Name: string; Count: number }[]>>,
  Expect<Equal<OrderValue["Totals"], Map<string, number[]>>>,
  Expect<Equal<OrderValue["ByNumber"], Map<number, boolean>>>,
  Expect<Equal<OrderValue["Point"], GobComplex>>,
  Expect<Equal<OrderValue["Raw"], Uint8Array>>,
  Expect<Equal<OrderValue["At"], string>>,
  Expect<Equal<OrderValue["Sum"], bigint>>,
  Expect<Equal<OrderValue["Anything"], GobAnyValue>>,
  // What came can be sent on.
  Expect<GobValue<typeof gob.any> extends GobInput<typeof gob.any> ? true : false>,
  Expect<Equal<OrderValue["First"], { Name: string; Count: number } | undefined>>,
  Expect<OrderValue["Shape"] extends Shape ? true : false>,
];

export const inputs: readonly GobInput<typeof Order>[] = [
  {},
  { Id: 5, Big: 5, Items: [{}, { Name: "a" }], First: null, At: new Date(0), Sum: 5 },
  { Id: 5n, Totals: { a: [1, 2] }, ByNumber: new Map([[1, true]]), First: undefined },
  { Totals: new Map([["a", [1]]]), Shape: { type: "main.Square", value: { Side: 1 } } },
  { Anything: { a: [1, "b", null, 5n, new Uint8Array(1)] }, Shape: { type: "main.Square", value: {} } },
  { Anything: gob.concrete(gob.registered("main.Item", Item), { Name: "a" }) },
];

export const wrongInputs: readonly GobInput<typeof Order>[] = [
  // @ts-expect-error TS2353 a field that is not described
  { Name: "a" },
  // @ts-expect-error TS2322 a string where an integer is expected
  { Id: "5" },
  // @ts-expect-error TS2322 a bigint where the value is always a number
  { Items: [{ Count: 5n }] },
  // @ts-expect-error TS2322 a plain object whose keys would have to be numbers
  { ByNumber: { 1: true } },
  // @ts-expect-error TS2322 a name that is not described
  { Shape: { type: "main.Circle", value: { Side: 1 } } },
  // @ts-expect-error TS2322 the value of another name
  { Shape: { type: "main.Text", value: { Side: 1 } } },
  // @ts-expect-error TS2322 nothing that Go has a type for
  { Anything: () => 5 },
];

interface Tree {
  readonly Value: string;
  readonly Children: readonly Tree[];
}
export const Tree: GobType<Tree> = gob.struct("Tree", {
  Value: gob.string,
  Children: gob.slice(gob.lazy(() => Tree)),
});

// @ts-expect-error TS2322 a description of something else
export const notATree: GobType<Tree> = gob.struct("Tree", {
  Value: gob.int,
  Children: gob.slice(gob.lazy(() => Tree)),
});

// @ts-expect-error TS2345 the example's value is not of the registered type
gob.concrete(gob.registered("main.Item", Item), { Count: "a" });

export const celsius: GobType<{ degrees: number }> = gob.gobEncoder("main.Celsius", {
  encode: ({ degrees }) => Uint8Array.of(degrees),
  decode: ([degrees = 0]) => ({ degrees }),
  zero: () => ({ degrees: 0 }),
});
