import { basicNodes, basicRegistrations } from "./basic-types.js";
import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";
import { nodeOf } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue, GobNode } from "./gob-node.js";
import type { AnyGobType, GobConcrete, GobRegistered } from "./gob-type.js";
import { AnyInterfaceNode } from "./interface-node.js";
import type { ConcreteValue } from "./interface-node.js";
import { SliceNode } from "./list-nodes.js";
import { MapNode, isPlainObject } from "./map-node.js";

/** A value for `gob.any` with its concrete type and that one's description: what `gob.concrete` makes. */
export class DescribedConcrete<Name extends string, Value> implements GobConcrete<Name, Value> {
  readonly type: Name;
  readonly value: Value;
  readonly #description: AnyGobType;

  constructor({ name, type }: GobRegistered<Name>, value: Value) {
    this.type = name;
    this.value = value;
    this.#description = type;
  }

  /** The value, ready to be written. */
  concrete(): ConcreteValue {
    return { name: this.type, node: nodeOf(this.#description), value: this.value };
  }
}

/** Go's `interface{}`: basic values are plain, the rest says its type. */
export class AnyNode extends AnyInterfaceNode {
  readonly goType = "interface {}";
  readonly #map: GobNode = new MapNode(basicNodes.string, this);
  readonly #slice: GobNode = new SliceNode(this);

  protected concrete(value: unknown): ConcreteValue {
    if (value instanceof DescribedConcrete) return value.concrete();
    const name = basicName(value);
    const node = basicRegistrations.get(name);
    if (node !== undefined) return { name, node, value };
    if (Array.isArray(value)) return { name: this.#slice.goType, node: this.#slice, value };
    if (value instanceof Map || isPlainObject(value))
      return { name: this.#map.goType, node: this.#map, value };
    throw new GobFault(`no Go type goes with ${describeInput(value)}; gob.concrete names one`);
  }

  protected compileConcrete(compiler: DecodeCompiler, name: string, id: number): DecodeValue {
    const node =
      basicRegistrations.get(name) ??
      (name === this.#map.goType ? this.#map : name === this.#slice.goType ? this.#slice : undefined);
    if (node !== undefined) return compiler.compileTop(node, id);
    return () => ({ type: name, value: compiler.readable(id) });
  }
}

/** The name of the basic Go type that goes with a value; empty when there is none. */
function basicName(value: unknown): string {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "int" : "float64";
  if (typeof value === "bigint") return value > maxInt64 ? "uint64" : "int64";
  if (value instanceof Uint8Array) return "[]uint8";
  return Array.isArray(value) ? listName(value) : "";
}

const maxInt64 = (1n << 63n) - 1n;

/** Lists of one sort have a type of their own, which every Go program knows; `[]interface {}` has to be registered. */
function listName(list: readonly unknown[]): string {
  if (list.length === 0) return "";
  if (list.every((element) => typeof element === "string")) return "[]string";
  if (list.every((element) => typeof element === "boolean")) return "[]bool";
  if (list.every((element) => Number.isSafeInteger(element))) return "[]int";
  return list.every((element) => typeof element === "number") ? "[]float64" : "";
}
