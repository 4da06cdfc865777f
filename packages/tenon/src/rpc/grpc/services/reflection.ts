import type { ServiceType } from "../../../contract/codec.js";
import type { ServiceRegistry } from "../service-registry.js";
import { descriptorFiles } from "./builtin-descriptors.js";
import { DescriptorIndex } from "./descriptor-index.js";
import { createRequestCodec, createResponseCodec } from "./reflection-messages.js";
import type {
  ReflectionAnswer,
  ReflectionQuestion,
  ReflectionRequest,
  ReflectionResponse,
} from "./reflection-messages.js";

/** The two versions that the one protocol has: tools ask for either. Go's plugins serve both. */
const versions = ["v1", "v1alpha"] as const;

/**
 * Adds server reflection, which tools like grpcurl use to learn what a server can do: names and messages of all
 * services in the registry. What there is to tell is gathered when the first tool asks.
 * @see https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
 */
export function addReflection(registry: ServiceRegistry): void {
  let index: DescriptorIndex | undefined;
  const answer = (question: ReflectionQuestion): ReflectionAnswer =>
    answerQuestion(question, registry, (index ??= new DescriptorIndex(registry.services)));
  const implementation = {
    async *serverReflectionInfo(
      requests: AsyncIterable<ReflectionRequest>,
    ): AsyncGenerator<ReflectionResponse> {
      for await (const request of requests) yield { request, answer: answer(request.question) };
    },
  };
  for (const version of versions) {
    registry.add({ service: createService(version), implementation, origin: "server reflection" });
  }
}

function createService(version: (typeof versions)[number]): ServiceType {
  const packageName = `grpc.reflection.${version}`;
  const typeName = `${packageName}.ServerReflection`;
  return {
    typeName,
    methods: [
      {
        localName: "serverReflectionInfo",
        path: `/${typeName}/ServerReflectionInfo`,
        kind: "bidi_streaming",
        input: createRequestCodec(packageName),
        output: createResponseCodec(packageName),
      },
    ],
    fileDescriptors: descriptorFiles(`grpc/reflection/${version}/reflection.proto`),
  };
}

function answerQuestion(
  question: ReflectionQuestion,
  registry: ServiceRegistry,
  index: DescriptorIndex,
): ReflectionAnswer {
  switch (question.kind) {
    case "services":
      return { kind: "services", names: registry.services.map(({ typeName }) => typeName).sort() };
    case "file":
      return files(index.file(question.fileName), `file ${question.fileName}`);
    case "symbol":
      return files(index.fileOfSymbol(question.fullName), `symbol ${question.fullName}`);
    case "extension":
      return files(
        index.fileOfExtension(question.extendee, question.number),
        `extension ${question.number} of ${question.extendee}`,
      );
    case "extensionNumbers": {
      const { extendee } = question;
      const numbers = index.extensionNumbers(extendee);
      return numbers === undefined
        ? notFound(`type ${extendee}`)
        : { kind: "extensionNumbers", extendee, numbers };
    }
    case "unknown":
      return {
        kind: "error",
        status: "INVALID_ARGUMENT",
        message: "the request asks for nothing that this server knows",
      };
  }
}

function files(found: readonly Uint8Array[] | undefined, what: string): ReflectionAnswer {
  return found === undefined ? notFound(what) : { kind: "files", files: found };
}

function notFound(what: string): ReflectionAnswer {
  return { kind: "error", status: "NOT_FOUND", message: `${what} not found` };
}
