import { malformed } from "./gob-fault.js";
import type { GobReader } from "./gob-reader.js";
import { readConcreteName, readSingletonMark } from "./interface-node.js";
import type { TypeTable } from "./type-table.js";
import { isCodecKind } from "./wire-type.js";
import type { WireType } from "./wire-type.js";

/** What going over a value needs. */
export interface ScanSource {
  readonly reader: GobReader;
  readonly types: TypeTable;
  /** Reads a definition, whose id has been read. */
  define(id: number): void;
}

/** Going over a value: pauses where it needs the next message, which is then in the reader when it goes on. */
export type Scan = Generator<void, void, void>;

/** Goes over a whole value: at the top, or within an interface. */
export function* scanTop(source: ScanSource, id: number): Scan {
  if (source.types.get(id)?.kind !== "struct") readSingletonMark(source.reader);
  yield* scanValue(source, id);
}

/** Goes over a value of the stream's type `id`, and takes the definitions within. */
export function* scanValue(source: ScanSource, id: number): Scan {
  const wire = source.types.get(id);
  if (wire === undefined) throw malformed("gob: unknown type id or corrupted data");
  if (scanScalar(source.reader, wire)) return;
  source.reader.enter();
  if (wire.kind === "struct") yield* scanStruct(source, wire.fields);
  else if (wire.kind === "interface") yield* scanInterface(source);
  else yield* scanList(source, wire);
  source.reader.leave();
}

/** Goes over a value without parts; false when it has some. */
export function scanScalar(reader: GobReader, { kind }: WireType): boolean {
  if (kind === "bool" || kind === "int" || kind === "uint" || kind === "float") {
    reader.count();
  } else if (kind === "complex") {
    reader.count();
    reader.count();
  } else if (kind === "bytes" || kind === "string" || isCodecKind(kind)) {
    reader.skipBytes();
  } else {
    return false;
  }
  return true;
}

function* scanStruct(source: ScanSource, fields: readonly { readonly id: number }[]): Scan {
  let index = -1;
  for (let delta = source.reader.count(); delta !== 0; delta = source.reader.count()) {
    index += delta;
    const field = fields[index];
    if (field === undefined) throw malformed("gob: bad data: field numbers out of bounds");
    yield* scanValue(source, field.id);
  }
}

function* scanList(source: ScanSource, wire: WireType): Scan {
  const count = source.reader.count();
  if (wire.kind === "array" && count !== wire.length) throw malformed("length mismatch in ignoreArray");
  const parts = wire.kind === "map" ? [wire.key, wire.elem] : "elem" in wire ? [wire.elem] : [];
  for (let index = 0; index < count; index++) {
    for (const part of parts) yield* scanValue(source, part);
  }
}

function* scanInterface(source: ScanSource): Scan {
  const { reader } = source;
  if (readConcreteName(reader) === "") return;
  for (;;) {
    if (reader.isAtEnd) yield;
    const id = reader.typeId();
    if (id >= 0) {
      reader.count();
      return yield* scanTop(source, id);
    }
    source.define(-id);
    if (!reader.isAtEnd) reader.count();
  }
}
