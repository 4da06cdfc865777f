import { CodecNode } from "./codec-node.js";
import type { GobNode } from "./gob-node.js";
import type { GobWriter, TypeDefiner } from "./gob-writer.js";
import { ArrayNode, SliceNode } from "./list-nodes.js";
import { MapNode } from "./map-node.js";
import { StructNode } from "./struct-node.js";
import { FIRST_USER_ID, basicIds } from "./wire-type.js";
import type { BasicKind } from "./wire-type.js";
import { wireTypeNode } from "./wire-type-node.js";
import type { WireTypeDefinition } from "./wire-type-node.js";

/** A type of this side in a stream. */
interface SentType {
  readonly serial: number;
  readonly node: GobNode;
  readonly name: string;
  /** 0 while Go would not have given one: the order of ids is Go's too. */
  id: number;
  /** The types that its definition names, with the nodes that led to them, which may be pointers. */
  readonly parts: { readonly type: SentType; readonly node: GobNode }[];
  isSent: boolean;
}

/** The types that one encoder has sent: each is given an id, and defined once before its first value. */
export class TypeSender implements TypeDefiner {
  #writer: GobWriter | undefined;
  readonly #byNode = new Map<GobNode, SentType>();
  /** Lists and maps by what they are made of: in Go such types are one, wherever they are written. */
  readonly #byParts = new Map<string, SentType>();
  #nextId = FIRST_USER_ID;
  #typeCount = 0;
  /** What was defined since {@link begin}. */
  #fresh: SentType[] = [];

  /** Begins a value: definitions go where it goes. */
  begin(writer: GobWriter): void {
    this.#writer = writer;
    if (this.#fresh.length > 0) this.#fresh = [];
  }

  /** Forgets that the types of this value were defined, since its bytes are not sent. */
  rollBack(): void {
    for (const type of this.#fresh) type.isSent = false;
  }

  define(node: GobNode): number {
    const type = this.#byNode.get(node) ?? this.#assign(node, ownName(node.base));
    if (!type.isSent && this.#writer !== undefined) this.#send(this.#writer, type, node);
    return type.id;
  }

  /** The type of a node. A new one gets its id, in the order in which Go gives them (type.go:489 @go1.26). */
  #assign(node: GobNode, name: string): SentType {
    const { base } = node;
    const known = this.#byNode.get(base) ?? this.#create(base, name);
    this.#byNode.set(base, known);
    this.#byNode.set(node, known);
    return known;
  }

  #create(base: GobNode, name: string): SentType {
    const basicId: number | undefined = basicIds[base.kind as BasicKind];
    if (basicId !== undefined) return this.#intern(base.goType, this.#newType({ base, name, id: basicId }));
    const type = this.#newType({ base, name, id: 0 });
    // Known before its parts are: it may be part of itself.
    this.#byNode.set(base, type);
    if (base instanceof StructNode || base instanceof CodecNode) type.id = this.#nextId++;
    for (const child of base.children) {
      const part = this.#assign(child, childName(base, child));
      type.parts.push({ type: part, node: child });
      if (base instanceof StructNode) part.id ||= this.#nextId++;
    }
    if (type.id !== 0) return type;
    const same = this.#intern(partsKey(type), type);
    same.id ||= this.#nextId++;
    return same;
  }

  #newType({ base, name, id }: { base: GobNode; name: string; id: number }): SentType {
    return { serial: this.#typeCount++, node: base, name, id, parts: [], isSent: id !== 0 };
  }

  #intern(key: string, type: SentType): SentType {
    const known = this.#byParts.get(key);
    if (known !== undefined) return known;
    this.#byParts.set(key, type);
    return type;
  }

  /** Writes the definition, then those of the type's parts (Go encoder.go:86 @go1.26). */
  #send(writer: GobWriter, type: SentType, node: GobNode): void {
    if (type.isSent) return;
    type.isSent = true;
    this.#fresh.push(type);
    writer.int(-type.id);
    wireTypeNode.encode(writer, this.#definition(type, node));
    writer.nextMessage();
    for (const part of type.parts) this.#send(writer, part.type, part.node);
  }

  #definition({ node: base, name, id, parts }: SentType, node: GobNode): WireTypeDefinition {
    const CommonType = { Name: name, Id: id };
    const [first, second] = parts.map((part) => part.type.id);
    if (base instanceof StructNode) {
      const Field = base.fields.map((field, index) => ({ Name: field.name, Id: parts[index]?.type.id ?? 0 }));
      return { StructT: { CommonType, Field } };
    }
    if (base instanceof ArrayNode) return { ArrayT: { CommonType, Elem: first, Len: base.length } };
    if (base instanceof MapNode) return { MapT: { CommonType, Key: first, Elem: second } };
    if (base instanceof SliceNode) return { SliceT: { CommonType, Elem: first } };
    // Go describes such a type as it meets it first, and a pointer has no name and an id of its own (type.go:757 @go1.26).
    const isPointer = node.kind === "pointer" || (base instanceof CodecNode && base.isPointer);
    const codec = { CommonType: isPointer ? { Name: "", Id: this.#nextId++ } : CommonType };
    if (base.kind === "gobEncoder") return { GobEncoderT: codec };
    return base.kind === "binaryMarshaler" ? { BinaryMarshalerT: codec } : { TextMarshalerT: codec };
  }
}

/** The name that Go gives to a type that it meets first as part of another (type.go:489 @go1.26). */
function childName(parent: GobNode, child: GobNode): string {
  const name = ownName(child.base);
  if (parent instanceof StructNode) return name === "" ? child.base.goType : name;
  return parent instanceof SliceNode ? name : "";
}

function ownName(base: GobNode): string {
  return base instanceof StructNode || base instanceof CodecNode ? base.typeName : "";
}

/** What makes a list or map the same as another. */
function partsKey({ node, parts }: SentType): string {
  const length = node instanceof ArrayNode ? node.length : "";
  const names = parts.map((part) => `${part.node.kind === "pointer" ? "*" : ""}${part.type.serial}`);
  return `${node.kind} ${length} ${names.join(" ")}`;
}
