import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { gobVectors } from "../../../test/support/gob-vectors.js";
import { gob } from "./gob.js";
import { GobDecoder } from "./gob-decoder.js";
import { GobEncoder } from "./gob-encoder.js";
import { GobError } from "./gob-error.js";
import type { AnyGobType, GobType } from "./gob-type.js";
import { defaultGobLimits } from "./limits.js";
import type { GobLimits } from "./limits.js";

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(/#.*$/gm, "").replaceAll(/\s/g, ""), "hex"));
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

interface Reading {
  readonly type?: AnyGobType;
  readonly limits?: Partial<GobLimits>;
}

/** The error of a stream that breaks gob's rules, which every later call throws too. */
function breaks(stream: Uint8Array, { type, limits = {} }: Reading = {}): GobError {
  const decoder = new GobDecoder({ limits });
  decoder.push(stream);
  const decode = () => (type === undefined ? decoder.decodeAny() : decoder.decode(type));
  const error = thrown(decode);
  assert.equal(error.fatal, true, error.message);
  decoder.push(new GobEncoder().encode(gob.bool, true));
  assert.equal(
    thrown(() => decoder.decode(gob.bool)),
    error,
  );
  assert.equal(
    thrown(() => decoder.skip()),
    error,
  );
  return error;
}

/** struct{A int; B interface{}} as type 64, and a value of it behind. */
const structType = "1a 7f 03 01 01 01 53 01 ff 80 00 01 02 01 01 41 01 04 00 01 01 42 01 10 00 00 00";

describe("bytes that break gob's rules", () => {
  const cases: [name: string, stream: string, reason: RegExp][] = [
    ["a message without content", "00", /the value ends in the middle/],
    [
      "an integer of nine bytes",
      "0c 04 00 f7 01 02 03 04 05 06 07 08 09",
      /encoded unsigned integer out of range/,
    ],
    [
      "an integer that goes beyond its message",
      "04 04 00 fc 01",
      /invalid uint data length 4: exceeds input size 1/,
    ],
    ["a value without a 0 in front", "03 04 01 02", /non-zero delta for singleton/],
    ["a value cut short", "02 04 00", /the value ends in the middle/],
    ["bytes behind a value", "04 04 00 02 00", /extra data in buffer/],
    ["a text longer than its message", "05 0c 00 05 61 62", /invalid length 5: exceeds input size 2/],
    ["a text of 2^60 bytes", "0c 0c 00 f8 10 00 00 00 00 00 00 00 61", /invalid length Infinity/],
    ["a type that is not defined", "04 ff 80 00 00", /unknown type id or corrupted data/],
    ["the type 0", "03 00 00 00", /unknown type id or corrupted data/],
    ["a type id beyond 32 bits", "0a f9 02 00 00 00 00 00 00 00 00", /unknown type id or corrupted data/],
    ["a type defined twice", `${structType} ${structType}`, /duplicate type received/],
    ["a definition of a type below 64", "09 09 05 01 01 01 78 00 00 00", /duplicate type received/],
    ["a definition of nothing", "02 7f 00", /unknown type id or corrupted data/],
    ["a definition with bytes behind it", "0b 7f 05 01 01 01 54 00 00 00 00 00", /extra data in buffer/],
    ["an array of -1 elements", "0e 7f 01 01 02 ff 80 00 01 04 01 01 00 00 00", /an array of -1 elements/],
    ["a field number beyond the fields", `${structType} 05 ff 80 03 02 00`, /field numbers out of bounds/],
    [
      "a field number of 2^63",
      `${structType} 0c ff 80 f8 80 00 00 00 00 00 00 00 00`,
      /field numbers out of bounds/,
    ],
    ["a struct without an end", `${structType} 04 ff 80 01 02`, /the value ends in the middle/],
    [
      "an interface value of an unknown type",
      "08 10 00 01 78 ff 82 01 00",
      /unknown type id or corrupted data/,
    ],
    ["a list longer than its message", "0f 7f 02 01 02 ff 80 00 01 04 00 00 06 ff 80 00 05 02 02", /.*/],
  ];
  for (const [name, stream, reason] of cases) {
    it(`are an error: ${name}`, () => {
      assert.match(breaks(bytes(stream)).reason, reason);
    });
  }

  it("are an error with a description too", () => {
    const S = gob.struct("S", { A: gob.int, B: gob.any });
    assert.match(breaks(bytes(`${structType} 05 ff 80 03 02 00`), { type: S }).reason, /field numbers/);
    assert.match(breaks(bytes("03 04 01 02"), { type: gob.int }).reason, /non-zero delta/);
    assert.match(breaks(bytes("04 ff 80 00 00"), { type: gob.int }).reason, /unknown type id/);
    // A number that does not fit, within the definition of a slice: an error at all, and one for the whole stream.
    assert.match(
      breaks(bytes("11 ff 81 02 01 02 fa 80 00 00 00 00 00 00 01 04 00 00")).reason,
      /out of range/,
    );
  });

  it("are an error behind a value that did not fit", () => {
    const decoder = new GobDecoder();
    decoder.push(bytes(`${structType} 08 ff 80 01 02 01 01 78 7d`));
    assert.equal(thrown(() => decoder.decode(gob.struct("S", { A: gob.string }))).fatal, true);
  });
});

describe("the decoder's limits", () => {
  it("hold for a message before its bytes have come", () => {
    const error = breaks(bytes("fc 40 00 00 01"));
    assert.equal(error.code, "MESSAGE_TOO_LARGE");
    assert.equal(breaks(bytes("f8 ff ff ff ff ff ff ff ff")).code, "MESSAGE_TOO_LARGE");
    const encoder = new GobEncoder();
    const decoder = new GobDecoder({ limits: { maxMessageBytes: 20 } });
    decoder.push(encoder.encode(gob.string, "sixteen bytes ok"));
    assert.ok(decoder.decode(gob.string));
    decoder.push(encoder.encode(gob.string, "seventeen is more").subarray(0, 2));
    assert.equal(thrown(() => decoder.decode(gob.string)).code, "MESSAGE_TOO_LARGE");
  });

  it("hold for all messages of a value together", () => {
    const types = Array.from({ length: 5 }, (_, index) =>
      gob.registered(`main.T${index}`, gob.struct(`T${index}`, { A: gob.bytes })),
    );
    const Any = gob.interface(...types);
    const values = types.map(({ name }) => ({ type: name, value: { A: new Uint8Array(100) } }));
    const stream = new GobEncoder().encode(gob.slice(Any), values);
    const decoder = new GobDecoder({ limits: { maxMessageBytes: 400 } });
    decoder.push(stream);
    assert.equal(thrown(() => decoder.decode(gob.slice(Any))).code, "MESSAGE_TOO_LARGE");
  });

  it("hold for depth, in what is decoded, read and skipped", () => {
    interface Node {
      readonly Next: Node | undefined;
    }
    const Node: GobType<Node> = gob.struct("Node", { Next: gob.pointer(gob.lazy(() => Node)) });
    const nested = (depth: number): Node => {
      let node: Node = { Next: undefined };
      for (let level = 1; level < depth; level++) node = { Next: node };
      return node;
    };
    const encoder = new GobEncoder();
    const stream = encoder.encode(Node, nested(50));
    assert.match(breaks(stream, { type: Node, limits: { maxDepth: 49 } }).reason, /nested more than 49 deep/);
    assert.match(breaks(stream, { limits: { maxDepth: 49 } }).reason, /nested more than 49 deep/);
    const skipping = new GobDecoder({ limits: { maxDepth: 49 } });
    skipping.push(stream);
    assert.equal(thrown(() => skipping.skip()).code, "MESSAGE_TOO_LARGE");
  });

  it("can be reached before the stack's end, at the highest that can be set", () => {
    const limits = { maxDepth: 1000 };
    const read = (prelude: Uint8Array, content: Uint8Array, type: AnyGobType) => {
      const message = Buffer.concat([
        bytes("fe"),
        Buffer.from([content.length >> 8, content.length & 0xff]),
        content,
      ]);
      for (const action of ["decode", "decodeAny", "skip"] as const) {
        const decoder = new GobDecoder({ limits });
        decoder.push(prelude);
        decoder.decodeAny();
        decoder.push(new Uint8Array(message));
        assert.ok(action === "decode" ? decoder.decode(type) : decoder[action]());
      }
    };
    const Node: AnyGobType = gob.struct("Node", { Next: gob.pointer(gob.lazy(() => Node)) });
    const structs = bytes(`ff 80 ${"01".repeat(999)} ${"00".repeat(1000)}`);
    read(new GobEncoder().encode(Node, {} as never), structs, Node);
    // A list in an interface in a list …, nil at last; nobody looks at the length in front of an interface's value.
    const level = `0e ${Buffer.from("[]interface {}").toString("hex")} ff 80 00 00 01`;
    read(new GobEncoder().encode(gob.any, [] as never), bytes(`10 00 ${level.repeat(499)} 00`), gob.any);
  });

  it("hold for elements, those included that fill arrays", () => {
    const limits = { maxElements: 10 };
    const Grid = gob.slice(gob.struct("Row", { Cells: gob.array(gob.int, 5), Name: gob.string }));
    const encoder = new GobEncoder();
    const decoder = new GobDecoder({ limits });
    for (const type of [gob.slice(gob.bool), Grid, gob.map(gob.int, gob.int)]) {
      const value =
        type.kind === "map"
          ? new Map(Array.from({ length: 11 }, (_, n) => [n, n]))
          : Array(11).fill(type === Grid ? {} : true);
      decoder.push(encoder.encode(type, value as never));
      const error = thrown(() => decoder.decode(type));
      assert.deepEqual([error.code, error.fatal], ["MESSAGE_TOO_LARGE", false]);
    }
    // Two rows that a peer sends without their cells are as much as two with them.
    const sparse = gob.slice(gob.struct("Row", { Name: gob.string }));
    for (const count of [1, 2]) {
      const [fresh, rows] = [
        new GobDecoder({ limits }),
        Array(count).fill({ Name: "a" }) as { Name: string }[],
      ];
      fresh.push(new GobEncoder().encode(sparse, rows));
      if (count === 1) assert.ok(fresh.decode(Grid));
      else assert.equal(thrown(() => fresh.decode(Grid)).code, "MESSAGE_TOO_LARGE");
    }
  });

  it("hold for the stream's types, their bytes and their names", () => {
    const types = Array.from({ length: 4 }, (_, index) => gob.struct(`T${index}`, { A: gob.int }));
    const read = (limits: Partial<GobLimits>, list: readonly AnyGobType[]) => {
      const [encoder, decoder] = [new GobEncoder(), new GobDecoder({ limits })];
      for (const type of list) {
        decoder.push(encoder.encode(type, {} as never));
        decoder.decodeAny();
      }
    };
    read({ maxTypes: 4 }, types);
    assert.match(thrown(() => read({ maxTypes: 3 }, types)).reason, /more than 3 types/);
    assert.match(thrown(() => read({ maxTypeBytes: 60 }, types)).reason, /larger than 60 bytes/);
    const LongField = gob.struct("L", { [`F${"x".repeat(20)}`]: gob.int });
    read({ maxNameBytes: 21 }, [LongField]);
    assert.match(thrown(() => read({ maxNameBytes: 20 }, [LongField])).reason, /name too long \(21 bytes\)/);
    const decoder = new GobDecoder();
    const long = gob.concrete(gob.registered("x".repeat(1025), gob.int), 1);
    decoder.push(new GobEncoder().encode(gob.any, long));
    assert.match(thrown(() => decoder.decode(gob.any)).reason, /name too long \(1025 bytes\)/);
  });

  it("are checked: their defaults are within their bounds, and others are refused", () => {
    assert.deepEqual(Object.keys(defaultGobLimits).length, 6);
    assert.throws(() => new GobDecoder({ limits: { maxDepth: 1001 } }), {
      name: "TypeError",
      message: "limits.maxDepth must be an integer from 1 to 1000, got 1001",
    });
    assert.throws(() => new GobDecoder({ limits: { maxMessageBytes: 0 } }), /limits.maxMessageBytes/);
  });
});

describe("what a declared number costs", () => {
  it("is nothing: lists, maps and arrays grow with the elements that come", () => {
    const before = process.memoryUsage().heapUsed;
    // []int, map[int]int, [2^40]int: each with a count of 60 million, or what its type says, and one element.
    const streams = [
      "0e 7f 02 01 01 01 4c 01 ff 80 00 01 04 00 00  08 ff 80 00 fc 03 93 87 00 02",
      "10 7f 04 01 01 01 4d 01 ff 80 00 01 04 01 04 00 00  09 ff 80 00 fc 03 93 87 00 02 02",
      "16 7f 01 01 01 01 41 01 ff 80 00 01 04 01 fa 02 00 00 00 00 00 00 00  0a ff 80 00 fa 01 00 00 00 00 00 02",
    ];
    for (const stream of streams) {
      const decoder = new GobDecoder({ limits: { maxElements: Number.MAX_SAFE_INTEGER } });
      decoder.push(bytes(stream));
      thrown(() => decoder.decodeAny());
    }
    assert.ok(process.memoryUsage().heapUsed - before < 8 << 20);
  });

  it("is nothing for a type's fields either: a struct of one byte is not as large as its type", () => {
    const names = Array.from({ length: 5000 }, (_, index) => `F${index}`);
    const Wide = gob.struct("Wide", Object.fromEntries(names.map((name) => [name, gob.int])));
    const encoder = new GobEncoder();
    const decoder = new GobDecoder();
    decoder.push(encoder.encode(gob.slice(Wide), []));
    decoder.decodeAny();
    // The same value's message with 20,000 elements of one byte.
    const head = Buffer.from(encoder.encode(gob.slice(Wide), [])).subarray(1, -1);
    const content = Buffer.concat([head, bytes("fe 4e 20"), Buffer.alloc(20_000)]);
    decoder.push(
      Buffer.concat([bytes("fe"), Buffer.from([content.length >> 8, content.length & 0xff]), content]),
    );
    const before = process.memoryUsage().heapUsed;
    const value = decoder.decodeAny()?.value as unknown[];
    assert.ok(process.memoryUsage().heapUsed - before < 32 << 20);
    assert.deepEqual([value.length, value[0]], [20_000, {}]);
  });

  it("is linear time, for a value in pieces of one byte and for one that defines types all along", () => {
    const Any = gob.any;
    const measure = (count: number) => {
      const types = Array.from({ length: count }, (_, index) => gob.struct(`T${index}`, { A: gob.int }));
      const list = types.map((type, index) =>
        gob.concrete(gob.registered(`main.T${index}`, type), { A: index }),
      );
      const stream = new GobEncoder().encode(Any, list);
      const decoder = new GobDecoder();
      const before = process.cpuUsage().user;
      let result: unknown;
      for (let at = 0; at < stream.length; at += 16) {
        decoder.push(stream.slice(at, at + 16));
        result = decoder.decode(Any);
      }
      assert.ok(result);
      return process.cpuUsage().user - before;
    };
    /** The processor's time for as many types in all, in values of `count` each. */
    const total = (count: number) => {
      let sum = 0;
      for (let done = 0; done < 9600; done += count) sum += measure(count);
      return sum;
    };
    // Compiled before it is measured: what is not is slower by more than the sizes differ.
    total(1600);
    const [small, large] = [total(200), total(3200)];
    assert.ok(large < small * 6, `in values 16 times as large, it took ${large} µs instead of ${small}`);
  });
});

describe("a type that does not fit", () => {
  it("costs its size once, and each value after that its own", () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `F${index}`);
    const Sent = gob.struct("Sent", Object.fromEntries(names.map((name) => [name, gob.bool])));
    const Wanted = gob.struct("Wanted", { F19999: gob.string });
    const encoder = new GobEncoder();
    const decoder = new GobDecoder();
    decoder.push(encoder.encode(Sent, {}));
    const value = encoder.encode(Sent, {});
    const timeOf = (count: number) => {
      for (let index = 0; index < count; index++) decoder.push(value);
      const startedAt = process.hrtime.bigint();
      for (let index = 0; index < count; index++) thrown(() => decoder.decode(Wanted));
      return Number(process.hrtime.bigint() - startedAt);
    };
    const first = timeOf(1);
    const more = timeOf(300);
    assert.ok(more < first * 60, `300 values took ${more / first} times the first, with its type`);
  });
});

