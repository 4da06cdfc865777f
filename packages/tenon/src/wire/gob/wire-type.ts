/** A field as a stream defines it. */
export interface WireField {
  readonly name: string;
  readonly id: number;
}

/** The kinds that have ids of their own and no definition. */
export type BasicKind = "bool" | "int" | "uint" | "float" | "bytes" | "string" | "complex" | "interface";

/** The kinds whose values write themselves. */
export type CodecKind = "gobEncoder" | "binaryMarshaler" | "textMarshaler";

/** Whether values of this kind write themselves: bytes behind a count. */
export function isCodecKind(kind: string): kind is CodecKind {
  return kind === "gobEncoder" || kind === "binaryMarshaler" || kind === "textMarshaler";
}

/** A type as the other side has defined it, or as every stream has it. `name` is empty for most types without a name in Go. */
export type WireType =
  | { readonly kind: BasicKind | CodecKind; readonly name: string }
  | { readonly kind: "array"; readonly name: string; readonly elem: number; readonly length: number }
  | { readonly kind: "slice"; readonly name: string; readonly elem: number }
  | { readonly kind: "map"; readonly name: string; readonly key: number; readonly elem: number }
  | { readonly kind: "struct"; readonly name: string; readonly fields: readonly WireField[] };

/** The ids of the basic types (Go type.go:266 @go1.26). */
export const basicIds: Readonly<Record<BasicKind, number>> = {
  bool: 1,
  int: 2,
  uint: 3,
  float: 4,
  bytes: 5,
  string: 6,
  complex: 7,
  interface: 8,
};

/** The id of the type that definitions have. */
export const WIRE_TYPE_ID = 16;

/** The first id that a stream may give to a type of its own (Go type.go:170 @go1.26; older Go began at 65). */
export const FIRST_USER_ID = 64;

function struct(name: string, fields: Readonly<Record<string, number>>): WireType {
  return {
    kind: "struct",
    name,
    fields: Object.entries(fields).map(([field, id]) => ({ name: field, id })),
  };
}

const { int, string } = basicIds;

/** The types that no stream defines: the basic ones, and those that definitions are made of (doc.go, "Encoding Details"). */
export const predefinedTypes: ReadonlyMap<number, WireType> = new Map<number, WireType>([
  ...Object.entries(basicIds).map(([kind, id]): [number, WireType] => [
    id,
    { kind: kind as BasicKind, name: kind },
  ]),
  [
    WIRE_TYPE_ID,
    struct("wireType", {
      ArrayT: 17,
      SliceT: 19,
      StructT: 20,
      MapT: 23,
      GobEncoderT: 24,
      BinaryMarshalerT: 24,
      TextMarshalerT: 24,
    }),
  ],
  [17, struct("arrayType", { CommonType: 18, Elem: int, Len: int })],
  [18, struct("CommonType", { Name: string, Id: int })],
  [19, struct("sliceType", { CommonType: 18, Elem: int })],
  [20, struct("structType", { CommonType: 18, Field: 22 })],
  [21, struct("fieldType", { Name: string, Id: int })],
  [22, { kind: "slice", name: "[]fieldType", elem: 21 }],
  [23, struct("mapType", { CommonType: 18, Key: int, Elem: int })],
  [24, struct("gobEncoderType", { CommonType: 18 })],
]);
