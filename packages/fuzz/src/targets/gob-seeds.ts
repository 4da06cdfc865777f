import { GobEncoder, gob } from "../../../tenon/src/wire/gob/index.js";
import type { AnyGobType, GobInput, GobType } from "../../../tenon/src/wire/gob/index.js";
import { concatBytes } from "../engine/bytes.js";
import type { Random } from "../engine/random.js";

const Point = gob.struct("main.Point", { X: gob.int, Y: gob.float });
const Shape = gob.interface(gob.registered("main.Point", Point), gob.registered("int", gob.int));

/** A type that is part of itself. */
interface Node {
  readonly Next: Node | undefined;
}
const Node: GobType<Node> = gob.struct("main.Node", { Next: gob.pointer(gob.lazy(() => Node)) });

/** One of everything that a stream can carry. */
export const Everything = gob.struct("main.Everything", {
  Flag: gob.bool,
  Small: gob.int8,
  Int: gob.int,
  Big: gob.int64,
  Uint: gob.uint64,
  Float: gob.float,
  Complex: gob.complex,
  Text: gob.string,
  Bytes: gob.bytes,
  List: gob.slice(gob.string),
  Triple: gob.array(gob.int, 3),
  Map: gob.map(gob.string, gob.int),
  Point: gob.pointer(Point),
  Shape,
  Any: gob.any,
  Time: gob.time,
  BigInt: gob.bigInt,
  Node: gob.pointer(Node),
});

const values: readonly GobInput<typeof Everything>[] = [
  {},
  {
    Flag: true,
    Small: -5,
    Int: 300,
    Big: -(2n ** 60n),
    Uint: 2n ** 63n,
    Float: 1.5,
    Complex: { real: 1, imag: -1 },
  },
  {
    Text: "gr\u00fc\u00df",
    Bytes: Uint8Array.of(1, 2),
    List: ["a", ""],
    Triple: [1, 2, 3],
    Map: new Map([["k", 7]]),
  },
  { Point: { X: 1, Y: 2 }, Shape: { type: "main.Point", value: { X: 3, Y: 4 } }, Any: "any" },
  { Shape: { type: "int", value: 3 }, Any: [1, "x"], Time: "2026-11-20T12:15:37Z", BigInt: -(2n ** 80n) },
  { Node: nested(3) },
];

/** Texts and numbers of each length that is read in a way of its own. */
const lengths: readonly GobInput<typeof Everything>[] = [
  { Text: "x".repeat(300), Uint: 300n, Int: -(2n ** 60n) },
  { Text: "\u00fc".repeat(400), Int: -300, Bytes: new Uint8Array(200) },
  { Int: 2n ** 62n, List: ["\u20ac".repeat(100)], Any: 2n ** 62n },
  { Any: "\u20ac".repeat(200), Float: 1e300, Int: -(2n ** 53n) },
];

/** Like {@link Everything}, with a field that it has not: an interface, whose types come between its parts. */
const Other = gob.struct("main.Everything", { Flag: gob.bool, Unknown: Shape });
const Self: AnyGobType = gob.slice(gob.lazy(() => Self));
const text = { encode: () => "text", decode: () => "text", zero: () => "" };
const binary = { encode: () => Uint8Array.of(1), decode: () => "binary", zero: () => "" };

/** A value with its type. */
interface Sample {
  readonly type: AnyGobType;
  readonly value: GobInput<AnyGobType>;
}

function sample<Type extends AnyGobType>(type: Type, value: GobInput<Type>): Sample {
  return { type, value: value as GobInput<AnyGobType> };
}

