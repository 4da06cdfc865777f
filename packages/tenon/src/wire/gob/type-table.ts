import { GobFault, malformed } from "./gob-fault.js";
import type { DecodeCompiler } from "./gob-node.js";
import type { GobReader } from "./gob-reader.js";
import type { GobLimits } from "./limits.js";
import { FIRST_USER_ID, WIRE_TYPE_ID, predefinedTypes } from "./wire-type.js";
import type { WireType } from "./wire-type.js";
import { readDefinition, wireTypeNode } from "./wire-type-node.js";
import type { WireTypeDefinition } from "./wire-type-node.js";

interface DefinedType {
  readonly wire: WireType;
  /** Where in the stream it was defined. */
  readonly position: number;
}

/** The types that the other side has defined in one stream. They stay as long as it does, hence the limits. */
export class TypeTable {
  readonly #limits: GobLimits;
  readonly #types = new Map<number, DefinedType>();
  readonly #compiler: DecodeCompiler;
  #definitionBytes = 0;

  constructor(limits: GobLimits, compiler: DecodeCompiler) {
    this.#limits = limits;
    this.#compiler = compiler;
  }

  get(id: number): WireType | undefined {
    return predefinedTypes.get(id) ?? this.#types.get(id)?.wire;
  }

  /**
   * Reads the definition of a type. One that is read again, since its value did not end in the same message, is known
   * by its position in the stream; any other second definition is an error, as in Go.
   */
  define(reader: GobReader, id: number, position: number): void {
    const known = this.#types.get(id);
    const start = reader.offset;
    const wire = this.#read(reader);
    if (known?.position === position) return;
    if (known !== undefined || id < FIRST_USER_ID) throw malformed("gob: duplicate type received");
    if (this.#types.size >= this.#limits.maxTypes) {
      throw tooLarge(`the stream defines more than ${this.#limits.maxTypes} types`);
    }
    this.#definitionBytes += reader.offset - start;
    if (this.#definitionBytes > this.#limits.maxTypeBytes) {
      throw tooLarge(`the stream's type definitions are larger than ${this.#limits.maxTypeBytes} bytes`);
    }
    this.#types.set(id, { wire, position });
  }

  #read(reader: GobReader): WireType {
    const decode = this.#compiler.compileTop(wireTypeNode, WIRE_TYPE_ID);
    const wire = readDefinition(decode(reader) as WireTypeDefinition);
    if (wire.kind !== "struct") return wire;
    for (const { name } of wire.fields) {
      if (name.length > this.#limits.maxNameBytes) throw tooLarge(`name too long (${name.length} bytes)`);
    }
    return wire;
  }

  /** The type as Go would write it, for messages and tools: a struct by its name, unless it has none. */
  describe(id: number, depth = 0): string {
    const wire = this.get(id);
    if (wire === undefined) return `unknown type ${id}`;
    if (depth > maxDescribedDepth) return "…";
    const describe = (part: number) => this.describe(part, depth + 1);
    if (wire.kind === "array") return `[${wire.length}]${describe(wire.elem)}`;
    if (wire.kind === "slice") return `[]${describe(wire.elem)}`;
    if (wire.kind === "map") return `map[${describe(wire.key)}]${describe(wire.elem)}`;
    return goNames.get(wire.kind) ?? (wire.name === "" ? wire.kind : wire.name);
  }
}

/** Of a type that is part of itself without a struct between, this much is written. */
const maxDescribedDepth = 10;

/** Go's names of the basic types where gob has another. */
const goNames: ReadonlyMap<string, string> = new Map([
  ["bool", "bool"],
  ["int", "int"],
  ["uint", "uint"],
  ["float", "float64"],
  ["bytes", "[]uint8"],
  ["string", "string"],
  ["complex", "complex128"],
  ["interface", "interface {}"],
]);

function tooLarge(reason: string): GobFault {
  return new GobFault(reason, { fatal: true, tooLarge: true });
}
