import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { gob } from "./gob.js";
import { GobDecoder } from "./gob-decoder.js";
import { GobEncoder } from "./gob-encoder.js";
import { GobWriter } from "./gob-writer.js";
import type { AnyGobType } from "./gob-type.js";

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}

function encode(type: AnyGobType, value: unknown): Uint8Array {
  return new GobEncoder().encode(type, value as never);
}

function decode(type: AnyGobType, bytes: Uint8Array): unknown {
  const decoder = new GobDecoder();
  decoder.push(bytes);
  return (decoder.decode(type) ?? assert.fail("the value is not whole")).value;
}

function decodeAny(bytes: Uint8Array): unknown {
  const decoder = new GobDecoder();
  decoder.push(bytes);
  return decoder.decodeAny();
}

describe("gob's builders", () => {
  const wrong: [name: string, make: () => unknown, message: RegExp][] = [
    [
      "a slice of bytes",
      () => gob.slice(gob.uint8),
      /^gob.slice must not be of gob.uint8: Go's \[\]byte is gob.bytes$/,
    ],
    [
      "a field in lower case",
      () => gob.struct("A", { name: gob.int }),
      /^struct A must have fields that Go exports.*got "name"$/,
    ],
    ["a field that is no identifier", () => gob.struct("A", { "N-1": gob.int }), /got "N-1"$/],
    [
      "a field that is no type",
      () => gob.struct("A", { N: Number as never }),
      /^N must be made by gob, such as gob.string/,
    ],
    [
      "a struct without a name",
      () => gob.struct(undefined as never, {}),
      /^goName must be a string, got undefined$/,
    ],
    [
      "an array of -1",
      () => gob.array(gob.int, -1),
      /^length must be an integer from 0 to 67108864, got -1$/,
    ],
    ["an array of half", () => gob.byteArray(0.5), /got 0.5$/],
    [
      "an element that is no type",
      () => gob.slice("int" as never),
      /^elem must be made by gob, such as gob.string, got "int"$/,
    ],
    [
      "a registered type without a name",
      () => gob.registered("", gob.int),
      /^name must be the name that Go registered, got ""$/,
    ],
    ["fields that are none", () => gob.struct("A", null as never), /^fields must be an object, got null$/],
    [
      "what is not registered",
      () => gob.interface(gob.int as never),
      /^gob.interface must be given what gob.registered/,
    ],
    [
      "a type that cannot be resolved",
      () => gob.lazy(gob.int as never),
      /^resolve must be a function, got an instance of/,
    ],
    [
      "a codec in part",
      () => gob.gobEncoder("A", { encode: () => 0 } as never),
      /^codec.decode must be a function/,
    ],
    [
      "a codec without a name",
      () => gob.textMarshaler(5 as never, {} as never),
      /^codec.encode must be a function/,
    ],
    [
      "a name twice",
      () => gob.interface(gob.registered("a", gob.int), gob.registered("a", gob.uint)),
      /^gob.interface must have each name once, got a twice$/,
    ],
    [
      "a struct that contains itself",
      () => {
        const Self: AnyGobType = gob.struct("Self", { Self: gob.lazy(() => Self) });
        return decode(Self, encode(gob.struct("Self", { A: gob.int }), {}));
      },
      /^struct Self must not contain itself but in a gob.pointer, slice or map$/,
    ],
    [
      "a lazy type that is none",
      () =>
        encode(
          gob.lazy(() => 5 as never),
          1,
        ),
      /^what gob.lazy returns must be made by gob/,
    ],
  ];
  for (const [name, make, message] of wrong) {
    it(`refuse ${name} with a TypeError`, () => {
      assert.throws(make, (error: unknown) => error instanceof TypeError && message.test(error.message));
    });
  }

  it("refuse a description of another make when it is used", () => {
    assert.throws(() => new GobDecoder().decode({ kind: "int", goType: "int" }), TypeError);
    assert.throws(() => encode({ kind: "int", goType: "int" }, 1), TypeError);
  });

  it("are frozen", () => {
    assert.ok(Object.isFrozen(gob));
  });

  it("name types as Go does", () => {
    const Pair = gob.struct("example.com/shapes.Pair[example.com/a.B]", { A: gob.int });
    const types: [AnyGobType, string][] = [
      [gob.map(gob.string, gob.slice(gob.pointer(Pair))), "map[string][]*shapes.Pair[example.com/a.B]"],
      [gob.struct("", { A: gob.int, B: gob.bytes }), "struct { A int; B []uint8 }"],
      [gob.struct("", {}), "struct {}"],
      [gob.byteArray(16), "[16]uint8"],
      [gob.any, "interface {}"],
    ];
    for (const [type, goType] of types) assert.equal(type.goType, goType);
    const Endless: AnyGobType = gob.map(
      gob.string,
      gob.lazy(() => Endless),
    );
    assert.equal(Endless.goType, "map[string]map[string]…");
    assert.deepEqual(
      decode(Endless, encode(Endless, { a: { b: {} } })),
      new Map([["a", new Map([["b", new Map()]])]]),
    );
  });
});

