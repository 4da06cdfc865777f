import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Metadata } from "../../errors/index.js";
import { formatMetadataFields, parseMetadataFields } from "./metadata-fields.js";

describe("formatMetadataFields()", () => {
  it("writes names in lower case and bytes as unpadded base64, in order", () => {
    const fields = formatMetadataFields({
      "X-Key": ["a", "b c"],
      empty: "",
      "k-bin": Uint8Array.of(255),
      none: [],
    });
    assert.deepEqual(fields, ["x-key", "a", "x-key", "b c", "empty", "", "k-bin", "/w"]);
  });

  const wrong: readonly (readonly [string, Metadata, RegExp])[] = [
    ["a grpc- name", { "grpc-status": "0" }, /"grpc-status" is reserved/],
    ["a pseudo-header", { ":path": "/" }, /":path" is reserved/],
    ["content-type", { "Content-Type": "x" }, /"content-type" is reserved/],
    ["te", { te: "trailers" }, /reserved/],
    ["a name with a space", { "a b": "x" }, /"a b" is not valid/],
    ["an empty name", { "": "x" }, /not valid/],
    ["a line break in a value", { a: "x\r\ny: z" }, /"a" has a value that cannot be sent/],
    ["a letter outside ASCII", { a: "ü" }, /a name that ends in "-bin"/],
    ["white space at a value's end", { a: "x " }, /cannot be sent/],
    ["text under -bin", { "a-bin": "x" }, /expected a Uint8Array, got string/],
    ["bytes without -bin", { a: Uint8Array.of(1) }, /expected a string, got a Uint8Array/],
  ];
  for (const [name, metadata, message] of wrong) {
    it(`refuses ${name}`, () =>
      assert.throws(() => formatMetadataFields(metadata), { name: "TypeError", message }));
  }
});

describe("the error for a value that cannot be sent", () => {
  it("quotes 60 characters of it", () => {
    const quoted = JSON.stringify("ä".repeat(60));
    assert.throws(
      () => formatMetadataFields({ a: "ä".repeat(61) }),
      (error: Error) => error.message.endsWith(`got ${quoted}`),
    );
  });
});

describe("parseMetadataFields()", () => {
  it("leaves out what belongs to gRPC and HTTP/2, but keeps the user agent", () => {
    const fields = [
      ":path",
      "/",
      "te",
      "trailers",
      "grpc-timeout",
      "1S",
      "content-type",
      "x",
      "user-agent",
      "u",
      "a",
      "1",
    ];
    assert.deepEqual({ ...parseMetadataFields(fields) }, { "user-agent": "u", a: "1" });
  });

  it("reads bytes padded, unpadded, joined by commas and in fields of their own", () => {
    const metadata = parseMetadataFields(["k-bin", "/w==,AA, AQ", "k-bin", "Ag", "bad-bin", "!"]);
    assert.deepEqual(
      { ...metadata },
      { "k-bin": [Uint8Array.of(255), Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(2)] },
    );
  });

  it("takes __proto__ for a name like any other", () => {
    const metadata = parseMetadataFields(["__proto__", "x", "constructor", "y"]);
    assert.deepEqual(Object.entries(metadata), [
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  it("reads back what was written", () => {
    const name = fc.stringMatching(/^x-[0-9a-z_.-]{0,8}$/).filter((text) => !text.endsWith("-bin"));
    const text = fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/);
    const bytes = fc.uint8Array({ maxLength: 9 });
    fc.assert(
      fc.property(fc.dictionary(name, text), fc.dictionary(name, bytes), (texts, binaries) => {
        const metadata = {
          ...texts,
          ...Object.fromEntries(Object.entries(binaries).map(([key, value]) => [`${key}-bin`, value])),
        };
        assert.deepEqual({ ...parseMetadataFields(formatMetadataFields(metadata)) }, { ...metadata });
      }),
    );
  });
});
