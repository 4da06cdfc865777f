import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import * as sample from "../../../../test/gen/sample_pb.js";
import { collect } from "../../../../test/support/grpc-fixture.js";
import { connectInMemory } from "../../../../test/support/grpc-plugin-fixture.js";
import type { ServiceType } from "../../../contract/codec.js";
import { grpcPlugin } from "../../../contract/grpc-plugin.js";
import { resolvePlugins } from "../../../contract/resolve-plugins.js";
import {
  ProtobufSyntaxError,
  protobufText,
  readProtobufFields,
} from "../../../wire/bytes/protobuf-reader.js";
import { ProtobufWriter } from "../../../wire/bytes/protobuf-writer.js";
import { readFileDescriptorNames } from "../../../wire/grpc/file-descriptor.js";
import { createServiceClient } from "../service-client.js";

type Fields = ReadonlyMap<number, readonly Uint8Array[]>;

function readFields(bytes: Uint8Array): Fields {
  const fields = new Map<number, Uint8Array[]>();
  for (const { number, bytes: value, varint } of readProtobufFields(bytes)) {
    const earlier = fields.get(number) ?? [];
    fields.set(number, [
      ...earlier,
      value.length === 0 && varint > 0 ? Uint8Array.of(varint) : new Uint8Array(value),
    ]);
  }
  return fields;
}

/** A tool's side of the protocol, with bytes as messages. */
function toolService(packageName: string): ServiceType {
  const codec = {
    typeName: "raw",
    encode: (bytes: unknown) => bytes as Uint8Array,
    decode: (bytes: Uint8Array) => new Uint8Array(bytes),
  };
  const path = `/${packageName}.ServerReflection/ServerReflectionInfo`;
  return {
    typeName: packageName,
    methods: [{ localName: "ask", path, kind: "bidi_streaming", input: codec, output: codec }],
  };
}

/** Asks all questions on one stream; gives the answers' fields. */
async function ask(questions: readonly Uint8Array[], packageName = "grpc.reflection.v1"): Promise<Fields[]> {
  const plugins = await resolvePlugins({ sample: grpcPlugin(sample.Awkward) });
  const implementation = Object.fromEntries(
    Object.keys(sample.Awkward.method).map((name) => [name === "then" ? "then$" : name, () => ({})]),
  );
  await using plugin = connectInMemory({
    plugins,
    implementations: { sample: implementation },
    onShutdown: () => undefined,
  });
  const client = createServiceClient(plugin.caller, toolService(packageName));
  const answers = await collect(client["ask"]?.(questions) as AsyncIterable<Uint8Array>);
  return answers.map(readFields);
}

const listServices = new ProtobufWriter().repeatedString(7, "*").finish();
const fileBySymbol = (name: string): Uint8Array =>
  new ProtobufWriter().string(1, "host").string(4, name).finish();
const fileByName = (name: string): Uint8Array => new ProtobufWriter().string(3, name).finish();
const extensionNumbers = (name: string): Uint8Array => new ProtobufWriter().string(6, name).finish();
const extension = (name: string, number: number): Uint8Array =>
  new ProtobufWriter().message(5, new ProtobufWriter().string(1, name).uint32(2, number).finish()).finish();

function textsOf(bytes: Uint8Array | undefined, number: number): string[] {
  return Array.from(readProtobufFields(bytes ?? assert.fail("no such answer")))
    .filter((field) => field.number === number)
    .map(protobufText);
}

/** The files of an answer, checked to be complete: every import is among them. */
function filesOf(answer: Fields | undefined): string[] {
  const response = answer?.get(4)?.[0] ?? assert.fail("the answer holds no files");
  const files = Array.from(readProtobufFields(response), ({ bytes }) =>
    fromBinary(FileDescriptorProtoSchema, bytes),
  );
  const set = fromBinary(FileDescriptorSetSchema, new Uint8Array(0));
  // The registry wants imports first.
  set.file = files.slice().reverse();
  createFileRegistry(set);
  return files.map(({ name }) => name);
}

