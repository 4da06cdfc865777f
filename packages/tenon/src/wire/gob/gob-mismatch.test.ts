import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gob } from "./gob.js";
import { GobDecoder } from "./gob-decoder.js";
import { GobEncoder } from "./gob-encoder.js";
import { GobError } from "./gob-error.js";
import type { AnyGobType, GobType } from "./gob-type.js";

/** The error of decoding values of one type as another; the value behind them is then decoded. */
function decodeAs(sent: AnyGobType, value: unknown, wanted: AnyGobType): GobError {
  const encoder = new GobEncoder();
  const decoder = new GobDecoder();
  decoder.push(encoder.encode(sent, value as never));
  decoder.push(encoder.encode(gob.string, "the next"));
  const error = thrown(() => decoder.decode(wanted));
  assert.equal(error.code, "MESSAGE_MALFORMED");
  assert.equal(error.origin, "peer");
  assert.equal(error.fatal, false);
  assert.deepEqual(decoder.decode(gob.string), { value: "the next" });
  return error;
}

function thrown(run: () => unknown): GobError {
  try {
    run();
  } catch (error) {
    if (error instanceof GobError) return error;
    throw error;
  }
  return assert.fail("nothing was thrown");
}

const Item = gob.struct("main.Item", { Name: gob.string, Count: gob.int });
const Order = gob.struct("main.Order", { Items: gob.slice(Item), By: gob.map(gob.string, Item) });
const Square = gob.struct("main.Square", { Side: gob.float });
const Shape = gob.interface(gob.registered("main.Square", Square));

describe("a value of another type", () => {
  const cases: [sent: AnyGobType, value: unknown, wanted: AnyGobType, reason: string][] = [
    [gob.int, 5, gob.string, "gob: decoding into local type string, received remote type int"],
    [gob.uint, 5, gob.int, "gob: decoding into local type int, received remote type uint"],
    [gob.float, 5, gob.int32, "gob: decoding into local type int32, received remote type float64"],
    [
      gob.bytes,
      new Uint8Array(1),
      gob.string,
      "gob: decoding into local type string, received remote type []uint8",
    ],
    [
      gob.slice(gob.int),
      [1],
      gob.slice(gob.string),
      "gob: decoding into local type []string, received remote type []int",
    ],
    [
      gob.map(gob.string, gob.int),
      { a: 1 },
      gob.map(gob.string, gob.uint),
      "gob: decoding into local type map[string]uint, received remote type map[string]int",
    ],
    [
      gob.array(gob.int, 2),
      [1, 2],
      gob.array(gob.int, 3),
      "gob: decoding into local type [3]int, received remote type [2]int",
    ],
    [gob.time, new Date(0), gob.bytes, "gob: decoding into local type []uint8, received remote type Time"],
    [gob.time, new Date(0), Item, "gob: decoding into local type main.Item, received remote type Time"],
    [
      gob.string,
      "x",
      gob.any,
      "gob: local interface type interface {} can only be decoded from remote interface type; received concrete type string",
    ],
    [gob.string, "x", Item, "type mismatch in decoder: want struct type main.Item; got non-struct"],
    [Item, { Name: "x" }, Square, "type mismatch: no fields matched compiling decoder for main.Square"],
    [
      Item,
      { Name: "x" },
      gob.struct("Item", { Name: gob.int }),
      "wrong type (int) for received field Item.Name (string)",
    ],
    [
      Order,
      {},
      gob.struct("Order", { Items: gob.slice(gob.struct("Item", { Count: gob.uint })) }),
      "wrong type (uint) for received field Item.Count (int)",
    ],
    [gob.int, 300, gob.int8, 'value for "int8" out of range'],
    [gob.int, 2n ** 53n, gob.safeInt, 'value for "int" out of range'],
    [gob.uint, 2n ** 63n, gob.uint32, 'value for "uint32" out of range'],
    [gob.float, 1e300, gob.float32, 'value for "float32" out of range'],
    [
      Shape,
      { type: "main.Square", value: { Side: 1 } },
      gob.interface(gob.registered("main.Circle", Square)),
      'name not registered for interface: "main.Square"; described are main.Circle',
    ],
  ];
  for (const [sent, value, wanted, reason] of cases) {
    it(`is refused, and the next value is decoded: ${reason}`, () => {
      assert.equal(decodeAs(sent, value, wanted).reason, reason);
    });
  }
});

