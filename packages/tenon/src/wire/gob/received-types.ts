import { AnyNode } from "./any-node.js";
import { basicNodes } from "./basic-types.js";
import { CodecNode } from "./codec-node.js";
import type { GobNode } from "./gob-node.js";
import { ArrayNode, SliceNode } from "./list-nodes.js";
import { MapNode } from "./map-node.js";
import { readableCodec } from "./readable-codec.js";
import { LazyNode } from "./reference-nodes.js";
import { StructNode } from "./struct-node.js";
import type { WireType } from "./wire-type.js";

const anyNode = new AnyNode();

/**
 * Descriptions of a stream's types, for values that came without one and are sent on: each is of the same shape, so that the
 * receiver cannot tell it from the first sender's.
 */
export class ReceivedTypes {
  readonly #find: (id: number) => WireType | undefined;
  readonly #nodes = new Map<number, GobNode>();

  constructor(find: (id: number) => WireType | undefined) {
    this.#find = find;
  }

  /** The description of the type `id`, whose parts are looked at when they are needed: it may be part of itself. */
  describe(id: number): GobNode {
    let node = this.#nodes.get(id);
    if (node === undefined) {
      node = this.#create(this.#find(id));
      this.#nodes.set(id, node);
    }
    return node;
  }

  #create(wire: WireType | undefined): GobNode {
    // A type that was never defined: no value can have it.
    if (wire === undefined) return anyNode;
    switch (wire.kind) {
      case "struct":
        return new ReceivedStructNode(
          wire.name,
          Object.fromEntries(wire.fields.map(({ name, id }) => [name, this.#part(id)])),
        );
      case "map":
        return new MapNode(this.#part(wire.key), this.#part(wire.elem));
      case "slice":
        return new SliceNode(this.#part(wire.elem));
      case "array":
        return new ReceivedArrayNode(this.#part(wire.elem), wire.length);
      case "gobEncoder":
      case "binaryMarshaler":
      case "textMarshaler":
        // Go sends such a type without its name when it met it through a pointer.
        return new CodecNode(
          { kind: wire.kind, goType: wire.name, isPointer: wire.name === "" },
          readableCodec(wire),
        );
      case "interface":
        return anyNode;
      case "bool":
      case "int":
      case "uint":
      case "float":
      case "complex":
      case "string":
      case "bytes":
        return basicNodes[wire.kind];
    }
  }

  #part(id: number): GobNode {
    return new LazyNode(() => this.describe(id));
  }
}

/** A struct that is left out where it did not come: a hostile stream's may be too large to write its zero value. */
class ReceivedStructNode extends StructNode {
  override isZero(value?: unknown): boolean {
    return value === undefined;
  }
}

/** An array, in the same way. */
class ReceivedArrayNode extends ArrayNode {
  override isZero(value?: unknown): boolean {
    return value === undefined;
  }
}
