import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GobDecoder } from "./gob-decoder.js";
import { GobEncoder } from "./gob-encoder.js";
import { gob } from "./gob.js";
import type { AnyGobType, GobAnyValue, GobInput, GobType } from "./gob-type.js";

/** The bytes of a new stream with one value in an interface, under the name `main.T`. */
function encodeAs<Type extends AnyGobType>(type: Type, value: GobInput<Type>): Uint8Array {
  return encodeAny(gob.concrete(gob.registered("main.T", type), value));
}

function encodeAny(value: GobInput<typeof gob.any>): Uint8Array {
  return new GobEncoder().encode(gob.any, value);
}

function decodeAny(bytes: Uint8Array): GobAnyValue {
  const decoder = new GobDecoder();
  decoder.push(bytes);
  return (decoder.decode(gob.any) ?? assert.fail("the value is not whole")).value;
}

interface Tree {
  Name: string;
  Branches: Tree[];
}
const Tree: GobType<Tree> = gob.struct("Tree", {
  Name: gob.string,
  Branches: gob.slice(gob.lazy(() => Tree)),
});
const Inner = gob.struct("Inner", { Id: gob.int8, At: gob.time });
const Everything = gob.struct("Everything", {
  Bool: gob.bool,
  Int: gob.int64,
  Uint: gob.uint64,
  Float: gob.float32,
  Complex: gob.complex,
  Text: gob.string,
  Bytes: gob.bytes,
  // Of the width of elements nothing but the name of the list is left, which nobody reads.
  Array: gob.array(gob.int, 2),
  Hash: gob.array(gob.uint, 4),
  List: gob.slice(Inner),
  Map: gob.map(gob.int, gob.slice(gob.string)),
  Left: Inner,
  Any: gob.any,
  Big: gob.bigInt,
});
const textCodec = { encode: () => "nine", decode: () => 0, zero: () => 0 };
const bytesCodec = { encode: () => Uint8Array.of(9), decode: () => 0, zero: () => 0 };

describe("a value that came through gob.any", () => {
  const everything = {
    Bool: true,
    Int: -(2n ** 63n),
    Uint: 2n ** 64n - 1n,
    Float: 2,
    Complex: { real: 1, imag: -1 },
    Text: "é",
    Bytes: Uint8Array.of(1, 2),
    Array: [1, 0],
    Hash: [1, 2, 3, 4],
    List: [{ Id: 1, At: "2026-11-20T14:36:47.5+01:00" }, {}],
    Map: new Map([[1, ["a"]]]),
    Any: gob.concrete(gob.registered("main.Inner", Inner), { Id: 5 }),
    Big: 2n ** 70n,
  };
  const cases: [name: string, bytes: Uint8Array][] = [
    ["a struct with a field of every kind", encodeAs(Everything, everything)],
    ["a struct of which nothing came", encodeAs(Everything, {})],
    [
      "a struct that is part of itself",
      encodeAs(Tree, { Name: "a", Branches: [{ Name: "b", Branches: [] }] }),
    ],
    ["an int of a type of its own", encodeAs(gob.int, 3)],
    ["a uint of a type of its own", encodeAs(gob.uint, 3)],
    ["a float of a type of its own", encodeAs(gob.float, 3)],
    ["a map", encodeAs(gob.map(gob.int, gob.bool), new Map([[1, true]]))],
    ["an array", encodeAs(gob.array(gob.string, 1), ["a"])],
    ["a time", encodeAs(gob.time, "2026-11-20T14:36:47Z")],
    ["a pointer to a big.Int", encodeAs(gob.bigInt, 5n)],
    ["a text marshaler", encodeAs(gob.textMarshaler("T", textCodec), 0)],
    ["a binary marshaler", encodeAs(gob.binaryMarshaler("B", bytesCodec), 0)],
    ["somebody else's Time", encodeAs(gob.gobEncoder("Time", bytesCodec), 0)],
    ["a list of others", encodeAny([gob.concrete(gob.registered("main.Inner", Inner), { Id: 5 }), 1])],
    ["a complex number", encodeAny({ real: 1, imag: 2 })],
    [
      "a map with the keys of a complex number",
      encodeAny(
        new Map([
          ["real", 1],
          ["imag", 2],
        ]),
      ),
    ],
    ["numbers beyond 2^53", encodeAny([2n ** 60n, 1])],
  ];
  for (const [name, bytes] of cases) {
    it(`goes on byte by byte as it came: ${name}`, () => {
      const hex = Buffer.from(encodeAny(decodeAny(bytes))).toString("hex");
      assert.equal(hex, Buffer.from(bytes).toString("hex"));
    });
  }

  it("has its type defined once in the stream that it goes to", () => {
    const decoder = new GobDecoder();
    const sender = new GobEncoder();
    const value = gob.concrete(gob.registered("main.Inner", Inner), { Id: 5 });
    decoder.push(Buffer.concat([sender.encode(gob.any, value), sender.encode(gob.any, value)]));
    const relay = new GobEncoder();
    const lengths = [1, 2].map(() => relay.encode(gob.any, decoder.decode(gob.any)?.value).length);
    assert.ok((lengths[1] ?? 0) < (lengths[0] ?? 0) / 2, `lengths ${lengths.join(", ")}`);
  });

  it("looks like a literal: its type is no property of it", () => {
    const value = decodeAny(encodeAs(Inner, { Id: 1 }));
    assert.deepEqual(value, { type: "main.T", value: { Id: 1 } });
  });

  it("is refused as a copy, which has lost its type, and not taken for a map", () => {
    const value = decodeAny(encodeAs(Inner, { Id: 1 }));
    assert.ok(typeof value === "object" && "type" in value);
    assert.throws(
      () => encodeAny({ ...value }),
      /\{ type: "main\.T", value \} does not know its type, .* gob\.concrete gives it one, and a Map/,
    );
  });

  it("is refused when it was changed to what its type cannot hold", () => {
    const value = decodeAny(encodeAs(gob.array(gob.int, 2), [1, 2]));
    assert.ok(typeof value === "object" && "value" in value && Array.isArray(value.value));
    value.value.push(3);
    assert.throws(() => encodeAny(value), /expected 2 elements/);
  });

  it("costs nothing for what it left out, however large that is in Go", () => {
    // Each struct has an array and the next struct twice, 2^40 in all.
    const A = gob.pointer(gob.array(gob.int, 2 ** 20));
    let type: AnyGobType = gob.struct("S0", { A, Z: gob.int });
    for (let depth = 1; depth < 40; depth++) {
      type = gob.struct(`S${depth}`, { A, L: gob.pointer(type), R: gob.pointer(type), Z: gob.int });
    }
    const bytes = encodeAs(type, { Z: 1 } as never);
    assert.equal(encodeAny(decodeAny(bytes)).length, bytes.length);
  });
});
