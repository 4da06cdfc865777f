import { describeInput } from "./describe-input.js";
import { GobFault, malformed, within } from "./gob-fault.js";
import { GobNode } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue } from "./gob-node.js";
import type { GobReader } from "./gob-reader.js";
import type { GobWriter } from "./gob-writer.js";

/** Go's slice of anything but bytes. */
export class SliceNode extends GobNode {
  readonly kind = "slice";
  readonly elem: GobNode;

  constructor(elem: GobNode) {
    super();
    this.elem = elem;
  }

  get goType(): string {
    return `[]${this.elem.goType}`;
  }

  override get children(): readonly GobNode[] {
    return [this.elem];
  }

  isZero(value: unknown): boolean {
    return value === undefined || (Array.isArray(value) && value.length === 0);
  }

  encode(writer: GobWriter, value: unknown): void {
    encodeElements(writer, this.elem, expectArray(this, value));
  }

  zero(): unknown[] {
    return [];
  }

  accepts(compiler: DecodeCompiler, id: number): boolean {
    const wire = compiler.wireType(id);
    return wire?.kind === "slice" && this.elem.accepts(compiler, wire.elem);
  }

  compile(compiler: DecodeCompiler, id: number, name: string): DecodeValue {
    const wire = compiler.wireType(id);
    if (wire?.kind !== "slice") throw malformed(`gob: unknown type id or corrupted data`);
    const decodeElement = compiler.compile(this.elem, wire.elem, `element of ${name}`);
    return (reader) => decodeElements(reader, reader.count(), decodeElement);
  }
}

/** Go's array: as many elements as its type says, always written. */
export class ArrayNode extends GobNode {
  readonly kind = "array";
  readonly elem: GobNode;
  readonly length: number;

  constructor(elem: GobNode, length: number) {
    super();
    this.elem = elem;
    this.length = length;
  }

  get goType(): string {
    return `[${this.length}]${this.elem.goType}`;
  }

  override get children(): readonly GobNode[] {
    return [this.elem];
  }

  override get zeroElementCount(): number {
    return this.length * (1 + this.elem.zeroElementCount);
  }

  isZero(): boolean {
    return false;
  }

  encode(writer: GobWriter, value: unknown): void {
    const elements = value === undefined ? this.zero() : expectArray(this, value);
    if (elements.length !== this.length) {
      throw new GobFault(`expected ${this.length} elements (${this.goType}), got ${elements.length}`);
    }
    encodeElements(writer, this.elem, elements);
  }

  zero(): ArrayLike<unknown> {
    return Array.from({ length: this.length }, () => this.elem.zero());
  }

  accepts(compiler: DecodeCompiler, id: number): boolean {
    const wire = compiler.wireType(id);
    return wire?.kind === "array" && wire.length === this.length && this.elem.accepts(compiler, wire.elem);
  }

  compile(compiler: DecodeCompiler, id: number, name: string): DecodeValue {
    const wire = compiler.wireType(id);
    if (wire?.kind !== "array") throw malformed(`gob: unknown type id or corrupted data`);
    const decodeElement = compiler.compile(this.elem, wire.elem, `element of ${name}`);
    return (reader) => {
      if (reader.count() !== this.length) throw malformed("length mismatch in decodeArray");
      return decodeElements(reader, this.length, decodeElement);
    };
  }
}

/** Go's [N]byte as a Uint8Array: N unsigned integers on the wire, unlike a []byte. */
export class ByteArrayNode extends ArrayNode {
  override encode(writer: GobWriter, value: unknown): void {
    if (value !== undefined && !(value instanceof Uint8Array)) {
      throw new GobFault(`expected a Uint8Array (${this.goType}), got ${describeInput(value)}`);
    }
    super.encode(writer, value);
  }

  override zero(): Uint8Array {
    return new Uint8Array(this.length);
  }

  override compile(compiler: DecodeCompiler, id: number, name: string): DecodeValue {
    const decode = super.compile(compiler, id, name);
    return (reader) => Uint8Array.from(decode(reader) as number[]);
  }
}

function expectArray(node: GobNode, value: unknown): ArrayLike<unknown> {
  if (Array.isArray(value) || value instanceof Uint8Array) return value;
  throw new GobFault(`expected an array (${node.goType}), got ${describeInput(value)}`);
}

function encodeElements(writer: GobWriter, elem: GobNode, elements: ArrayLike<unknown>): void {
  writer.enter();
  writer.uint(elements.length);
  let index = 0;
  try {
    for (; index < elements.length; index++) elem.encode(writer, elements[index]);
  } catch (error) {
    throw within(error, `[${index}]`);
  }
  writer.leave();
}

/** Reads elements into an array that grows with what was read, not with what was promised. */
export function decodeElements(reader: GobReader, length: number, decode: DecodeValue): unknown[] {
  reader.enter();
  reader.countElements(length);
  const elements: unknown[] = [];
  try {
    while (elements.length < length) {
      if (reader.isAtEnd) {
        throw malformed(`decoding array or slice: length exceeds input size (${length} elements)`);
      }
      elements.push(decode(reader));
    }
  } catch (error) {
    throw within(error, `[${elements.length}]`);
  }
  reader.leave();
  return elements;
}
