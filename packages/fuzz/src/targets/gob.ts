import assert from "node:assert/strict";
import { GobDecoder, GobEncoder, GobError, gob } from "../../../tenon/src/wire/gob/index.js";
import type { AnyGobType, GobInput } from "../../../tenon/src/wire/gob/index.js";
import { nodeText } from "../../../tenon/src/rpc/netrpc/node-text.js";
import { splitBytes } from "../engine/splits.js";
import type { FuzzTarget } from "../target.js";
import { Everything, generateGob, gobSeeds } from "./gob-seeds.js";

/** So small that short inputs reach them; of bytes so many that a queue's buffer grows beyond what it keeps. */
const limits = {
  maxMessageBytes: 80_000,
  maxDepth: 20,
  maxElements: 300,
  maxTypes: 12,
  maxTypeBytes: 600,
  maxNameBytes: 40,
};

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
  // Texts by hand and by Node are the same texts.
  const decoder = new GobDecoder({ limits, text: isSplit ? nodeText : undefined });
  const log: unknown[] = [];
  let isFatal = false;
  const take = (piece: Uint8Array): void => {
    decoder.push(piece);
    assert.ok(decoder.buffered <= input.length, "no more is held than has come");
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
  // When the stream breaks or stops inside a value that does not fit either, how much of it was there decides what is told.
  if (isFatal || decoder.buffered > 0) while (typeof log.at(-1) === "string") log.pop();
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

const skip: ReadNext = (decoder) => (decoder.skip() ? "skipped" : undefined);

/** Decodes what has come whole, and drops what has not. */
const decodeOrSkip: ReadNext = (decoder) => {
  const read = refusedOr(() => decoder.decode(Everything));
  if (read === undefined) return skip(decoder);
  if (read instanceof GobError && read.fatal) throw read;
  return "skipped";
};

export const gobDecoder: FuzzTarget = {
  name: "gob-decoder",
  checks:
    "throws GobError and nothing else, and after a fatal one the same again; the same values and errors however the stream is split, with a description, without one, by Node's reading of texts and by ours, and when values are skipped, before or while they come; a value is the same when encoded and decoded again",
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
  seeds: gobSeeds,
  generate: generateGob,
  run(input) {
    const any = readStream(input, false, (decoder) => decoder.decodeAny());
    assert.deepEqual(
      readStream(input, true, (decoder) => decoder.decodeAny()),
      any,
    );
    const skipped = readStream(input, false, skip);
    assert.deepEqual(readStream(input, true, skip), skipped);
    assert.deepEqual(
      readStream(input, true, decodeOrSkip).isFatal,
      readStream(input, false, decodeOrSkip).isFatal,
    );
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
