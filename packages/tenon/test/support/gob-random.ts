import { gob } from "../../src/wire/gob/index.js";
import type { AnyGobType, GobType } from "../../src/wire/gob/index.js";

/** A type as packages/conformance/go/gob/roundtrip reads it. */
export interface GobTypeDescription {
  readonly kind: string;
  readonly elem?: GobTypeDescription;
  readonly key?: GobTypeDescription;
  readonly length?: number;
  readonly fields?: readonly (GobTypeDescription & { readonly name: string })[];
}

const integerKinds = "int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64".split(" ");
const scalarKinds = [...integerKinds, "bool", "float", "float32", "complex", "string", "bytes", "time"];
const namedKinds = ["any", "plainAny", "shape", "bigInt", "tree", "forest"] as const;
const keyKinds = ["string", "int", "int16", "uint64", "bool"] as const;

interface Tree {
  readonly Value: bigint;
  readonly Left: Tree | undefined;
  readonly Right: Tree | undefined;
}
const Tree: GobType<Tree> = gob.struct("main.Tree", {
  Value: gob.int64,
  Left: gob.pointer(gob.lazy(() => Tree)),
  Right: gob.pointer(gob.lazy(() => Tree)),
});
const Forest: AnyGobType = gob.struct("main.Forest", {
  Trees: gob.map(
    gob.string,
    gob.lazy(() => Forest),
  ),
});
const Shape: AnyGobType = gob.interface(
  gob.registered("main.Square", gob.struct("main.Square", { Side: gob.float })),
  gob.registered("*main.Circle", gob.struct("main.Circle", { Radius: gob.float })),
  gob.registered("main.Group", gob.struct("main.Group", { Inner: gob.lazy(() => Shape) })),
);
/** Go's `interface{}` with every concrete type by name, so that nothing of a value is lost. */
const Any: AnyGobType = gob.interface(
  gob.registered("bool", gob.bool),
  gob.registered("int", gob.int),
  gob.registered("int64", gob.int64),
  gob.registered("uint64", gob.uint64),
  gob.registered("float64", gob.float),
  gob.registered("string", gob.string),
  gob.registered("[]uint8", gob.bytes),
  gob.registered("[]string", gob.slice(gob.string)),
  gob.registered("[]int", gob.slice(gob.int)),
  gob.registered("[]interface {}", gob.slice(gob.lazy(() => Any))),
  gob.registered(
    "map[string]interface {}",
    gob.map(
      gob.string,
      gob.lazy(() => Any),
    ),
  ),
);
const anyChoices: Readonly<Record<string, GobTypeDescription>> = {
  bool: { kind: "bool" },
  int: { kind: "int" },
  int64: { kind: "int64" },
  uint64: { kind: "uint64" },
  float64: { kind: "float" },
  string: { kind: "string" },
  "[]uint8": { kind: "bytes" },
  "[]string": { kind: "slice", elem: { kind: "string" } },
  "[]int": { kind: "slice", elem: { kind: "int" } },
  "[]interface {}": { kind: "slice", elem: { kind: "any" } },
  "map[string]interface {}": { kind: "map", key: { kind: "string" }, elem: { kind: "any" } },
};

/** The description that Tenon has of a type. */
export function gobTypeOf({ kind, elem, key, length = 0, fields = [] }: GobTypeDescription): AnyGobType {
  const elemType = elem === undefined ? gob.bool : gobTypeOf(elem);
  switch (kind) {
    case "pointer":
      return gob.pointer(elemType);
    case "slice":
      return gob.slice(elemType);
    case "array":
      return gob.array(elemType, length);
    case "map":
      return gob.map(key === undefined ? gob.string : gobTypeOf(key), elemType);
    case "struct":
      return gob.struct("", Object.fromEntries(fields.map((field) => [field.name, gobTypeOf(field)])));
    default:
      return { any: Any, plainAny: gob.any, shape: Shape, tree: Tree, forest: Forest }[kind] ?? builtIn(kind);
  }
}

function builtIn(kind: string): AnyGobType {
  const type: unknown = Reflect.get(gob, kind);
  return type as AnyGobType;
}

const integerBits: Readonly<Record<string, number>> = { int: 64, uint: 64 };
const texts = ["", "a", "Grüße", "世界 🌍", "\0", `longer than a length of one byte: ${".".repeat(120)}`];
const floats = [0, -0, 1, -0.1, Math.fround(3.4e38), Number.MIN_VALUE, Infinity];
const integers = [0n, 1n, -1n, 63n, 64n, -65n, 2n ** 31n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n];

