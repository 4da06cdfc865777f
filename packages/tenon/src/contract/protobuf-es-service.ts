import type { DescFile, DescMethod, DescService } from "@bufbuild/protobuf";
import type { BrokeredField, MethodType, ServiceType } from "./codec.js";
import { localName } from "./local-name.js";
import { createProtobufEsCodec } from "./protobuf-es-codec.js";
import type { ProtobufEs } from "./protobuf-es-codec.js";

/** Brokered request fields by method, before their descriptors are asked. */
export type FieldsByMethod = Readonly<Record<string, readonly Omit<BrokeredField, "isOptional">[]>>;

/** The neutral form of a protobuf-es service. */
export function createProtobufEsServiceType(
  protobuf: ProtobufEs,
  service: DescService,
  brokered: FieldsByMethod = {},
): ServiceType {
  let descriptors: readonly Uint8Array[] | undefined;
  return {
    typeName: service.typeName,
    methods: service.methods.map((method) => {
      const type = createMethodType(protobuf, method);
      const fields = Object.hasOwn(brokered, method.localName) ? brokered[method.localName] : undefined;
      return fields === undefined ? type : { ...type, brokered: completeFields(method, fields) };
    }),
    fileDescriptors: () => (descriptors ??= encodeFiles(protobuf, service.file)),
  };
}

function createMethodType(protobuf: ProtobufEs, method: DescMethod): MethodType {
  return {
    localName: localName(method.localName),
    path: `/${method.parent.typeName}/${method.name}`,
    kind: method.methodKind,
    input: createProtobufEsCodec(protobuf, method.input),
    output: createProtobufEsCodec(protobuf, method.output),
  };
}

function completeFields(
  { input }: DescMethod,
  fields: readonly Omit<BrokeredField, "isOptional">[],
): readonly BrokeredField[] {
  return fields.map((field) => {
    const desc = input.fields.find(({ localName }) => localName === field.name);
    return { ...field, isOptional: desc?.proto.proto3Optional === true };
  });
}

/** The file and all it imports, directly or not, each once. */
function encodeFiles(protobuf: ProtobufEs, file: DescFile): readonly Uint8Array[] {
  const files = new Map<string, DescFile>();
  const collect = (next: DescFile): void => {
    if (files.has(next.name)) return;
    files.set(next.name, next);
    next.dependencies.forEach(collect);
  };
  collect(file);
  return Array.from(files.values(), ({ proto }) =>
    protobuf.toBinary(protobuf.FileDescriptorProtoSchema, proto),
  );
}
