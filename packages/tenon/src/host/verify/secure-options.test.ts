import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { readSecureOptions } from "./secure-options.js";

const source = { kind: "program", file: "/p", args: [] } as const;
const sha256 = createHash("sha256").update("x").digest();

describe("readSecureOptions()", () => {
  it("takes bytes and hexadecimal digits, with defaults", () => {
    const expected = {
      algorithm: "sha256",
      digest: new Uint8Array(sha256),
      privateCopy: false,
      ignorePermissions: undefined,
    };
    const digits = sha256.toString("hex");
    for (const checksum of [sha256, digits, digits.toUpperCase(), `${digits}\n`, ` ${digits}\r\n`]) {
      const read = readSecureOptions({ checksum }, source);
      assert.deepEqual({ ...read, digest: new Uint8Array(read?.digest ?? []) }, expected);
    }
    assert.equal(readSecureOptions(undefined, source), undefined);
  });

  it("keeps its own copy of the bytes", () => {
    const checksum = new Uint8Array(sha256);
    const read = readSecureOptions({ checksum }, source);
    checksum.fill(0);
    assert.notDeepEqual(read?.digest, checksum);
  });

  for (const [algorithm, length] of [
    ["sha512", 64],
    ["SHA3-256", 32],
    ["md5", 16],
    ["RSA-SHA256", 32],
    ["shake256", 40],
  ] as const) {
    it(`takes ${algorithm}`, () => {
      const read = readSecureOptions({ algorithm, checksum: new Uint8Array(length) }, source);
      assert.equal(read?.digest.length, length);
    });
  }

  const wrong: readonly [string, unknown, RegExp][] = [
    ["no object", true, /secure must be an object, got true/],
    ["an unknown field", { checksum: sha256, hash: "sha256" }, /has no field named "hash"/],
    ["no checksum", {}, /secure\.checksum must be .* got undefined/],
    ["a checksum in base64", { checksum: sha256.toString("base64") }, /hexadecimal digits/],
    ["a line of sha256sum", { checksum: `${sha256.toString("hex")}  plugin.js\n` }, /hexadecimal digits/],
    ["half a byte", { checksum: "abc" }, /hexadecimal digits/],
    ["an empty checksum", { checksum: new Uint8Array() }, /is no digest of sha256: it has 0 bytes/],
    ["another hash's checksum", { checksum: new Uint8Array(64) }, /is no digest of sha256: it has 64 bytes/],
    ["a free length that is too short", { algorithm: "shake128", checksum: "ab" }, /has 1 bytes/],
    ["an unknown hash", { algorithm: "sha2567", checksum: sha256 }, /got "sha2567": did you mean sha256\?/],
    ["a hash that is no string", { algorithm: 1, checksum: sha256 }, /got 1: crypto\.getHashes/],
    [
      "a privateCopy of another kind",
      { checksum: sha256, privateCopy: "yes" },
      /secure\.privateCopy must be/,
    ],
    ["an empty reason", { checksum: sha256, ignorePermissions: " " }, /must be the reason/],
    ["true for a reason", { checksum: sha256, ignorePermissions: true }, /must be the reason/],
  ];
  for (const [name, value, message] of wrong) {
    it(`refuses ${name}`, () =>
      assert.throws(() => readSecureOptions(value, source), { name: "TypeError", message }));
  }

  it("refuses a command line for the shell", () => {
    const shell = { kind: "shell", line: "./plugin" } as const;
    assert.throws(() => readSecureOptions({ checksum: sha256 }, shell), {
      name: "TypeError",
      message: /secure needs command as an array/,
    });
  });
});