describe("integers", () => {
  it("are numbers where those are exact, else bigint; or always one of the two", () => {
    const limits: [AnyGobType, unknown, unknown][] = [
      [gob.int, 2 ** 53 - 1, 2 ** 53 - 1],
      [gob.int, 2n ** 53n, 2n ** 53n],
      [gob.int, -(2 ** 53 - 1), -(2 ** 53 - 1)],
      [gob.int, -(2n ** 53n), -(2n ** 53n)],
      [gob.int, 5n, 5],
      [gob.uint, 2n ** 53n - 1n, 2 ** 53 - 1],
      [gob.uint, 2n ** 53n, 2n ** 53n],
      [gob.int64, 5, 5n],
      [gob.uint64, 2n ** 64n - 1n, 2n ** 64n - 1n],
      [gob.safeInt, -5n, -5],
      [gob.safeUint, 2 ** 53 - 1, 2 ** 53 - 1],
      [gob.int16, -32_768, -32_768],
      [gob.uint16, 65_535, 65_535],
    ];
    for (const [type, value, expected] of limits) assert.equal(decode(type, encode(type, value)), expected);
  });

  it("are the same on the wire whatever their width: a Go int64 can be read as any", () => {
    for (const type of [gob.int, gob.int8, gob.int64, gob.safeInt]) {
      assert.equal(Number(decode(type, encode(gob.int32, -7))), -7);
    }
  });
});

describe("gob.string", () => {
  it("sends U+FFFD for a lone surrogate, and gives it for what is not UTF-8", () => {
    assert.equal(decode(gob.string, encode(gob.string, "a\ud800b")), "a\ufffdb");
    assert.equal(decode(gob.string, Uint8Array.of(5, 12, 0, 2, 0xff, 0x61)), "\ufffda");
  });

  it("takes texts of any length, with characters of any length, across the decoder's pieces", () => {
    for (const unit of ["a", "ü", "世", "🌍"]) {
      for (const count of [23, 24, 25, 127, 128, 4095, 4096, 4097, 10_000]) {
        const text = unit.repeat(count);
        assert.equal(decode(gob.string, encode(gob.string, text)), text);
        assert.equal(decode(gob.string, encode(gob.string, `x${text}`)), `x${text}`);
      }
    }
  });
});

describe("gob.bytes", () => {
  it("are copied: what was pushed may be used for something else afterwards", () => {
    const stream = encode(gob.bytes, Uint8Array.of(1, 2, 3));
    const buffer = Buffer.from(stream);
    const value = decode(gob.bytes, buffer);
    buffer.fill(0);
    assert.deepEqual(value, Uint8Array.of(1, 2, 3));
  });
});

