import { protobufText, readProtobufFields } from "../bytes/protobuf-reader.js";

/** An extension field: what it extends, and its number there. */
export interface ExtensionName {
  /** Full name of the extended message, without a dot in front. */
  readonly extendee: string;
  readonly number: number;
}

/** What reflection needs to know of a `google.protobuf.FileDescriptorProto`. */
export interface FileDescriptorNames {
  /** The file's path as others import it. */
  readonly fileName: string;
  readonly dependencies: readonly string[];
  /** Full names of the messages, enums, services, methods, fields, enum values and extensions in it. */
  readonly symbols: readonly string[];
  readonly extensions: readonly ExtensionName[];
}

interface Names {
  symbols: string[];
  extensions: ExtensionName[];
}

/** Reads the names in a serialized `FileDescriptorProto`. @throws ProtobufSyntaxError */
export function readFileDescriptorNames(file: Uint8Array): FileDescriptorNames {
  const fields = Array.from(readProtobufFields(file));
  const texts = (number: number): string[] =>
    fields.filter((field) => field.number === number).map(protobufText);
  const [packageName = ""] = texts(2);
  const names: Names = { symbols: [], extensions: [] };
  for (const { number, bytes } of fields) {
    if (number === 4) readMessage(bytes, packageName, names);
    else if (number === 5) readEnum(bytes, packageName, names);
    else if (number === 6) readNamed(bytes, packageName, { names, partNumber: 2 });
    else if (number === 7) readExtension(bytes, packageName, names);
  }
  return { fileName: texts(1)[0] ?? "", dependencies: texts(3), ...names };
}

/** `DescriptorProto { name = 1; field = 2; nested_type = 3; enum_type = 4; extension = 6; oneof_decl = 8 }`. */
function readMessage(bytes: Uint8Array, scope: string, names: Names): void {
  const fullName = readNamed(bytes, scope, { names, partNumber: 2 });
  for (const field of readProtobufFields(bytes)) {
    if (field.number === 3) readMessage(field.bytes, fullName, names);
    else if (field.number === 4) readEnum(field.bytes, fullName, names);
    else if (field.number === 6) readExtension(field.bytes, fullName, names);
    else if (field.number === 8) names.symbols.push(join(fullName, readName(field.bytes)));
  }
}

/** `EnumDescriptorProto { name = 1; value = 2 }`: the values are in the scope around the enum, as in C++. */
function readEnum(bytes: Uint8Array, scope: string, names: Names): void {
  names.symbols.push(join(scope, readName(bytes)));
  for (const field of readProtobufFields(bytes)) {
    if (field.number === 2) names.symbols.push(join(scope, readName(field.bytes)));
  }
}

/** `FieldDescriptorProto { name = 1; extendee = 2; number = 3 }`. */
function readExtension(bytes: Uint8Array, scope: string, names: Names): void {
  let extendee = "";
  let number = 0;
  for (const field of readProtobufFields(bytes)) {
    if (field.number === 2) extendee = protobufText(field).replace(/^\./, "");
    else if (field.number === 3) number = field.varint;
  }
  names.symbols.push(join(scope, readName(bytes)));
  names.extensions.push({ extendee, number });
}

/** Adds something named and its named parts (a service's methods, a message's fields); returns its full name. */
function readNamed(
  bytes: Uint8Array,
  scope: string,
  { names, partNumber }: { names: Names; partNumber: number },
): string {
  const fullName = join(scope, readName(bytes));
  names.symbols.push(fullName);
  for (const field of readProtobufFields(bytes)) {
    if (field.number === partNumber) names.symbols.push(join(fullName, readName(field.bytes)));
  }
  return fullName;
}

function readName(bytes: Uint8Array): string {
  for (const field of readProtobufFields(bytes)) if (field.number === 1) return protobufText(field);
  return "";
}

function join(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
