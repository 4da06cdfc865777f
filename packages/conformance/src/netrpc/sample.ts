import { inspect, isDeepStrictEqual } from "node:util";
import type { Everything } from "./everything.js";

const square = "tenon.test/peers/netrpc/shared.Square";

/** The value that both sides have to agree on: `Sample` in `go/netrpc/shared/everything.go`. */
export const sample: Everything = {
  Base: { ID: "sample", Tags: ["a", "b"] },
  Ints: {
    Int: -1,
    Int8: -128,
    Int16: 32_767,
    Int32: -(2 ** 31),
    Int64: 2n ** 63n - 1n,
    Least: -(2n ** 63n),
    Uint: 1,
    Uint8: 255,
    Uint16: 65_535,
    Uint32: 2 ** 32 - 1,
    Uint64: 2n ** 64n - 1n,
    Pointed: 7,
    Missing: undefined,
    Float32: 1.5,
    Float64: Math.PI,
    Inf: -Infinity,
    Minute: Number.MIN_VALUE,
  },
  Yes: true,
  Text: "Grüße, 世界 \u{1F44B}",
  Bytes: Uint8Array.of(0, 1, 254, 255),
  Complex64: { real: 0.5, imag: -2 },
  Complex128: { real: Math.PI, imag: Math.E },
  Array: [1, 0, -3],
  Pairs: [
    ["a", "b"],
    ["", "d"],
  ],
  Digest: Uint8Array.of(0xde, 0xad, 0xbe, 0xef),
  Names: ["one", "two"],
  Matrix: [[1, 2.5], [-3]],
  Celsius: 21.5,
  Nested: new Map([
    [
      "outer",
      new Map([
        [1, ["x"]],
        [-2, ["y", "z"]],
      ]),
    ],
    ["other", new Map([[3, ["w"]]])],
  ]),
  Points: new Map([
    ["here", { X: 1, Y: 2 }],
    ["there", { X: -3, Y: 0 }],
  ]),
  Flags: new Map([
    [1, true],
    [-(2 ** 40), false],
  ]),
  Tree: {
    Value: 1,
    Left: { Value: 2, Left: undefined, Right: { Value: 3, Left: undefined, Right: undefined } },
    Right: undefined,
  },
  Shape: { type: square, value: { Side: 2 } },
  Shapes: [
    { type: "circle", value: { Radius: 1 } },
    {
      type: "*shared.Polygon",
      value: {
        Corners: [
          { X: 1, Y: 0 },
          { X: 0, Y: 1 },
        ],
      },
    },
    { type: square, value: { Side: 3 } },
  ],
  NoShape: undefined,
  ByName: new Map([["round", { type: "circle", value: { Radius: 2 } }]]),
  Any: { type: "string", value: "any" },
  Anything: new Map([
    ["number", { type: "int", value: 42 }],
    [
      "list",
      {
        type: "[]interface {}",
        value: [
          { type: "string", value: "a" },
          { type: "float64", value: 1.5 },
          { type: "bool", value: true },
        ],
      },
    ],
    [
      "deeper",
      {
        type: "map[string]interface {}",
        value: new Map([["bytes", { type: "[]uint8", value: Uint8Array.from(Buffer.from("raw")) }]]),
      },
    ],
  ]),
  Time: "2024-02-29T12:34:56.789Z",
  Zoned: "1999-12-31T23:59:59.123456789+02:00",
  Big: 123_456_789_012_345_678_901_234_567_890n,
  Negative: -5n,
  // -22/7 and 2001:db8::1, as Go writes them.
  Ratio: Uint8Array.of(3, 0, 0, 0, 1, 22, 7),
  Address: Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
};

/** Names the first field in which a value is not the sample; empty when it is the sample. */
export function difference(came: Everything): string {
  for (const [name, expected] of Object.entries(sample)) {
    const actual: unknown = came[name as keyof Everything];
    if (!isDeepStrictEqual(actual, expected)) {
      return `${name}: expected ${inspect(expected)}, came ${inspect(actual)}`;
    }
  }
  return "";
}
