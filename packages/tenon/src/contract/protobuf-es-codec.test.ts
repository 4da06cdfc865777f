import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { DescMessage, Message } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { FlatSchema, NestedSchema, NoteSchema } from "../../test/gen/sample_messages_pb.js";
import type { MessageCodec } from "./codec.js";
import { createProtobufEsCodec } from "./protobuf-es-codec.js";

const protobuf = { create, fromBinary, toBinary, FileDescriptorProtoSchema };

function codecOf(desc: DescMessage): MessageCodec<unknown, Message> {
  return createProtobufEsCodec(protobuf, desc);
}

describe("createProtobufEsCodec()", () => {
  it("encodes a message and an object with its fields alike", () => {
    const codec = codecOf(NoteSchema);
    const hex =
      "0a 03 416461" + // 1: author, 3 bytes, "Ada"
      "12 02 0102"; //    2: body, 2 bytes
    const fields = { author: "Ada", body: Uint8Array.of(1, 2) };
    const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
    assert.deepEqual(Buffer.from(codec.encode(fields)), bytes);
    assert.deepEqual(Buffer.from(codec.encode(create(NoteSchema, fields))), bytes);
    assert.equal(codec.typeName, "sample.v1.Note");
  });

  it("encodes an object without fields as a message with defaults", () => {
    assert.equal(codecOf(FlatSchema).encode({}).byteLength, 0);
  });

  for (const value of [undefined, null, "text", 7, [], true]) {
    it(`refuses to encode ${JSON.stringify(value) ?? "undefined"}, which would go out as an empty message`, () => {
      assert.throws(() => codecOf(FlatSchema).encode(value), {
        name: "TypeError",
        message: /^expected a sample\.v1\.Flat or an object with its fields, got /,
      });
    });
  }

  it("refuses to encode a message of another type", () => {
    assert.throws(() => codecOf(FlatSchema).encode(create(NoteSchema)), {
      name: "TypeError",
      message: "expected a sample.v1.Flat, got a sample.v1.Note",
    });
  });

  it("fails on bytes that are no message", () => {
    assert.throws(() => codecOf(NoteSchema).decode(Uint8Array.of(0x0a, 0x05, 0x41)));
  });
});

describe("the messages that a codec decodes", () => {
  const unknownField = [0x7a, 2, 0xaa, 0xbb]; // field 15, 2 bytes
  const note = { author: "Ada", body: Uint8Array.of(1, 2) };
  const rows = [
    { name: "bytes", desc: NoteSchema, bytes: toBinary(NoteSchema, create(NoteSchema, note)) },
    { name: "unknown fields", desc: FlatSchema, bytes: Uint8Array.from(unknownField) },
    {
      name: "bytes in a message in a map",
      desc: NestedSchema,
      bytes: toBinary(NestedSchema, create(NestedSchema, { notes: { a: note } })),
    },
    {
      name: "unknown fields of a message in a message",
      desc: NestedSchema,
      bytes: Uint8Array.of(0x0a, unknownField.length, ...unknownField),
    },
  ];
  for (const { name, desc, bytes } of rows) {
    it(`own their memory: ${name}`, () => {
      // A Buffer, as sockets give them: its slice() is a view, where that of a Uint8Array is a copy.
      const input = Buffer.from(bytes);
      const decoded = codecOf(desc).decode(input);
      const before = structuredClone(decoded);
      input.fill(0xff);
      assert.deepEqual(structuredClone(decoded), before);
      assert.deepEqual(before, structuredClone(fromBinary(desc, bytes)));
    });
  }

  it("are encoded again with their unknown fields", () => {
    const codec = codecOf(FlatSchema);
    assert.deepEqual([...codec.encode(codec.decode(Uint8Array.from(unknownField)))], unknownField);
  });
});
