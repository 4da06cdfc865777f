import { basicNodes, basicRegistrations } from "./basic-types.js";
import { describeConcrete, descriptionOf } from "./described-concrete.js";
import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";
import type { DecodeCompiler, DecodeValue, GobNode } from "./gob-node.js";
import type { GobConcrete } from "./gob-type.js";
import { AnyInterfaceNode } from "./interface-node.js";
import type { ConcreteValue } from "./interface-node.js";
import { SliceNode } from "./list-nodes.js";
import { MapNode, isPlainObject } from "./map-node.js";

/** Go's `interface{}`: basic values are plain, the rest says its type. */
export class AnyNode extends AnyInterfaceNode {
  readonly goType = "interface {}";
  readonly #map: GobNode = new MapNode(basicNodes.string, this);
  readonly #slice: GobNode = new SliceNode(this);

  protected concrete(value: unknown): ConcreteValue {
    const described = describedValue(value);
    if (described !== undefined) return described;
    const name = basicName(value);
    const node = basicRegistrations.get(name);
    if (node !== undefined) return { name, node, value };
    if (Array.isArray(value)) return { name: this.#slice.goType, node: this.#slice, value };
    if (value instanceof Map || isMapLike(value)) return { name: this.#map.goType, node: this.#map, value };
    throw new GobFault(`no Go type goes with ${describeInput(value)}; gob.concrete names one`);
  }

  protected compileConcrete(compiler: DecodeCompiler, name: string, id: number): DecodeValue {
    const node =
      basicRegistrations.get(name) ??
      (name === this.#map.goType ? this.#map : name === this.#slice.goType ? this.#slice : undefined);
    if (node !== undefined) return compiler.compileTop(node, id);
    return () => describeConcrete({ type: name, value: compiler.readable(id) }, compiler.received(id));
  }
}

/** What knows its concrete type: made by `gob.concrete`, or received. */
function describedValue(value: unknown): ConcreteValue | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const node = descriptionOf(value);
  if (node === undefined) return undefined;
  const { type: name, value: inner } = value as GobConcrete;
  return { name, node, value: inner };
}

/** Whether an object stands for a map. One with a type's name and a value may be meant for either, and is not guessed at. */
function isMapLike(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  if (typeof value["type"] !== "string" || !("value" in value) || Object.keys(value).length !== 2)
    return true;
  throw new GobFault(
    `{ type: ${describeInput(value["type"])}, value } does not know its type, such as a copy of one that came; ` +
      "gob.concrete gives it one, and a Map of the two is a map",
  );
}

/** The name of the basic Go type that goes with a value; empty when there is none. */
function basicName(value: unknown): string {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "int" : "float64";
  if (typeof value === "bigint") return value > maxInt64 ? "uint64" : "int64";
  if (value instanceof Uint8Array) return "[]uint8";
  if (isComplex(value)) return "complex128";
  return Array.isArray(value) ? listName(value) : "";
}

const maxInt64 = (1n << 63n) - 1n;

/** Lists of one sort have a type of their own, which every Go program knows; `[]interface {}` has to be registered. */
function listName(list: readonly unknown[]): string {
  if (list.length === 0) return "";
  if (list.every((element) => typeof element === "string")) return "[]string";
  if (list.every((element) => typeof element === "boolean")) return "[]bool";
  if (list.every((element) => Number.isSafeInteger(element))) return "[]int";
  if (list.every((element) => typeof element === "number")) return "[]float64";
  if (list.every(isInteger)) return list.some((element) => element > maxInt64) ? "[]uint64" : "[]int64";
  return list.every(isComplex) ? "[]complex128" : "";
}

function isInteger(value: unknown): value is number | bigint {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

/** `{ real, imag }` and nothing else, as complex numbers come. */
function isComplex(value: unknown): boolean {
  if (!isPlainObject(value) || Object.keys(value).length !== 2) return false;
  return typeof value["real"] === "number" && typeof value["imag"] === "number";
}
