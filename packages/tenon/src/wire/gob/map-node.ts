import { describeInput } from "./describe-input.js";
import { GobFault, malformed, within } from "./gob-fault.js";
import { GobNode } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue } from "./gob-node.js";
import type { GobReader } from "./gob-reader.js";
import type { GobWriter } from "./gob-writer.js";

/** Go's map. */
export class MapNode extends GobNode {
  readonly kind = "map";
  readonly key: GobNode;
  readonly elem: GobNode;

  constructor(key: GobNode, elem: GobNode) {
    super();
    this.key = key;
    this.elem = elem;
  }

  get goType(): string {
    return `map[${this.key.goType}]${this.elem.goType}`;
  }

  override get children(): readonly GobNode[] {
    return [this.key, this.elem];
  }

  /** A map without entries is written, as Go's is that is not nil. */
  isZero(value: unknown): boolean {
    return value === undefined;
  }

  encode(writer: GobWriter, value: unknown): void {
    const entries = this.#entries(value);
    writer.enter();
    writer.uint("size" in entries ? entries.size : entries.length);
    for (const [key, elem] of entries) {
      try {
        this.key.encode(writer, key);
        this.elem.encode(writer, elem);
      } catch (error) {
        throw within(error, `[${describeInput(key)}]`);
      }
    }
    writer.leave();
  }

  #entries(value: unknown): ReadonlyMap<unknown, unknown> | readonly (readonly [unknown, unknown])[] {
    if (value instanceof Map) return value;
    if (this.key.base.kind === "string" && isPlainObject(value)) return Object.entries(value);
    const expected = this.key.base.kind === "string" ? "a Map or a plain object" : "a Map";
    throw new GobFault(`expected ${expected} (${this.goType}), got ${describeInput(value)}`);
  }

  zero(): Map<unknown, unknown> {
    return new Map();
  }

  accepts(compiler: DecodeCompiler, id: number): boolean {
    const wire = compiler.wireType(id);
    return (
      wire?.kind === "map" && this.key.accepts(compiler, wire.key) && this.elem.accepts(compiler, wire.elem)
    );
  }

  compile(compiler: DecodeCompiler, id: number, name: string): DecodeValue {
    const wire = compiler.wireType(id);
    if (wire?.kind !== "map") throw malformed("gob: unknown type id or corrupted data");
    const decodeKey = compiler.compile(this.key, wire.key, `key of ${name}`);
    const decodeElem = compiler.compile(this.elem, wire.elem, `element of ${name}`);
    return (reader) => decodeEntries(reader, decodeKey, decodeElem);
  }
}

/** Reads a map's entries. */
export function decodeEntries(
  reader: GobReader,
  decodeKey: DecodeValue,
  decodeElem: DecodeValue,
): Map<unknown, unknown> {
  const count = reader.count();
  reader.enter();
  reader.countElements(count);
  const entries = new Map<unknown, unknown>();
  let key: unknown;
  let index = 0;
  try {
    for (; index < count; index++) {
      key = undefined;
      key = decodeKey(reader);
      entries.set(key, decodeElem(reader));
    }
  } catch (error) {
    throw within(error, key === undefined ? `[key ${index}]` : `[${describeInput(key)}]`);
  }
  reader.leave();
  return entries;
}

/** Whether `value` is an object as a literal makes it. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
