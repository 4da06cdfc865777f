import assert from "node:assert/strict";
import { GobDecoder, GobEncoder, GobError, gob } from "../../../tenon/src/wire/gob/index.js";
import type { AnyGobType, GobInput } from "../../../tenon/src/wire/gob/index.js";
import { concatBytes } from "../engine/bytes.js";
import { splitBytes } from "../engine/splits.js";
import type { FuzzTarget } from "../target.js";

/** So small that short inputs reach them. */
const limits = {
  maxMessageBytes: 2000,
  maxDepth: 20,
  maxElements: 300,
  maxTypes: 12,
  maxTypeBytes: 600,
  maxNameBytes: 40,
};

const Point = gob.struct("main.Point", { X: gob.int, Y: gob.float });
const Shape = gob.interface(gob.registered("main.Point", Point), gob.registered("int", gob.int));

/** One of everything that a stream can carry. */
const Everything = gob.struct("main.Everything", {
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
];

/** Texts and numbers of each length that is read in a way of its own. */
const lengths: readonly GobInput<typeof Everything>[] = [
  { Text: "x".repeat(300), Uint: 300n, Int: -(2n ** 60n) },
  { Text: "\u00fc".repeat(400), Int: -300, Bytes: new Uint8Array(200) },
  { Int: 2n ** 62n, List: ["\u20ac".repeat(100)], Any: 2n ** 62n },
  { Any: "\u20ac".repeat(200), Float: 1e300 },
];

const wanted: readonly AnyGobType[] = [
  Everything,
  gob.any,
  gob.map(gob.string, gob.int),
  gob.slice(gob.bool),
  gob.string,
];

function refusedOr<Value>(read: () => Value): Value | GobError {
  try {
    return read();
  } catch (error) {
    if (error instanceof GobError) return error;
    throw error;
  }
}

type ReadNext = (decoder: GobDecoder) => unknown;

/** What comes out of a stream, pieces pushed as they come: values, errors, and how much was left. */
function readStream(
  input: Uint8Array,
  isSplit: boolean,
  readNext: ReadNext,
): { log: unknown[]; isFatal: boolean } {
  const decoder = new GobDecoder({ limits });
  const log: unknown[] = [];
  let isFatal = false;
  const take = (piece: Uint8Array): void => {
    decoder.push(piece);
    while (!isFatal) {
      const read = refusedOr(() => readNext(decoder));
      if (read === undefined) return;
      isFatal = read instanceof GobError && read.fatal;
      // Where in a value a fault lies is known when all of it is decoded, not when it is gone over as it comes.
      log.push(read instanceof GobError ? `${read.code} ${read.reason}` : read);
    }
  };
  if (isSplit) splitBytes(input, take);
  else take(input);
  if (isFatal)
    assert.ok(refusedOr(() => readNext(decoder)) instanceof GobError, "a broken stream stays broken");
  // When the stream breaks inside a value that does not fit either, how much of it was there decides what is told of the two.
  if (isFatal) while (typeof log.at(-1) === "string") log.pop();
  return { log, isFatal };
}

/** Each value that is taken is the same when it is encoded and decoded again. */
function checkEncoding(type: AnyGobType, read: unknown): void {
  // What came in a bare interface says its type by a name that need not be one to send.
  if (type === gob.any) return;
  const value: unknown = type === Everything && typeof read === "object" ? { ...read, Any: undefined } : read;
  const decoder = new GobDecoder();
  const bytes = refusedOr(() => new GobEncoder().encode(type, value as GobInput<AnyGobType>));
  // Values that were made of numbers and names at random need not fit where they are written: 2^63 in an int, say.
  if (bytes instanceof GobError) return;
  decoder.push(bytes);
  assert.deepEqual(decoder.decode(type)?.value, value);
}

function encodeAll(inputs: readonly GobInput<typeof Everything>[]): Uint8Array {
  const encoder = new GobEncoder();
  return concatBytes(...inputs.map((value) => encoder.encode(Everything, value)));
}

export const gobDecoder: FuzzTarget = {
  name: "gob-decoder",
  checks:
    "throws GobError and nothing else, and after a fatal one the same again; the same values and errors however the stream is split, with a description, without one, and when values are skipped; a value is the same when encoded and decoded again",
  covers: [
    "wire/gob/gob-decoder.ts",
    "wire/gob/gob-reader.ts",
    "wire/gob/decode-context.ts",
    "wire/gob/message-queue.ts",
    "wire/gob/scan-value.ts",
    "wire/gob/type-table.ts",
    "wire/gob/readable-value.ts",
    "wire/gob/wire-type-node.ts",
    "wire/gob/read-text.ts",
  ],
  explores: ["wire/gob/"],
  maxBytes: 1500,
  seeds: () => [
    encodeAll(values),
    ...[...values, ...lengths].map((value) => encodeAll([value])),
    new GobEncoder().encode(gob.any, [1, "x", new Map([["k", true]])]),
    new GobEncoder().encode(gob.map(gob.string, gob.int), new Map([["a", 1]])),
    new GobEncoder().encode(gob.slice(gob.bool), [true, false]),
    new GobEncoder().encode(gob.string, "text"),
  ],
  run(input) {
    const any = readStream(input, false, (decoder) => decoder.decodeAny());
    assert.deepEqual(
      readStream(input, true, (decoder) => decoder.decodeAny()),
      any,
    );
    const skip: ReadNext = (decoder) => (decoder.skip() ? "skipped" : undefined);
    assert.deepEqual(readStream(input, true, skip), readStream(input, false, skip));
    const other = wanted[input.length % wanted.length] ?? Everything;
    const typed = readStream(input, false, (decoder) => decoder.decode(other));
    assert.deepEqual(
      readStream(input, true, (decoder) => decoder.decode(other)),
      typed,
    );
    for (const type of other === Everything ? [Everything] : [Everything, other]) {
      for (const entry of readStream(input, false, (decoder) => decoder.decode(type)).log)
        if (typeof entry === "object" && entry !== null && "value" in entry) checkEncoding(type, entry.value);
    }
    const last = typed.log.at(-1);
    return {
      feature: typeof last === "string" ? last.replace(/\d+|"[^"]*"/g, "").slice(0, 60) : String(any.isFatal),
    };
  },
};
