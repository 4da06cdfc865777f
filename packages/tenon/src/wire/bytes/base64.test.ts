import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatBase64, parseBase64 } from "./base64.js";

describe("formatBase64()", () => {
  it("writes what Buffer writes, without padding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        assert.equal(formatBase64(bytes), Buffer.from(bytes).toString("base64").replace(/=+$/, ""));
      }),
    );
  });
});

describe("parseBase64()", () => {
  it("reads padded and unpadded text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        assert.deepEqual(parseBase64(formatBase64(bytes)), bytes);
        assert.deepEqual(parseBase64(Buffer.from(bytes).toString("base64")), bytes);
      }),
    );
  });

  for (const text of [
    "A",
    "AAAAA",
    "A=",
    "AAA==",
    "AA=A",
    "====",
    "AA===",
    "A A=",
    "AA-_",
    "ÄAAA",
    "AAA\u{1f600}",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseBase64(text), undefined));
  }
});
