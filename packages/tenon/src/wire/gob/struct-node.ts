import { describeInput } from "./describe-input.js";
import { GobFault, malformed, within } from "./gob-fault.js";
import { withoutFolders, withoutPackage } from "./go-name.js";
import { GobNode, nodeOf } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue } from "./gob-node.js";
import type { GobReader } from "./gob-reader.js";
import type { GobFields } from "./gob-type.js";
import type { GobWriter } from "./gob-writer.js";
import { adviseOnType } from "./mismatch-advice.js";
import { isCodecKind } from "./wire-type.js";

type StructValue = Record<string, unknown>;

/** A field of a description. */
interface StructField {
  readonly name: string;
  readonly node: GobNode;
}

/** Go's struct: its exported fields, matched by name. */
export class StructNode extends GobNode {
  readonly kind = "struct";
  readonly fields: readonly StructField[];
  /** Go's name without its package; empty for a struct type without a name. */
  readonly typeName: string;
  /** The zero values that are not objects, in place; the rest of them is made for each value. */
  #template: StructValue | undefined;
  #objectFields: readonly StructField[] = [];
  #isMakingTemplate = false;
  readonly #goName: string;

  constructor(goName: string, fields: GobFields) {
    super();
    this.#goName = withoutFolders(goName);
    this.typeName = withoutPackage(goName);
    this.fields = Object.entries(fields).map(([name, type]) => ({ name, node: nodeOf(type, name) }));
  }

  get goType(): string {
    if (this.#goName !== "") return this.#goName;
    const fields = this.fields.map(({ name, node }) => `${name} ${node.goType}`).join("; ");
    return fields === "" ? "struct {}" : `struct { ${fields} }`;
  }

  override get children(): readonly GobNode[] {
    return this.fields.map(({ node }) => node);
  }

  override get zeroElementCount(): number {
    return this.fields.reduce((sum, { node }) => sum + node.zeroElementCount, 0);
  }

  isZero(): boolean {
    return false;
  }

  encode(writer: GobWriter, value: unknown): void {
    const struct = value === undefined ? noFields : expectObject(this, value);
    writer.enter();
    let last = -1;
    let index = 0;
    const { fields } = this;
    try {
      for (; index < fields.length; index++) {
        const { name, node } = fields[index] as StructField;
        const field = struct[name];
        if (node.isZero(field)) continue;
        writer.uint(index - last);
        last = index;
        node.encode(writer, field);
      }
    } catch (error) {
      throw within(error, `.${fields[index]?.name ?? ""}`);
    }
    writer.byte(0);
    writer.leave();
  }

  zero(): StructValue {
    const value = { ...this.#zeroTemplate() };
    for (const { name, node } of this.#objectFields) value[name] = node.zero();
    return value;
  }

  accepts(compiler: DecodeCompiler, id: number): boolean {
    // Its fields are checked when it is compiled, and so is whether it is a struct, with words of its own.
    return !isCodecKind(compiler.wireType(id)?.kind ?? "");
  }

  /** Whether any field of the stream's struct is one of ours: else a value as a whole is not what was meant. */
  sharesFields(compiler: DecodeCompiler, id: number): boolean {
    const wire = compiler.wireType(id);
    if (wire?.kind !== "struct" || wire.fields.length === 0 || this.fields.length === 0) return true;
    return wire.fields.some((field) => this.#field(field.name) !== undefined);
  }

  compile(compiler: DecodeCompiler, id: number): DecodeValue {
    const wire = compiler.wireType(id);
    if (wire === undefined) throw malformed("gob: unknown type id or corrupted data");
    if (wire.kind !== "struct") {
      const reason = `type mismatch in decoder: want struct type ${this.goType}; got non-struct`;
      throw new GobFault(reason, adviseOnType(this, compiler.describe(id)));
    }
    const names: string[] = [];
    const decoders: DecodeValue[] = [];
    for (const { name, id: fieldId } of wire.fields) {
      if (name === "") throw malformed(`empty name for remote field of type ${wire.name}`);
      const field = this.#field(name);
      names.push(field === undefined ? "" : name);
      if (field === undefined) {
        decoders.push(compiler.compileSkip(fieldId));
      } else if (field.node.accepts(compiler, fieldId)) {
        decoders.push(compiler.compile(field.node, fieldId, name));
      } else {
        const remote = compiler.describe(fieldId);
        throw new GobFault(
          `wrong type (${field.node.goType}) for received field ${wire.name}.${name} (${remote})`,
          adviseOnType(field.node, remote),
        );
      }
    }
    const template = this.#zeroTemplate();
    const fields = { names, decoders };
    return (reader) => {
      const value = { ...template };
      decodeFields(reader, value, fields);
      return this.#objectFields.length === 0 ? value : this.#fill(reader, value);
    };
  }

  get fieldNames(): readonly string[] {
    return this.fields.map(({ name }) => name);
  }

  #field(name: string): StructField | undefined {
    return this.fields.find((field) => field.name === name);
  }

  #fill(reader: GobReader, value: StructValue): StructValue {
    for (const { name, node } of this.#objectFields) {
      if (value[name] !== undefined) continue;
      reader.countElements(node.zeroElementCount);
      value[name] = node.zero();
    }
    return value;
  }

  #zeroTemplate(): StructValue {
    if (this.#template !== undefined) return this.#template;
    if (this.#isMakingTemplate) {
      throw new TypeError(`struct ${this.goType} must not contain itself but in a gob.pointer, slice or map`);
    }
    this.#isMakingTemplate = true;
    const template: StructValue = {};
    const objectFields: StructField[] = [];
    try {
      for (const field of this.fields) {
        const zero = field.node.zero();
        const isObject = typeof zero === "object";
        template[field.name] = isObject ? undefined : zero;
        if (isObject) objectFields.push(field);
      }
    } finally {
      this.#isMakingTemplate = false;
    }
    this.#objectFields = objectFields;
    return (this.#template = template);
  }
}

const noFields: StructValue = {};

function expectObject(node: GobNode, value: unknown): StructValue {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as StructValue;
  throw new GobFault(`expected an object with the fields of ${node.goType}, got ${describeInput(value)}`);
}

/** The fields of a struct of the stream, by number; those that go unused have no name. */
interface WireFieldDecoders {
  readonly names: readonly string[];
  readonly decoders: readonly DecodeValue[];
}

function decodeFields(reader: GobReader, value: StructValue, { names, decoders }: WireFieldDecoders): void {
  reader.enter();
  let index = -1;
  try {
    for (let delta = reader.count(); delta !== 0; delta = reader.count()) {
      const decode = decoders[index + delta];
      if (decode === undefined) throw malformed("gob: bad data: field numbers out of bounds");
      index += delta;
      const field = decode(reader);
      const name = names[index] ?? "";
      if (name !== "") value[name] = field;
    }
  } catch (error) {
    throw within(error, `.${names[index] ?? ""}`);
  }
  reader.leave();
}
