import { AnyNode } from "./any-node.js";
import { malformed, within } from "./gob-fault.js";
import type { DecodeCompiler } from "./gob-node.js";
import type { GobReader } from "./gob-reader.js";
import type { ReadableGobValue } from "./gob-type.js";
import { decodeElements } from "./list-nodes.js";
import { decodeEntries } from "./map-node.js";
import { readComplex } from "./number-nodes.js";
import { readableCodec } from "./readable-codec.js";
import type { WireType } from "./wire-type.js";

type ReadScalar = (reader: GobReader) => ReadableGobValue;

/** How values without parts are read. */
const scalars: ReadonlyMap<string, ReadScalar> = new Map<string, ReadScalar>([
  ["bool", (reader) => reader.uint() !== 0],
  ["int", (reader) => reader.int()],
  ["uint", (reader) => reader.uint()],
  ["float", (reader) => reader.float()],
  ["complex", readComplex],
  ["bytes", (reader) => reader.counted()],
  ["string", (reader) => reader.string()],
]);

const anyNode = new AnyNode();

/** Reads a value by what the stream says of its type `id`. */
export function readValue(compiler: DecodeCompiler, reader: GobReader, id: number): ReadableGobValue {
  const wire = compiler.wireType(id);
  if (wire === undefined) throw malformed("gob: unknown type id or corrupted data");
  const readScalar = scalars.get(wire.kind);
  if (readScalar !== undefined) return readScalar(reader);
  if (wire.kind === "interface") return compiler.compile(anyNode, id, "")(reader) as ReadableGobValue;
  if (wire.kind === "struct") return readStruct(compiler, reader, wire);
  if (wire.kind === "map") return readMap(compiler, reader, wire);
  if (wire.kind === "array" || wire.kind === "slice") return readList(compiler, reader, wire);
  return readableCodec(wire).decode(reader.counted()) as ReadableGobValue;
}

type ListType = WireType & { readonly kind: "array" | "slice" };
type MapType = WireType & { readonly kind: "map" };
type StructType = WireType & { readonly kind: "struct" };

function readMap(compiler: DecodeCompiler, reader: GobReader, { key, elem }: MapType): ReadableGobValue {
  const readKey = () => readValue(compiler, reader, key);
  const readElem = () => readValue(compiler, reader, elem);
  return decodeEntries(reader, readKey, readElem) as Map<ReadableGobValue, ReadableGobValue>;
}

function readList(compiler: DecodeCompiler, reader: GobReader, wire: ListType): ReadableGobValue[] {
  const count = reader.count();
  if (wire.kind === "array" && count !== wire.length) throw malformed("length mismatch in decodeArray");
  return decodeElements(reader, count, () => readValue(compiler, reader, wire.elem)) as ReadableGobValue[];
}

/** What a struct left out is not there: a byte of a hostile stream would otherwise be as many values as its type has fields. */
function readStruct(compiler: DecodeCompiler, reader: GobReader, { fields }: StructType): ReadableGobValue {
  reader.enter();
  const entries: [string, ReadableGobValue][] = [];
  let index = -1;
  try {
    for (let delta = reader.count(); delta !== 0; delta = reader.count()) {
      index += delta;
      const field = fields[index];
      if (field === undefined) throw malformed("gob: bad data: field numbers out of bounds");
      entries.push([field.name, readValue(compiler, reader, field.id)]);
    }
  } catch (error) {
    throw within(error, `.${fields[index]?.name ?? ""}`);
  }
  reader.leave();
  // This makes a property of any name, `__proto__` too.
  return Object.fromEntries(entries);
}
