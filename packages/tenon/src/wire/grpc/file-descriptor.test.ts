import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { readFileDescriptorNames } from "./file-descriptor.js";

/** Everything that has a name, encoded by protobuf-es. */
const library = toBinary(
  FileDescriptorProtoSchema,
  create(FileDescriptorProtoSchema, {
    name: "library/v1/library.proto",
    package: "library.v1",
    dependency: ["google/protobuf/any.proto", "google/protobuf/empty.proto"],
    messageType: [
      {
        name: "Book",
        field: [
          { name: "title", number: 1 },
          { name: "author", number: 2 },
        ],
        nestedType: [
          { name: "Chapter", field: [{ name: "page", number: 1 }], nestedType: [{ name: "Note" }] },
        ],
        enumType: [{ name: "Cover", value: [{ name: "HARD", number: 0 }] }],
        extensionRange: [{ start: 100, end: 200 }],
        extension: [{ name: "nested_extension", extendee: ".other.v1.Shelf", number: 101 }],
        oneofDecl: [{ name: "kind" }],
      },
    ],
    enumType: [
      {
        name: "Genre",
        value: [
          { name: "PROSE", number: 0 },
          { name: "VERSE", number: 1 },
        ],
      },
    ],
    service: [
      { name: "Library", method: [{ name: "Borrow", inputType: ".library.v1.Book" }, { name: "Return" }] },
    ],
    extension: [{ name: "stamp", extendee: ".library.v1.Book", number: 150, label: 1, type: 9 }],
    options: { javaPackage: "com.example" },
    syntax: "proto3",
  }),
);

describe("readFileDescriptorNames()", () => {
  it("reads the file's name and what it imports", () => {
    const { fileName, dependencies } = readFileDescriptorNames(library);
    assert.equal(fileName, "library/v1/library.proto");
    assert.deepEqual(dependencies, ["google/protobuf/any.proto", "google/protobuf/empty.proto"]);
  });

  it("reads the full name of everything in it, enum values in the scope around their enum", () => {
    assert.deepEqual([...readFileDescriptorNames(library).symbols].sort(), [
      "library.v1.Book",
      "library.v1.Book.Chapter",
      "library.v1.Book.Chapter.Note",
      "library.v1.Book.Chapter.page",
      "library.v1.Book.Cover",
      "library.v1.Book.HARD",
      "library.v1.Book.author",
      "library.v1.Book.kind",
      "library.v1.Book.nested_extension",
      "library.v1.Book.title",
      "library.v1.Genre",
      "library.v1.Library",
      "library.v1.Library.Borrow",
      "library.v1.Library.Return",
      "library.v1.PROSE",
      "library.v1.VERSE",
      "library.v1.stamp",
    ]);
  });

  it("reads what extensions extend, by full name and number", () => {
    assert.deepEqual(readFileDescriptorNames(library).extensions, [
      { extendee: "other.v1.Shelf", number: 101 },
      { extendee: "library.v1.Book", number: 150 },
    ]);
  });

  it("puts nothing before names where there is no package, and takes what is missing for empty", () => {
    const bare = toBinary(
      FileDescriptorProtoSchema,
      create(FileDescriptorProtoSchema, {
        messageType: [{ name: "A" }, {}, { oneofDecl: [{ name: "c" }] }],
        extension: [{ name: "b" }],
      }),
    );
    assert.deepEqual(readFileDescriptorNames(bare), {
      fileName: "",
      dependencies: [],
      symbols: ["A", "", "", "c", "b"],
      extensions: [{ extendee: "", number: 0 }],
    });
  });

  it("keeps dots within the name of what is extended", () => {
    const file = toBinary(
      FileDescriptorProtoSchema,
      create(FileDescriptorProtoSchema, { extension: [{ name: "b", extendee: "a.B", number: 1 }] }),
    );
    assert.deepEqual(readFileDescriptorNames(file).extensions, [{ extendee: "a.B", number: 1 }]);
  });
});
