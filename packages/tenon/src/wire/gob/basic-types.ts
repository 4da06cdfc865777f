import type { GobNode } from "./gob-node.js";
import { SliceNode } from "./list-nodes.js";
import { ComplexNode, FloatNode, IntegerNode } from "./number-nodes.js";
import type { IntegerForm } from "./number-nodes.js";
import { BoolNode, BytesNode, StringNode } from "./text-nodes.js";

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** Go's int types of `bits` bits. */
export function signed(goType: string, bits: number, form: IntegerForm): IntegerNode {
  const bound = 1n << BigInt(bits - 1);
  return new IntegerNode(goType, "int", { least: -bound, most: bound - 1n, form });
}

/** Go's uint types of `bits` bits. */
export function unsigned(goType: string, bits: number, form: IntegerForm): IntegerNode {
  return new IntegerNode(goType, "uint", { least: 0n, most: (1n << BigInt(bits)) - 1n, form });
}

type IntegerName = `${"int" | "uint"}${"" | "8" | "16" | "32" | "64"}` | "safeInt" | "safeUint";

/** By their names in `gob`. */
type BasicNodes = Readonly<
  Record<IntegerName, IntegerNode> &
    Record<"float" | "float32", FloatNode> & {
      bool: BoolNode;
      complex: ComplexNode;
      string: StringNode;
      bytes: BytesNode;
    }
>;

/** The descriptions of Go's basic types, each once. */
export const basicNodes: BasicNodes = {
  bool: new BoolNode(),
  int: signed("int", 64, "either"),
  int8: signed("int8", 8, "number"),
  int16: signed("int16", 16, "number"),
  int32: signed("int32", 32, "number"),
  int64: signed("int64", 64, "bigint"),
  safeInt: new IntegerNode("int", "int", { least: -maxSafe, most: maxSafe, form: "number" }),
  uint: unsigned("uint", 64, "either"),
  uint8: unsigned("uint8", 8, "number"),
  uint16: unsigned("uint16", 16, "number"),
  uint32: unsigned("uint32", 32, "number"),
  uint64: unsigned("uint64", 64, "bigint"),
  safeUint: new IntegerNode("uint", "uint", { least: 0n, most: maxSafe, form: "number" }),
  float: new FloatNode("float64"),
  float32: new FloatNode("float32"),
  complex: new ComplexNode("complex128"),
  string: new StringNode(),
  bytes: new BytesNode(),
};

/** The scalars that every Go program can send in an interface, by the names that Go has for them. */
const scalars: Readonly<Record<string, GobNode>> = {
  int: basicNodes.int,
  int8: basicNodes.int8,
  int16: basicNodes.int16,
  int32: basicNodes.int32,
  // Here every integer is a number where that is exact: who reads an `any` does not know its type beforehand.
  int64: signed("int64", 64, "either"),
  uint: basicNodes.uint,
  uint16: basicNodes.uint16,
  uint32: basicNodes.uint32,
  uint64: unsigned("uint64", 64, "either"),
  uintptr: unsigned("uintptr", 64, "either"),
  float32: basicNodes.float32,
  float64: basicNodes.float,
  complex64: new ComplexNode("complex64"),
  complex128: basicNodes.complex,
  bool: basicNodes.bool,
  string: basicNodes.string,
};

/**
 * The types that every Go program has registered, by name (Go type.go:894 @go1.26): scalars and slices of them.
 * A list of bytes goes by []uint8, never []byte.
 */
export const basicRegistrations: ReadonlyMap<string, GobNode> = new Map<string, GobNode>([
  ...Object.entries(scalars),
  ["uint8", basicNodes.uint8],
  ["[]uint8", basicNodes.bytes],
  ...Object.entries(scalars).map(([name, node]): [string, GobNode] => [`[]${name}`, new SliceNode(node)]),
]);
