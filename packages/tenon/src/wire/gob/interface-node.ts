import { describeInput } from "./describe-input.js";
import { GobFault, malformed, within } from "./gob-fault.js";
import { GobNode, nodeOf } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue } from "./gob-node.js";
import type { GobReader } from "./gob-reader.js";
import type { GobConcrete, GobRegistered } from "./gob-type.js";
import type { GobWriter } from "./gob-writer.js";
import { basicIds } from "./wire-type.js";

/** A value with the concrete type that it is written as. */
export interface ConcreteValue {
  readonly name: string;
  readonly node: GobNode;
  readonly value: unknown;
}

/** Any Go interface: on the wire they are all the same. */
export abstract class AnyInterfaceNode extends GobNode {
  readonly kind = "interface";

  isZero(value: unknown): boolean {
    return value === undefined || value === null;
  }

  /** Which concrete type a value has. Throws a GobFault when it has none. */
  protected abstract concrete(value: unknown): ConcreteValue;

  /** Compiles reading a value of the concrete type `name`, which the stream has given the id `id`. */
  protected abstract compileConcrete(compiler: DecodeCompiler, name: string, id: number): DecodeValue;

  encode(writer: GobWriter, value: unknown): void {
    if (this.isZero(value)) return writer.byte(0);
    const { name, node, value: inner } = this.concrete(value);
    if (writer.definer === undefined) throw new GobFault("an interface's value needs an encoder");
    writer.enter();
    try {
      writer.string(name);
      writer.int(writer.definer.define(node));
      const outer = writer.beginMessage();
      encodeTop(writer, node, inner);
      writer.endMessage(outer);
    } catch (error) {
      throw within(error, `(${name})`);
    }
    writer.leave();
  }

  zero(): undefined {
    return undefined;
  }

  accepts(_compiler: DecodeCompiler, id: number): boolean {
    return id === basicIds.interface;
  }

  compile(compiler: DecodeCompiler): DecodeValue {
    return (reader) => {
      const name = readConcreteName(reader);
      if (name === "") return undefined;
      reader.enter();
      try {
        const id = compiler.interfaceTypeId();
        // The byte count is for those who would rather not read the value; Go does not look at it either.
        reader.count();
        const value = this.compileConcrete(compiler, name, id)(reader);
        reader.leave();
        return value;
      } catch (error) {
        throw within(error, `(${name})`);
      }
    };
  }
}

/** The name of an interface value's type; empty for nil. */
export function readConcreteName(reader: GobReader): string {
  const start = reader.offset;
  const length = reader.count();
  if (length > reader.limits.maxNameBytes) {
    throw new GobFault(`name too long (${length} bytes)`, { fatal: true, tooLarge: true });
  }
  reader.offset = start;
  return reader.string();
}

/** Writes a whole value: at the top, or within an interface. A value that is no struct has a 0 in front. */
export function encodeTop(writer: GobWriter, node: GobNode, value: unknown): void {
  if (value === undefined && node.kind === "pointer") {
    throw new GobFault(`gob: cannot encode nil pointer of type ${node.goType}`);
  }
  if (node.base.kind !== "struct") writer.byte(0);
  node.encode(writer, value);
}

const addType = {
  remedy: "Add it to the gob.interface: gob.registered(name, type), with the name that Go has for it.",
};

/** An interface whose concrete types are known by their registered names. */
export class InterfaceNode extends AnyInterfaceNode {
  /** Go's name for the interface is in no value, only in the names of lists of it, which nobody reads. */
  readonly goType = "interface {}";
  readonly #nodes = new Map<string, GobNode>();

  constructor(types: readonly GobRegistered[]) {
    super();
    for (const registered of types) {
      const { name, type } = expectRegistered(registered);
      if (this.#nodes.has(name))
        throw new TypeError(`gob.interface must have each name once, got ${name} twice`);
      this.#nodes.set(name, nodeOf(type, name));
    }
  }

  protected concrete(value: unknown): ConcreteValue {
    const { type: name, value: inner } = expectConcrete(value);
    const node = this.#nodes.get(name);
    if (node === undefined)
      throw new GobFault(`type not registered for interface: ${name}; ${this.#known()}`, addType);
    return { name, node, value: inner };
  }

  protected compileConcrete(compiler: DecodeCompiler, name: string, id: number): DecodeValue {
    const node = this.#nodes.get(name);
    if (node !== undefined) {
      const decode = compiler.compileTop(node, id);
      return (reader) => ({ type: name, value: decode(reader) });
    }
    throw new GobFault(
      `name not registered for interface: ${JSON.stringify(name)}; ${this.#known()}`,
      addType,
    );
  }

  #known(): string {
    return `described are ${[...this.#nodes.keys()].join(", ") || "none"}`;
  }
}

function expectRegistered(value: unknown): GobRegistered {
  if (typeof value === "object" && value !== null && "name" in value && "type" in value) {
    return value as GobRegistered;
  }
  throw new TypeError(
    `gob.interface must be given what gob.registered has made, got ${describeInput(value)}`,
  );
}

function expectConcrete(value: unknown): GobConcrete {
  if (typeof value === "object" && value !== null && "type" in value && typeof value.type === "string") {
    return value as GobConcrete;
  }
  throw new GobFault(`expected { type, value } for an interface, got ${describeInput(value)}`);
}

/** Reads what is in front of a value that is no struct. */
export function readSingletonMark(reader: GobReader): void {
  if (reader.count() !== 0) throw malformed("decode: corrupted data: non-zero delta for singleton");
}