describe("gob.any", () => {
  const names: [value: unknown, name: string][] = [
    [true, "bool"],
    ["a", "string"],
    [-0, "int"],
    [1.5, "float64"],
    [Number.NaN, "float64"],
    [2 ** 53, "float64"],
    [5n, "int64"],
    [2n ** 63n, "uint64"],
    [Uint8Array.of(1), "[]uint8"],
    [["a", "b"], "[]string"],
    [[true], "[]bool"],
    [[1, 2], "[]int"],
    [[1, 2.5], "[]float64"],
    [[5n, 2], "[]int64"],
    [[2n ** 63n, 2], "[]uint64"],
    [{ real: 1, imag: 2 }, "complex128"],
    [[{ real: 1, imag: 2 }], "[]complex128"],
    [[], "[]interface {}"],
    [[5n, 2.5], "[]interface {}"],
    [[1, "a"], "[]interface {}"],
    [{ a: 1 }, "map[string]interface {}"],
    [{ real: 1, imag: 2, a: 3 }, "map[string]interface {}"],
    [{ type: "a", value: 1, a: 3 }, "map[string]interface {}"],
    [
      new Map([
        ["type", "a"],
        ["value", "b"],
      ]),
      "map[string]interface {}",
    ],
    [new Map([["a", 1]]), "map[string]interface {}"],
    [Object.create(null), "map[string]interface {}"],
    [gob.concrete(gob.registered("main.Celsius", gob.int), 3), "main.Celsius"],
  ];
  for (const [value, name] of names) {
    it(`sends ${inspect(value)} as ${name}`, () => {
      const bytes = encode(gob.any, value);
      const length = bytes[3] ?? 0;
      assert.equal(Buffer.from(bytes.subarray(4, 4 + length)).toString(), name);
    });
  }

  it("sends undefined and null as nil", () => {
    assert.equal(hex(encode(gob.any, undefined)), "03100000");
    assert.equal(hex(encode(gob.any, null)), "03100000");
    assert.deepEqual(decode(gob.any, encode(gob.any, [null, 1])), [undefined, 1]);
  });

  it("gives a type that it does not know by name with a readable value", () => {
    const Square = gob.struct("Square", { Side: gob.float, Name: gob.string });
    const square = gob.concrete(gob.registered("main.Square", Square), { Side: 2 });
    assert.deepEqual(decode(gob.any, encode(gob.any, [square])), [
      { type: "main.Square", value: { Side: 2 } },
    ]);
  });

  it("needs a Map's keys to be strings", () => {
    assert.throws(() => encode(gob.any, new Map([[1, 2]])), /expected a string, got 1/);
  });
});

describe("GobDecoder.decodeAny()", () => {
  it("says the type as Go writes it", () => {
    const Item = gob.struct("main.Item", { A: gob.int });
    const Endless: AnyGobType = gob.slice(gob.lazy(() => Endless));
    const cases: [AnyGobType, unknown, unknown, string][] = [
      [Item, {}, {}, "Item"],
      [gob.slice(Item), [{ A: 1 }], [{ A: 1 }], "[]Item"],
      [
        gob.map(gob.string, gob.array(gob.float, 1)),
        { a: [1] },
        new Map([["a", [1]]]),
        "map[string][1]float64",
      ],
      [gob.time, new Date(0), "1970-01-01T00:00:00Z", "Time"],
      // A type that is met through a pointer, as *big.Int is, has no name in the stream.
      [gob.bigInt, 5n, Uint8Array.of(2, 5), "gobEncoder"],
      [gob.struct("", { B: gob.bytes }), {}, {}, "struct"],
      [Endless, [[]], [[]], "[][][][][][][][][][][]…"],
    ];
    for (const [type, value, expected, name] of cases) {
      assert.deepEqual(decodeAny(encode(type, value)), { value: expected, type: name });
    }
  });

  it("gives any field's name a property, and no other object's", () => {
    // struct{__proto__ int} as no Go program would send it.
    const stream = "1b7f0301010153 01ff8000010101095f5f70726f746f5f5f0104000000".replaceAll(" ", "");
    const bytes = Buffer.concat([Buffer.from(stream, "hex"), Buffer.from("05ff80010a00", "hex")]);
    bytes[0] = Buffer.from(stream, "hex").length - 1;
    const { value } = decodeAny(bytes) as { value: object };
    assert.equal(Object.getOwnPropertyDescriptor(value, "__proto__")?.value, 5);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
  });

  it("gives what encodes itself as its bytes, or its text", () => {
    const codec = { encode: () => Uint8Array.of(9), decode: () => 0, zero: () => 0 };
    const text = { encode: () => "nine", decode: () => 0, zero: () => 0 };
    assert.deepEqual(decodeAny(encode(gob.gobEncoder("Int", codec), 0)), {
      value: Uint8Array.of(9),
      type: "Int",
    });
    assert.deepEqual(decodeAny(encode(gob.binaryMarshaler("B", codec), 0)), {
      value: Uint8Array.of(9),
      type: "B",
    });
    assert.deepEqual(decodeAny(encode(gob.textMarshaler("T", text), 0)), { value: "nine", type: "T" });
  });
});