describe("what Go's words leave out", () => {
  const Wide = gob.struct(
    "Wide",
    Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${"A".repeat(70)}${index}`, gob.int])),
  );
  const cases: [sent: AnyGobType, value: unknown, wanted: AnyGobType, explanation: string, remedy: RegExp][] =
    [
      [
        gob.int,
        300,
        gob.int8,
        "expected int8, from -128 to 127, got 300",
        /wider than the contract's: describe it as gob\.int64, gob\.int /,
      ],
      [
        gob.uint,
        2n ** 63n,
        gob.safeUint,
        "expected uint, from 0 to 9007199254740991, got 9223372036854775808",
        /describe it as gob\.uint64, gob\.uint /,
      ],
      [
        gob.float,
        1e300,
        gob.float32,
        "expected float32, up to 3.4028234663852886e+38, got 1e+300",
        /gob\.float\./,
      ],
      [
        Item,
        { Count: 1 },
        gob.struct("Item", { Count: gob.uint }),
        "the contract's type is uint, the other side's int",
        /^Describe it as gob\.int, or change the other side\.$/,
      ],
      [
        gob.slice(gob.int),
        [1],
        gob.slice(gob.string),
        "the contract's type is []string, the other side's []int",
        /^Describe it as the type that it has in Go, /,
      ],
      [
        gob.string,
        "x",
        gob.any,
        "the contract's type is interface {}, the other side's string",
        /^Describe it as gob\.string instead of an interface: /,
      ],
      [gob.string, "x", Item, "the contract's type is main.Item, the other side's string", /gob\.string/],
      [
        Item,
        { Name: "x" },
        Square,
        "the contract's fields are Side, the other side's Name, Count",
        /^Name them as Go does/,
      ],
      [
        Wide,
        {},
        Square,
        `the contract's fields are Side, the other side's ${Array<string>(10).fill("A".repeat(60)).join(", ")} …`,
        /^Name them as Go does/,
      ],
    ];
  for (const [sent, value, wanted, explanation, remedy] of cases) {
    it(`is in the message: ${explanation}`, () => {
      const error = decodeAs(sent, value, wanted);
      assert.equal(error.explanation, explanation);
      assert.match(error.remedy ?? "", remedy);
      assert.equal(error.message.endsWith(`${error.reason}: ${explanation}. ${error.remedy}`), true);
    });
  }

  it("is said again for each value of the type", () => {
    const encoder = new GobEncoder();
    const decoder = new GobDecoder();
    for (const text of ["a", "b"]) decoder.push(encoder.encode(gob.string, text));
    const first = thrown(() => decoder.decode(gob.any));
    const second = thrown(() => decoder.decode(gob.any));
    assert.equal(second.message, first.message);
    assert.ok(second.remedy);
  });

  it("is where a type of an interface goes", () => {
    const value = { type: "main.Square", value: { Side: 1 } };
    const other = gob.interface(gob.registered("main.Circle", Square));
    assert.match(decodeAs(Shape, value, other).remedy ?? "", /^Add it to the gob\.interface: /);
    const error = thrown(() => new GobEncoder().encode(other, value as never));
    assert.match(error.remedy ?? "", /^Add it to the gob\.interface: /);
  });
});

describe("the place of an error", () => {
  const Narrow = gob.struct("main.Order", {
    Items: gob.slice(gob.struct("main.Item", { Name: gob.string, Count: gob.int8 })),
    By: gob.map(gob.string, gob.struct("main.Item", { Count: gob.int8 })),
  });

  it("is the way to it when decoding", () => {
    const items = [{}, {}, { Count: 1 }, { Count: 300 }];
    const error = decodeAs(Order, { Items: items }, Narrow);
    assert.equal(error.path, "main.Order.Items[3].Count");
    assert.equal(
      error.message,
      '[MESSAGE_MALFORMED] in main.Order.Items[3].Count: value for "Count" out of range: ' +
        `expected int8, from -128 to 127, got 300. ${error.remedy}`,
    );
    assert.equal(decodeAs(Order, { By: { a: { Count: 128 } } }, Narrow).path, 'main.Order.By["a"].Count');
  });

  it("is the way to it when encoding", () => {
    const encoder = new GobEncoder();
    const item = { Name: 5 as never };
    const cases: [unknown, string][] = [
      [{ Items: [{}, item] }, "main.Order.Items[1].Name"],
      [{ By: { a: item } }, 'main.Order.By["a"].Name'],
      [{ By: new Map([[5, {}]]) }, "main.Order.By[5]"],
      [{ Items: 5 }, "main.Order.Items"],
    ];
    for (const [value, path] of cases) {
      const error = thrown(() => encoder.encode(Order, value as never));
      assert.deepEqual([error.path, error.origin, error.fatal], [path, "caller", false]);
    }
  });

  it("goes through interfaces", () => {
    const Drawing = gob.struct("Drawing", { Shapes: gob.slice(Shape) });
    const encoder = new GobEncoder();
    const shapes = [undefined, { type: "main.Square" as const, value: { Side: "x" as never } }];
    assert.equal(
      thrown(() => encoder.encode(Drawing, { Shapes: shapes })).path,
      "Drawing.Shapes[1](main.Square).Side",
    );
  });

  it("is cut in the middle of a very deep value", () => {
    interface Node {
      readonly Next: Node | undefined;
      readonly Value: number;
    }
    const Node: GobType<Node> = gob.struct("Node", {
      Next: gob.pointer(gob.lazy(() => Node)),
      Value: gob.safeInt,
    });
    let node: Node = { Next: undefined, Value: "x" as never };
    for (let depth = 0; depth < 300; depth++) node = { Next: node, Value: 0 };
    const { path } = thrown(() => new GobEncoder().encode(Node, node));
    assert.match(path, /^Node….*\.Next\.Value$/);
    assert.ok(path.length < 300, path);
  });
});

describe("a value that cannot be encoded", () => {
  const cases: [type: AnyGobType, value: unknown, reason: RegExp][] = [
    [gob.int, "5", /^expected an integer \(int\), got "5"$/],
    [gob.int, 1.5, /^expected an integer \(int\), got 1.5$/],
    [gob.int, 2 ** 53, /^expected an integer \(int\), got 9007199254740992$/],
    [
      gob.int,
      2n ** 63n,
      /^expected int, from -9223372036854775808 to 9223372036854775807, got 9223372036854775808$/,
    ],
    [gob.uint, -1, /^expected uint, from 0 to 18446744073709551615, got -1$/],
    [gob.uint8, 256, /^expected uint8, from 0 to 255, got 256$/],
    [gob.safeInt, 2n ** 60n, /^expected int, from -9007199254740991 to 9007199254740991/],
    [gob.float, "1", /^expected a number \(float64\), got "1"$/],
    [gob.complex, { real: 1 }, /^expected \{ real, imag \} \(complex128\), got an object$/],
    [gob.bool, 1, /^expected a boolean \(bool\), got 1$/],
    [gob.string, undefined, /^expected a string, got undefined$/],
    [gob.bytes, [1], /^expected a Uint8Array \(\[\]byte\), got an array$/],
    [gob.byteArray(2), [1, 2], /^expected a Uint8Array \(\[2\]uint8\), got an array$/],
    [gob.array(gob.int, 2), [1], /^expected 2 elements \(\[2\]int\), got 1$/],
    [gob.slice(gob.int), new Set([1]), /^expected an array \(\[\]int\), got an instance of Set$/],
    [gob.slice(gob.pointer(gob.int)), [undefined], /^nil element: \*int must point to a value here/],
    [gob.pointer(gob.int), undefined, /^gob: cannot encode nil pointer of type \*int$/],
    [gob.map(gob.int, gob.int), { a: 1 }, /^expected a Map \(map\[int\]int\), got an object$/],
    [Item, null, /^expected an object with the fields of main.Item, got null$/],
    [Item, [], /^expected an object with the fields of main.Item, got an array$/],
    [Shape, { Side: 1 }, /^expected \{ type, value \} for an interface, got an object$/],
    [
      Shape,
      { type: "main.Circle", value: {} },
      /^type not registered for interface: main.Circle; described are main.Square$/,
    ],
    [gob.any, new Set(), /^no Go type goes with an instance of Set; gob.concrete names one$/],
    [gob.any, 2n ** 64n, /^expected uint64, from 0 to/],
    [gob.time, "yesterday", /^expected a time such as 2026-11-20T14:36:47.5\+01:00, got "yesterday"$/],
    [gob.time, new Date(Number.NaN), /^cannot encode time.Time: Invalid time value$/],
    [gob.bigInt, 1.5, /^expected a bigint \(\*big.Int\), got 1.5$/],
  ];
  for (const [type, value, reason] of cases) {
    it(`is refused: ${reason.source}`, () => {
      const error = thrown(() => new GobEncoder().encode(type, value as never));
      assert.match(error.reason, reason);
      assert.equal(error.code, "MESSAGE_MALFORMED");
    });
  }

  it("leaves the stream as it was, and its types undefined", () => {
    const encoder = new GobEncoder();
    const Pair = gob.struct("Pair", { Good: Item, Bad: gob.any });
    thrown(() => encoder.encode(Pair, { Bad: new Set() as never }));
    const decoder = new GobDecoder();
    decoder.push(encoder.encode(Pair, { Good: { Count: 1 }, Bad: { a: 1 } }));
    assert.deepEqual(decoder.decode(Pair)?.value, { Good: { Name: "", Count: 1 }, Bad: new Map([["a", 1]]) });
  });

  it("may be one that contains itself", () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const error = thrown(() => new GobEncoder().encode(gob.any, cycle as never));
    assert.deepEqual([error.code, error.reason], ["MESSAGE_TOO_LARGE", "nested more than 1000 deep"]);
  });
});

describe("matching by name", () => {
  it("skips fields that are not described, and gives zero values to those that do not come", () => {
    const Sent = gob.struct("Sent", {
      Extra: gob.map(gob.string, gob.slice(gob.complex)),
      Shape,
      Kept: gob.string,
      When: gob.time,
      Deep: gob.array(gob.struct("Deep", { A: gob.bytes, B: gob.any }), 1),
    });
    const Wanted = gob.struct("Wanted", {
      Missing: gob.slice(gob.int),
      Kept: gob.string,
      Inner: gob.struct("Inner", { List: gob.array(gob.bool, 2), Map: gob.map(gob.int, gob.int) }),
      Number: gob.int64,
      Big: gob.bigInt,
    });
    const encoder = new GobEncoder();
    const decoder = new GobDecoder();
    for (let round = 0; round < 2; round++) {
      const bytes = encoder.encode(Sent, {
        Extra: { a: [{ real: 1, imag: 2 }] },
        Shape: { type: "main.Square", value: { Side: 2 } },
        Kept: "kept",
        When: "2026-01-01T00:00:00Z",
        Deep: [{ A: Uint8Array.of(1), B: [{ a: 1 }, "b"] }],
      });
      // Byte by byte: a value that is skipped may go on in the next message.
      for (const byte of bytes.subarray(0, -1)) {
        decoder.push(Uint8Array.of(byte));
        assert.equal(decoder.decode(Wanted), undefined);
      }
      decoder.push(bytes.subarray(-1));
      const inner = { List: [false, false], Map: new Map() };
      const expected = { Missing: [], Kept: "kept", Inner: inner, Number: 0n, Big: 0n };
      assert.deepEqual(decoder.decode(Wanted), { value: expected });
    }
  });

  it("makes zero values anew for each value", () => {
    const Lists = gob.struct("Lists", { A: gob.slice(gob.int), B: gob.map(gob.int, gob.int) });
    const encoder = new GobEncoder();
    const decoder = new GobDecoder();
    decoder.push(encoder.encode(Lists, {}));
    decoder.push(encoder.encode(Lists, {}));
    const [first, second] = [decoder.decode(Lists)?.value, decoder.decode(Lists)?.value];
    assert.notEqual(first?.A, second?.A);
    assert.notEqual(first?.B, second?.B);
  });

  it("goes on after a type that did not fit, whatever was compiled before", () => {
    const Inner = gob.struct("Inner", { Outer: gob.pointer(gob.lazy((): AnyGobType => Outer)), A: gob.int });
    const Outer = gob.struct("Outer", { Inner: gob.pointer(Inner), B: gob.int });
    const SentInner = gob.struct("Inner", {
      Outer: gob.pointer(gob.lazy((): AnyGobType => SentOuter)),
      A: gob.int,
    });
    const SentOuter = gob.struct("Outer", { Inner: gob.pointer(SentInner), B: gob.string });
    const encoder = new GobEncoder();
    const decoder = new GobDecoder();
    const reason = "wrong type (int) for received field Outer.B (string)";
    for (const type of [SentOuter, SentInner, SentInner]) decoder.push(encoder.encode(type, {}));
    assert.equal(thrown(() => decoder.decode(Outer)).reason, reason);
    assert.equal(thrown(() => decoder.decode(Inner)).reason, reason);
    assert.deepEqual(decoder.decode(gob.struct("Inner", { A: gob.int })), { value: { A: 0 } });
  });
});
