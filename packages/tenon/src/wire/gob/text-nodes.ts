import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";
import { GobNode } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue } from "./gob-node.js";
import type { GobReader } from "./gob-reader.js";
import type { GobWriter } from "./gob-writer.js";
import { basicIds } from "./wire-type.js";

/** Go's bool: an unsigned 0 or 1. */
export class BoolNode extends GobNode {
  readonly kind = "bool";
  readonly goType = "bool";

  isZero(value: unknown): boolean {
    return value === false || value === undefined;
  }

  encode(writer: GobWriter, value: unknown): void {
    if (typeof value !== "boolean")
      throw new GobFault(`expected a boolean (bool), got ${describeInput(value)}`);
    writer.byte(value ? 1 : 0);
  }

  zero(): boolean {
    return false;
  }

  accepts(_compiler: DecodeCompiler, id: number): boolean {
    return id === basicIds.bool;
  }

  compile(): DecodeValue {
    return (reader) => reader.uint() !== 0;
  }
}

/** Go's string. */
export class StringNode extends GobNode {
  readonly kind = "string";
  readonly goType = "string";

  isZero(value: unknown): boolean {
    return value === "" || value === undefined;
  }

  encode(writer: GobWriter, value: unknown): void {
    if (typeof value !== "string") throw new GobFault(`expected a string, got ${describeInput(value)}`);
    writer.string(value);
  }

  zero(): string {
    return "";
  }

  accepts(_compiler: DecodeCompiler, id: number): boolean {
    return id === basicIds.string;
  }

  compile(): DecodeValue {
    return readString;
  }
}

function readString(reader: GobReader): string {
  return reader.string();
}

/** Go's []byte. */
export class BytesNode extends GobNode {
  readonly kind = "bytes";
  readonly goType = "[]uint8";

  isZero(value: unknown): boolean {
    return value === undefined || (value instanceof Uint8Array && value.length === 0);
  }

  encode(writer: GobWriter, value: unknown): void {
    if (!(value instanceof Uint8Array)) {
      throw new GobFault(`expected a Uint8Array ([]byte), got ${describeInput(value)}`);
    }
    writer.bytes(value);
  }

  zero(): Uint8Array {
    return new Uint8Array(0);
  }

  accepts(_compiler: DecodeCompiler, id: number): boolean {
    return id === basicIds.bytes;
  }

  compile(): DecodeValue {
    return (reader) => reader.counted();
  }
}