describe("a value that is skipped piece by piece", () => {
  it("is an error for good when it breaks gob's rules", () => {
    const decoder = new GobDecoder();
    // An interface whose value defines a type, and breaks off inside it.
    const stream = bytes(`1c 10 00 0e ${"00".repeat(14)} 7f 02 01 00 01 ${"00".repeat(6)}`);
    const error = thrown(() => {
      for (const byte of stream) {
        decoder.push(Uint8Array.of(byte));
        decoder.skip();
      }
    });
    assert.equal(error.fatal, true);
    assert.equal(
      thrown(() => decoder.skip()),
      error,
    );
  });
});

describe("a stream with any of its bytes changed", () => {
  it("gives a value, an error of ours, or waits; it never throws anything else", () => {
    const vectors = gobVectors.map(({ encodes }) => Buffer.concat(encodes));
    const types = gobVectors.map(({ values }) => values.map(({ type }) => type));
    const arbitrary = fc.record({
      which: fc.nat(vectors.length - 1),
      changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      described: fc.boolean(),
    });
    fc.assert(
      fc.property(arbitrary, ({ which, changes, described }) => {
        const stream = Uint8Array.from(vectors[which] ?? []);
        for (const [at, byte] of changes) stream[at % stream.length] = byte;
        const decoder = new GobDecoder({ limits: { maxElements: 10_000 } });
        decoder.push(stream);
        for (const type of types[which] ?? []) {
          try {
            if ((described ? decoder.decode(type) : decoder.decodeAny()) === undefined) return;
          } catch (error) {
            assert.ok(error instanceof GobError, String(error));
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