describe("server reflection", () => {
  for (const packageName of ["grpc.reflection.v1", "grpc.reflection.v1alpha"]) {
    it(`lists the services as ${packageName}`, async () => {
      const [answer] = await ask([listServices], packageName);
      assert.deepEqual(answer?.get(2), [listServices], "the answer repeats its question");
      const names = Array.from(
        readProtobufFields(answer.get(6)?.[0] ?? assert.fail()),
        ({ bytes }) => textsOf(bytes, 1)[0],
      );
      assert.deepEqual(names, [
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
        "plugin.GRPCBroker",
        "plugin.GRPCController",
        sample.Awkward.typeName,
      ]);
    });
  }

  it("gives each service's file by its name, by the file's name and by its methods, imports included", async () => {
    const file = `${sample.Awkward.file.name}.proto`;
    const [method] = sample.Awkward.methods;
    const answers = await ask([
      fileBySymbol(sample.Awkward.typeName),
      fileByName(file),
      fileBySymbol(`${sample.Awkward.typeName}.${method?.name ?? ""}`),
      fileBySymbol("grpc.health.v1.HealthCheckResponse.ServingStatus"),
      fileBySymbol("grpc.reflection.v1.ServerReflection"),
      fileBySymbol("plugin.GRPCController"),
    ]);
    assert.deepEqual(answers[0]?.get(1), [new TextEncoder().encode("host")]);
    const [first, ...imports] = filesOf(answers[0]);
    assert.equal(first, file);
    assert.ok(imports.length >= sample.Awkward.file.dependencies.length);
    assert.deepEqual(filesOf(answers[1]), [first, ...imports]);
    assert.deepEqual(filesOf(answers[2]), [first, ...imports]);
    assert.deepEqual(filesOf(answers[3]), ["grpc/health/v1/health.proto"]);
    assert.deepEqual(filesOf(answers[4]), ["grpc/reflection/v1/reflection.proto"]);
    assert.deepEqual(filesOf(answers[5]), ["plugin/grpc_controller.proto"]);
  });

  it("answers questions about what it does not have with an error, and goes on", async () => {
    const answers = await ask([
      fileBySymbol("no.Such"),
      fileByName("no_such.proto"),
      extension("no.Such", 7),
      extensionNumbers("no.Such"),
      new Uint8Array(0),
      extensionNumbers("plugin.Empty"),
    ]);
    const errors = answers.slice(0, 5).map((answer) => {
      const error = answer.get(7)?.[0] ?? assert.fail("the answer is no error");
      return [readFields(error).get(1)?.[0]?.[0], textsOf(error, 2)[0]];
    });
    assert.deepEqual(errors, [
      [5, "symbol no.Such not found"],
      [5, "file no_such.proto not found"],
      [5, "extension 7 of no.Such not found"],
      [5, "type no.Such not found"],
      [3, "the request asks for nothing that this server knows"],
    ]);
    assert.deepEqual(textsOf(answers[5]?.get(5)?.[0], 1), ["plugin.Empty"]);
  });
});

describe("readFileDescriptorNames()", () => {
  it("finds extensions, nested names and enum values", () => {
    const field = (name: string): Uint8Array => new ProtobufWriter().string(1, name).finish();
    const extensionField = new ProtobufWriter().string(1, "ext").string(2, ".a.Base").uint32(3, 100).finish();
    const nested = new ProtobufWriter().string(1, "Inner").message(2, field("deep")).finish();
    const message = new ProtobufWriter()
      .string(1, "Outer")
      .message(2, field("id"))
      .message(3, nested)
      .message(6, extensionField)
      .message(8, field("choice"))
      .finish();
    const kind = new ProtobufWriter().string(1, "Kind").message(2, field("KIND_A")).finish();
    const file = new ProtobufWriter()
      .string(1, "a.proto")
      .string(2, "a")
      .string(3, "b.proto")
      .message(4, message)
      .message(5, kind)
      .message(7, extensionField)
      .finish();
    const names = readFileDescriptorNames(file);
    assert.equal(names.fileName, "a.proto");
    assert.deepEqual(names.dependencies, ["b.proto"]);
    assert.deepEqual(names.symbols.slice().sort(), [
      "a.KIND_A",
      "a.Kind",
      "a.Outer",
      "a.Outer.Inner",
      "a.Outer.Inner.deep",
      "a.Outer.choice",
      "a.Outer.ext",
      "a.Outer.id",
      "a.ext",
    ]);
    assert.deepEqual(names.extensions, [
      { extendee: "a.Base", number: 100 },
      { extendee: "a.Base", number: 100 },
    ]);
  });

  it("throws nothing but ProtobufSyntaxError on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
        try {
          readFileDescriptorNames(bytes);
        } catch (error) {
          assert.ok(error instanceof ProtobufSyntaxError);
        }
      }),
    );
  });
});
