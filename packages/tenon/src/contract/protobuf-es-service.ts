import type { DescFile, DescMethod, DescService } from "@bufbuild/protobuf";
import type { MethodType, ServiceType } from "./codec.js";
import { localName } from "./local-name.js";
import { createProtobufEsCodec } from "./protobuf-es-codec.js";
import type { ProtobufEs } from "./protobuf-es-codec.js";

/** The neutral form of a protobuf-es service. */
export function createProtobufEsServiceType(protobuf: ProtobufEs, service: DescService): ServiceType {
  let descriptors: readonly Uint8Array[] | undefined;
  return {
    typeName: service.typeName,
    methods: service.methods.map((method) => createMethodType(protobuf, method)),
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