/** Types and values from a seed: the same for the same seed. */
export class GobRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 to 1, by mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  #below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  #pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    return items[this.#below(items.length)] as Item;
  }

  /** A type for the top of a stream. Go reads no *big.Int there, for want of a place to put it. */
  topType(): GobTypeDescription {
    const type = this.type();
    return type.kind === "bigInt" ? { kind: "struct", fields: [{ ...type, name: "F0" }] } : type;
  }

  /** A type that is no pointer. */
  type(depth = 3): GobTypeDescription {
    const choice = depth === 0 ? this.#below(10) : this.#below(24);
    if (choice < 8) return { kind: this.#pick(scalarKinds) };
    if (choice < 10) return { kind: this.#pick(namedKinds) };
    const elem = this.type(depth - 1);
    if (choice < 13) return elem.kind === "uint8" ? { kind: "bytes" } : { kind: "slice", elem };
    if (choice < 15) return { kind: "array", elem, length: this.#below(4) };
    if (choice < 18) return { kind: "map", key: { kind: this.#pick(keyKinds) }, elem };
    const fields = Array.from({ length: 1 + this.#below(5) }, (_, index) => {
      const field = this.type(depth - 1);
      const isPointer = this.#below(4) === 0;
      return { ...(isPointer ? { kind: "pointer", elem: field } : field), name: `F${index}` };
    });
    return { kind: "struct", fields };
  }

  /** A value of a type. */
  value(type: GobTypeDescription, depth = 4): unknown {
    const { kind, elem = type, key = type, length = 0, fields = [] } = type;
    switch (kind) {
      case "pointer":
        return this.#below(4) === 0 ? undefined : this.value(elem, depth - 1);
      case "slice":
        return this.#list(this.#length(depth), elem, depth);
      case "array":
        return this.#list(length, elem, depth);
      case "map":
        return this.#map(key, elem, depth);
      case "struct":
        return Object.fromEntries(
          // Some fields are left out, which is as good as their zero value but for pointers.
          fields.filter(() => this.#below(6) > 0).map((field) => [field.name, this.value(field, depth - 1)]),
        );
      default:
        return this.#named(kind, depth) ?? this.#scalar(kind);
    }
  }

  #list(length: number, elem: GobTypeDescription, depth: number): unknown[] {
    return Array.from({ length }, () => this.value(elem, depth - 1));
  }

  /** A map whose keys differ in Go too: there 1 and 1n are the same. */
  #map(key: GobTypeDescription, elem: GobTypeDescription, depth: number): Map<unknown, unknown> {
    const entries = Array.from({ length: this.#length(depth) }, () => {
      const entry = [this.value(key, 0), this.value(elem, depth - 1)] as const;
      return [String(entry[0]), entry] as const;
    });
    return new Map(new Map(entries).values());
  }

  #length(depth: number): number {
    return depth <= 0 ? 0 : this.#below(4);
  }

  #named(kind: string, depth: number): unknown {
    if (kind === "tree") {
      const branch = () => (depth > 0 && this.#below(2) === 0 ? this.value({ kind }, depth - 1) : undefined);
      return { Value: this.#integer(64, true), Left: branch(), Right: branch() };
    }
    if (kind === "forest")
      return { Trees: this.value({ kind: "map", key: { kind: "string" }, elem: { kind } }, depth) };
    if (kind === "bigInt") return this.#integer(64, true) ** BigInt(this.#below(4));
    if (depth <= 0 || this.#below(5) === 0) return undefined;
    if (kind === "plainAny") return this.#plainAny(depth);
    if (kind === "any") {
      const name = this.#pick(Object.keys(anyChoices));
      return { type: name, value: this.value(anyChoices[name] ?? { kind: "bool" }, depth - 1) };
    }
    if (kind !== "shape") return undefined;
    const choices = [
      { type: "main.Square", value: { Side: this.#float() } },
      { type: "*main.Circle", value: { Radius: this.#float() } },
      { type: "main.Group", value: { Inner: this.value({ kind }, depth - 1) } },
    ];
    return this.#pick(choices);
  }

  /** What `gob.any` takes as it is. */
  #plainAny(depth: number): unknown {
    const lists = () => this.#list(this.#length(depth), { kind: "plainAny" }, depth);
    const maps = () => this.#map({ kind: "string" }, { kind: "plainAny" }, depth);
    const scalars = ["bool", "string", "bytes", "float", "int"].map((kind) => () => this.#scalar(kind));
    return this.#pick([lists, lists, maps, maps, ...scalars])();
  }

  #scalar(kind: string): unknown {
    if (/^u?int/.test(kind)) {
      const value = this.#integer(
        integerBits[kind] ?? Number(kind.replace(/\D+/, "")),
        !kind.startsWith("u"),
      );
      // Both forms of an integer are taken.
      return Number.isSafeInteger(Number(value)) && this.#below(2) === 0 ? Number(value) : value;
    }
    switch (kind) {
      case "bool":
        return this.#below(2) === 0;
      case "float":
        return this.#float();
      case "float32":
        return Math.fround(this.#float());
      case "complex":
        return { real: this.#float(), imag: this.#float() };
      case "string":
        return this.#pick(texts);
      case "bytes":
        return Uint8Array.from({ length: this.#below(4) * this.#below(60) }, () => this.#below(256));
      case "time":
        return this.#time();
      default:
        return undefined;
    }
  }

  #integer(bits: number, isSigned: boolean): bigint {
    const random = (BigInt(this.#below(2 ** 32)) << 32n) | BigInt(this.#below(2 ** 32));
    const value = this.#below(2) === 0 ? this.#pick(integers) : random >> BigInt(this.#below(64));
    return isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  }

  #float(): number {
    return this.#below(2) === 0 ? this.#pick(floats) : this.#next() * 10 ** (this.#below(40) - 20);
  }

  #time(): string {
    const date = new Date(this.#below(2 ** 32) * (this.#below(2) === 0 ? 1000 : -500))
      .toISOString()
      .slice(0, 19);
    const fraction = this.#pick(["", ".5", `.${String(this.#below(1e9)).padStart(9, "0")}`]);
    return date + fraction + this.#pick(["Z", "+00:00", "+01:00", "-05:30", "+05:45", "+00:00:34"]);
  }
}