describe("a type with a codec", () => {
  it("has the codec's value, also a TextMarshaler", () => {
    const Word = gob.textMarshaler<string[]>("main.Word", {
      encode: (letters) => letters.join("-"),
      decode: (text) => text.split("-"),
      zero: () => [],
      isZero: (letters) => letters.length === 0,
    });
    const Words = gob.struct("Words", { A: Word, B: Word, C: gob.slice(Word) });
    const value = { A: ["ü", "b"], B: [], C: [["x"]] };
    assert.deepEqual(decode(Words, encode(Words, value)), value);
  });

  it("turns what the codec throws into the value's error, and goes on", () => {
    const Odd = gob.binaryMarshaler<number>("main.Odd", {
      encode: (number) => Uint8Array.of(number),
      decode: ([byte = 0]) => {
        if (byte % 2 === 0) throw new RangeError("not odd");
        return byte;
      },
      zero: () => 1,
    });
    const [encoder, decoder] = [new GobEncoder(), new GobDecoder()];
    for (const number of [2, 3]) decoder.push(encoder.encode(Odd, number));
    assert.throws(() => decoder.decode(Odd), /cannot decode main.Odd: not odd/);
    assert.deepEqual(decoder.decode(Odd), { value: 3 });
  });
});

describe("gob.time", () => {
  it("takes a Date, and any offset", () => {
    assert.equal(decode(gob.time, encode(gob.time, new Date(1500))), "1970-01-01T00:00:01.5Z");
    for (const time of [
      "2026-02-28T23:59:59.000000001-12:34",
      "1583-10-15T00:00:00+00:00",
      "-000001-12-31T00:00:00Z",
    ]) {
      assert.equal(decode(gob.time, encode(gob.time, time)), time);
    }
  });

  it("writes an offset west of Greenwich with seconds as Go reads it, and reads it as Go writes it", () => {
    // Minutes -297 and 58 seconds, where Go has -296 and -2.
    const time = "1880-01-01T00:00:00-04:56:02";
    const bytes = encode(gob.time, time);
    assert.equal(hex(bytes.slice(-3)), "fed73a");
    bytes.set([0xfe, 0xd8, 0xfe], bytes.length - 3);
    assert.equal(decode(gob.time, bytes), time);
  });

  const wrongTimes =
    "2026-02-29T00:00:00Z 2026-13-01T00:00:00Z 2026-01-01T24:00:00Z 2026-01-01T00:60:00Z 2026-01-01 " +
    "2026-01-01T00:00:00 2026-01-01T00:00:00-00:01 2026-01-01T00:00:00+00:60";
  for (const time of wrongTimes.split(" ")) {
    it(`refuses ${time}`, () => {
      assert.throws(
        () => encode(gob.time, time),
        /MESSAGE_MALFORMED.*(expected a time such as|unexpected zone offset)/,
      );
    });
  }

  it("refuses bytes that are no time", () => {
    for (const [bytes, reason] of [
      ["", /no data/],
      ["03", /unsupported version/],
      ["0100", /invalid length/],
      ["01000000000000000077359400ffff", /nanoseconds out of range/],
    ] as const) {
      const codec = {
        encode: () => new Uint8Array(Buffer.from(bytes, "hex")),
        decode: () => 0,
        zero: () => 0,
      };
      const stream = encode(gob.gobEncoder("Time", codec), 0);
      assert.throws(() => decode(gob.time, stream), reason);
    }
  });
});

describe("gob.bigInt", () => {
  it("reads no bytes as 0, Go's nil, and refuses another version", () => {
    const make = (...bytes: number[]) =>
      encode(
        gob.gobEncoder("Int", { encode: () => Uint8Array.from(bytes), decode: () => 0, zero: () => 0 }),
        0,
      );
    assert.equal(decode(gob.bigInt, make()), 0n);
    assert.equal(decode(gob.bigInt, make(3)), 0n);
    assert.throws(() => decode(gob.bigInt, make(4, 1)), /encoding version 2 not supported/);
  });
});