/** Values of each kind of type at the top of a stream. */
const samples: readonly Sample[] = [
  ...[...values, ...lengths].map((value) => sample(Everything, value)),
  sample(gob.any, [1, "x", new Map([["k", true]])]),
  sample(gob.map(gob.string, gob.int), new Map([["a", 1]])),
  sample(gob.slice(gob.bool), [true, false]),
  sample(gob.string, "text"),
  sample(gob.array(gob.int, 3), [1, 2, 3]),
  sample(Other, { Flag: true, Unknown: { type: "main.Point", value: { X: 3, Y: 4 } } }),
  sample(Self, [[], [[]]] as never),
  sample(gob.struct("", { A: gob.int }), { A: 1 }),
  sample(gob.textMarshaler("main.Text", text), "text"),
  sample(gob.binaryMarshaler("main.Binary", binary), "binary"),
  sample(gob.time, "2026-11-20T12:15:37Z"),
];

function nested(depth: number): Node {
  let node: Node = { Next: undefined };
  for (let level = 1; level < depth; level++) node = { Next: node };
  return node;
}

function encode(...all: readonly Sample[]): Uint8Array {
  const encoder = new GobEncoder();
  return concatBytes(...all.map(({ type, value }) => encoder.encode(type, value)));
}

/** A string at the top of a stream, made of bytes that need not be UTF-8. */
function encodeText(bytes: Uint8Array): Uint8Array {
  const content = concatBytes(Uint8Array.of(12, 0), encodeLength(bytes.length), bytes);
  return concatBytes(encodeLength(content.length), content);
}

function encodeLength(length: number): Uint8Array {
  return length < 0x80 ? Uint8Array.of(length) : Uint8Array.of(0xfd, length >> 16, length >> 8, length);
}

/** The bytes with those of `change` from the last place on where `before` stands. */
function changed(bytes: Uint8Array, before: readonly number[], change: readonly number[]): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.set(change, copy.lastIndexOf(Uint8Array.from(before)));
  return Uint8Array.from(copy);
}

const names = Array.from({ length: 16 }, (_, index) => `Field${"x".repeat(30)}${String(index)}`);

/** More of something than the target's limits allow, or than a type says. */
function beyondLimits(): Uint8Array[] {
  const triple = encode(sample(gob.array(gob.int, 3), [1, 2, 3]));
  return [
    encode(sample(Everything, { Node: nested(30) })),
    encode(sample(Everything, { List: Array.from({ length: 301 }, () => "") })),
    encode(...names.map((name) => sample(gob.struct(name, {}), {}))),
    encode(sample(gob.struct("A", Object.fromEntries(names.map((name) => [name, gob.int]))), {})),
    encode(sample(gob.struct("A", { ["X".repeat(41)]: gob.int }), {})),
    Uint8Array.of(0xfc, 1, 0, 0, 0, 0),
    changed(triple, [3, 2, 4, 6], [2]),
    // The definition's length: 3, then -3.
    changed(triple, [1, 4, 1, 6], [1, 4, 1, 5]),
    concatBytes(triple, triple),
  ];
}

/** Texts longer than the reader's chunks, which end within a character; messages that a queue puts together in its own buffer. */
function longStreams(): Uint8Array[] {
  const euros = new TextEncoder().encode("\u20ac".repeat(1400));
  const small = concatBytes(...Array.from({ length: 14 }, () => encodeText(new Uint8Array(97).fill(0x62))));
  return [
    encodeText(euros),
    encodeText(new Uint8Array(4200).fill(0x80)),
    ...[0, 1, 2, 3, 4, 5, 6, 7].flatMap((letter) => [
      concatBytes(encodeText(Uint8Array.of(0x61 + letter)), small),
      concatBytes(encodeText(new Uint8Array(66_000).fill(0x61 + letter)), small),
    ]),
  ];
}

export function gobSeeds(): Uint8Array[] {
  return [
    encode(...values.map((value) => sample(Everything, value))),
    ...samples.map((each) => encode(each)),
    ...beyondLimits(),
    ...longStreams(),
  ];
}

/** Some values of types that follow each other in one stream. */
export function generateGob(random: Random): Uint8Array {
  return encode(...Array.from({ length: 1 + random.below(5) }, () => random.pick(samples)));
}
