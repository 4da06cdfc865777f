import { basicNodes } from "./basic-types.js";
import { malformed } from "./gob-fault.js";
import { SliceNode } from "./list-nodes.js";
import { PointerNode } from "./reference-nodes.js";
import { StructNode } from "./struct-node.js";
import type { WireField, WireType } from "./wire-type.js";

/** What all definitions have; the id is that of the definition once more, or, for a codec that is a pointer, nobody's. */
interface CommonType {
  readonly Name: string;
  readonly Id: number;
}

/** A definition as it stands in the stream: one of the fields is there (Go's wireType, type.go:683 @go1.26). */
export interface WireTypeDefinition {
  readonly ArrayT?: ListDefinition & { readonly Len: number };
  readonly SliceT?: ListDefinition;
  readonly StructT?: { readonly CommonType: CommonType; readonly Field: readonly FieldDefinition[] };
  readonly MapT?: ListDefinition & { readonly Key: number | undefined };
  readonly GobEncoderT?: { readonly CommonType: CommonType };
  readonly BinaryMarshalerT?: { readonly CommonType: CommonType };
  readonly TextMarshalerT?: { readonly CommonType: CommonType };
}

interface ListDefinition {
  readonly CommonType: CommonType;
  readonly Elem: number | undefined;
}

interface FieldDefinition {
  readonly Name: string;
  readonly Id: number;
}

const { int32: typeId, safeInt, string } = basicNodes;

const commonType = new StructNode("CommonType", { Name: string, Id: typeId });
const codecType = new PointerNode(new StructNode("gobEncoderType", { CommonType: commonType }));
const fieldType = new StructNode("fieldType", { Name: string, Id: typeId });

/** The description of {@link WireTypeDefinition}: definitions are values like any others, of a type with a fixed id. */
export const wireTypeNode: StructNode = new StructNode("wireType", {
  ArrayT: new PointerNode(
    new StructNode("arrayType", { CommonType: commonType, Elem: typeId, Len: safeInt }),
  ),
  SliceT: new PointerNode(new StructNode("sliceType", { CommonType: commonType, Elem: typeId })),
  StructT: new PointerNode(
    new StructNode("structType", { CommonType: commonType, Field: new SliceNode(fieldType) }),
  ),
  MapT: new PointerNode(new StructNode("mapType", { CommonType: commonType, Key: typeId, Elem: typeId })),
  GobEncoderT: codecType,
  BinaryMarshalerT: codecType,
  TextMarshalerT: codecType,
});

/** What a definition says. @throws GobFault when it says nothing */
export function readDefinition(definition: WireTypeDefinition): WireType {
  const { ArrayT, SliceT, StructT, MapT, GobEncoderT, BinaryMarshalerT, TextMarshalerT } = definition;
  if (ArrayT !== undefined) {
    if (ArrayT.Len < 0) throw malformed(`an array of ${ArrayT.Len} elements`);
    return { kind: "array", name: ArrayT.CommonType.Name, elem: ArrayT.Elem ?? 0, length: ArrayT.Len };
  }
  if (SliceT !== undefined) return { kind: "slice", name: SliceT.CommonType.Name, elem: SliceT.Elem ?? 0 };
  if (StructT !== undefined) {
    const fields = StructT.Field.map(({ Name, Id }): WireField => ({ name: Name, id: Id }));
    return { kind: "struct", name: StructT.CommonType.Name, fields };
  }
  if (MapT !== undefined) {
    return { kind: "map", name: MapT.CommonType.Name, key: MapT.Key ?? 0, elem: MapT.Elem ?? 0 };
  }
  if (GobEncoderT !== undefined) return { kind: "gobEncoder", name: GobEncoderT.CommonType.Name };
  if (BinaryMarshalerT !== undefined)
    return { kind: "binaryMarshaler", name: BinaryMarshalerT.CommonType.Name };
  if (TextMarshalerT !== undefined) return { kind: "textMarshaler", name: TextMarshalerT.CommonType.Name };
  throw malformed("gob: unknown type id or corrupted data");
}