describe("GobDecoder.skip()", () => {
  const A = gob.registered("main.A", gob.struct("A", { N: gob.int }));
  const List = gob.slice(gob.any);

  /** Three values of several messages each; the last byte of the first is at its length. */
  function threeLists(): [Uint8Array, Uint8Array, Uint8Array] {
    const encoder = new GobEncoder();
    const list = (name: string) => {
      const type = gob.registered(name, gob.struct(name, { N: gob.int }));
      return encoder.encode(List, [gob.concrete(type, { N: 1 }), name]);
    };
    return [list("B"), list("C"), list("D")];
  }

  it("drops the value that a decode() has waited for", () => {
    const [first, second] = threeLists();
    const decoder = new GobDecoder();
    decoder.push(first.subarray(0, -1));
    assert.equal(decoder.decode(List), undefined);
    assert.equal(decoder.skip(), false);
    decoder.push(first.subarray(-1));
    decoder.push(second);
    assert.equal(decoder.skip(), true);
    assert.deepEqual(decoder.decode(List)?.value, [{ type: "C", value: { N: 1 } }, "C"]);
  });

  it("drops the value behind one that has not fitted, whose rest comes later", () => {
    const [first, second, third] = threeLists();
    const decoder = new GobDecoder();
    const Narrow = gob.slice(gob.interface(A));
    decoder.push(first.subarray(0, -1));
    assert.equal(decoder.decode(Narrow), undefined);
    decoder.push(first.subarray(-1));
    assert.throws(() => decoder.decode(Narrow), /name not registered for interface: "B"/);
    decoder.push(second);
    decoder.push(third);
    assert.equal(decoder.skip(), true);
    assert.deepEqual(decoder.decode(List)?.value, [{ type: "D", value: { N: 1 } }, "D"]);
  });

  it("waits for the rest of a value that has not fitted", () => {
    const [first, second] = threeLists();
    const decoder = new GobDecoder();
    decoder.push(first.subarray(0, -1));
    assert.throws(() => decoder.decode(gob.string), /received remote type \[\]interface/);
    assert.equal(decoder.skip(), false);
    decoder.push(first.subarray(-1));
    assert.equal(decoder.skip(), false);
    decoder.push(second);
    assert.equal(decoder.skip(), true);
    assert.equal(decoder.buffered, 0);
  });

  it("throws what has broken the stream, each time", () => {
    const decoder = new GobDecoder();
    const [first] = threeLists();
    decoder.push(first.subarray(0, -3));
    assert.equal(decoder.skip(), false);
    decoder.push(Uint8Array.of(0xf0, 0xf0, 0xf0));
    for (let round = 0; round < 2; round++) assert.throws(() => decoder.skip(), /MESSAGE_MALFORMED/);
    assert.throws(() => decoder.decode(List), /MESSAGE_MALFORMED/);
  });
});

describe("GobDecoder's buffer", () => {
  it("is as large as what is in it, and gives positions that stay the same", () => {
    const encoder = new GobEncoder();
    const large = encoder.encode(gob.bytes, new Uint8Array(300_000));
    // The definition's first half stays behind the large message.
    const small = encoder.encode(gob.slice(gob.any), [
      "a",
      gob.concrete(gob.registered("main.A", gob.struct("A", {})), {}),
    ]);
    const decoder = new GobDecoder();
    const stream = Buffer.concat([large, small]);
    for (let at = 0; at < stream.length; at += 70_000) decoder.push(stream.subarray(at, at + 70_000));
    assert.equal(decoder.decode(gob.bytes)?.value.length, 300_000);
    assert.equal(decoder.buffered, small.length);
    assert.deepEqual(decoder.decode(gob.slice(gob.any))?.value, ["a", { type: "main.A", value: {} }]);
    assert.equal(decoder.buffered, 0);
  });
});

describe("GobEncoder.encodeInto()", () => {
  it("adds to what the writer holds, and takes back what fails", () => {
    const [encoder, writer] = [new GobEncoder(), new GobWriter()];
    encoder.encodeInto(writer, gob.bool, true);
    assert.throws(() => encoder.encodeInto(writer, gob.slice(gob.string), ["a".repeat(500), 5 as never]));
    encoder.encodeInto(writer, gob.slice(gob.string), ["b"]);
    const [first, definition, value] = ["03020001", "0b7f020102ff8000010c0000", "06ff8000010162"];
    assert.equal(hex(writer.take()), `${first}${definition}${value}`);
  });
});
