import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";
import { GobNode } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue } from "./gob-node.js";
import type { GobReader } from "./gob-reader.js";
import type { GobComplex } from "./gob-type.js";
import type { GobWriter } from "./gob-writer.js";
import { adviseOnRange } from "./mismatch-advice.js";
import { basicIds } from "./wire-type.js";

/** What an integer is in TypeScript: always a number, always a bigint, or a number where that is exact. */
export type IntegerForm = "number" | "bigint" | "either";

/** Bounds and form of an {@link IntegerNode}. */
export interface IntegerOptions {
  readonly least: bigint;
  readonly most: bigint;
  readonly form: IntegerForm;
}

/** Go's int8 to int64 and uint8 to uint64: one of two kinds on the wire, so the width is a bound and no more. */
export class IntegerNode extends GobNode {
  readonly kind: "int" | "uint";
  readonly goType: string;
  readonly #options: IntegerOptions;
  readonly #lowest: number;
  readonly #highest: number;

  constructor(goType: string, kind: "int" | "uint", options: IntegerOptions) {
    super();
    this.goType = goType;
    this.kind = kind;
    this.#options = options;
    this.#lowest = Number(options.least);
    this.#highest = Number(options.most);
  }

  isZero(value: unknown): boolean {
    return value === 0 || value === undefined || value === 0n;
  }

  encode(writer: GobWriter, value: unknown): void {
    if (typeof value === "number" && Number.isSafeInteger(value)) {
      if (value < this.#lowest || value > this.#highest) throw this.#outOfRange(value);
      if (this.kind === "int") writer.int(value);
      else writer.uint(value);
    } else if (typeof value === "bigint") {
      if (value < this.#options.least || value > this.#options.most) throw this.#outOfRange(value);
      if (this.kind === "int") writer.bigInt(value);
      else writer.bigUint(value);
    } else {
      throw new GobFault(`expected an integer (${this.goType}), got ${describeInput(value)}`);
    }
  }

  #outOfRange(value: number | bigint): GobFault {
    return new GobFault(`expected ${this.#range}, got ${value}`);
  }

  get #range(): string {
    const { least, most } = this.#options;
    return `${this.goType}, from ${least} to ${most}`;
  }

  zero(): number | bigint {
    return this.#options.form === "bigint" ? 0n : 0;
  }

  accepts(_compiler: DecodeCompiler, id: number): boolean {
    return id === basicIds[this.kind];
  }

  compile(_compiler: DecodeCompiler, _id: number, name: string): DecodeValue {
    const { form } = this.#options;
    const read = this.kind === "int" ? readInt : readUint;
    if (form === "either") return read;
    if (form === "bigint") return (reader) => BigInt(read(reader));
    return (reader) => {
      const value = read(reader);
      if (typeof value === "number" && value >= this.#lowest && value <= this.#highest) return value;
      throw new GobFault(
        `value for "${name}" out of range`,
        adviseOnRange(this.#range, value, `gob.${this.kind}64, gob.${this.kind} or as wide as it is in Go`),
      );
    };
  }
}

function readInt(reader: GobReader): number | bigint {
  return reader.int();
}

function readUint(reader: GobReader): number | bigint {
  return reader.uint();
}

/** Go's MaxFloat32: what is beyond, but no infinity, does not fit a float32. */
const MAX_FLOAT32 = 3.4028234663852886e38;

/** Go's float64 and float32. */
export class FloatNode extends GobNode {
  readonly kind = "float";
  readonly goType: string;

  constructor(goType: string) {
    super();
    this.goType = goType;
  }

  isZero(value: unknown): boolean {
    return value === 0 || value === undefined;
  }

  encode(writer: GobWriter, value: unknown): void {
    if (typeof value !== "number") {
      throw new GobFault(`expected a number (${this.goType}), got ${describeInput(value)}`);
    }
    writer.float(this.goType === "float32" ? Math.fround(value) : value);
  }

  zero(): number {
    return 0;
  }

  accepts(_compiler: DecodeCompiler, id: number): boolean {
    return id === basicIds.float;
  }

  compile(_compiler: DecodeCompiler, _id: number, name: string): DecodeValue {
    if (this.goType !== "float32") return readFloat;
    return (reader) => {
      const value = reader.float();
      const magnitude = Math.abs(value);
      if (magnitude > MAX_FLOAT32 && magnitude !== Infinity) {
        const range = `float32, up to ${MAX_FLOAT32}`;
        throw new GobFault(`value for "${name}" out of range`, adviseOnRange(range, value, "gob.float"));
      }
      return value;
    };
  }
}

function readFloat(reader: GobReader): number {
  return reader.float();
}

/** Go's complex128 and complex64. */
export class ComplexNode extends GobNode {
  readonly kind = "complex";
  readonly goType: string;

  constructor(goType: string) {
    super();
    this.goType = goType;
  }

  isZero(value: unknown): boolean {
    return value === undefined || (isComplex(value) && value.real === 0 && value.imag === 0);
  }

  encode(writer: GobWriter, value: unknown): void {
    if (!isComplex(value)) {
      throw new GobFault(`expected { real, imag } (${this.goType}), got ${describeInput(value)}`);
    }
    writer.float(value.real);
    writer.float(value.imag);
  }

  zero(): GobComplex {
    return { real: 0, imag: 0 };
  }

  accepts(_compiler: DecodeCompiler, id: number): boolean {
    return id === basicIds.complex;
  }

  compile(): DecodeValue {
    return readComplex;
  }
}

/** Reads a complex number. */
export function readComplex(reader: GobReader): GobComplex {
  return { real: reader.float(), imag: reader.float() };
}

function isComplex(value: unknown): value is GobComplex {
  if (typeof value !== "object" || value === null) return false;
  const { real, imag } = value as Partial<GobComplex>;
  return typeof real === "number" && typeof imag === "number";
}
