import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readExecutableHead } from "./executable-head.js";

/** Bytes from hexadecimal; what follows `#` on a line is a comment. */
function hex(text: string): Uint8Array {
  return Buffer.from(text.replaceAll(/#.*$/gm, "").replaceAll(/\s/g, ""), "hex");
}

const elfX64 = hex(`
  7f 45 4c 46                         # magic
  02 01 01 00 00 00 00 00 00 00 00 00 # 64 bit, little-endian, version 1
  02 00                               # ET_EXEC
  3e 00                               # x86-64
`);
const elfWithLoader = hex(`
  7f 45 4c 46 02 01 01 00 00 00 00 00 00 00 00 00
  03 00 b7 00 01 00 00 00             # ET_DYN, aarch64, version
  00 00 00 00 00 00 00 00             # entry
  40 00 00 00 00 00 00 00             # program headers at 64
  00 00 00 00 00 00 00 00             # section headers
  00 00 00 00                         # flags
  40 00 38 00 01 00                   # header size 64, program header size 56, 1 of them
  00 00 00 00 00 00                   # section header size, count, names
  03 00 00 00 04 00 00 00             # PT_INTERP, flags
  78 00 00 00 00 00 00 00             # offset 120
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # addresses
  08 00 00 00 00 00 00 00             # size in the file 8
  08 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 # size in memory, alignment
  2f 6c 69 62 2f 6c 64 00             # "/lib/ld", NUL
`);

describe("readExecutableHead()", () => {
  it("reads a 64-bit ELF", () => {
    assert.deepEqual(readExecutableHead(elfX64), { format: "elf", processors: ["x64"], loader: undefined });
  });

  it("reads a big-endian ELF", () => {
    const bytes = hex("7f454c46 02 02 01 00 00000000 00000000 0002 0016");
    assert.deepEqual(readExecutableHead(bytes), { format: "elf", processors: ["s390x"], loader: undefined });
  });

  it("reads an ELF's loader", () => {
    assert.deepEqual(readExecutableHead(elfWithLoader), {
      format: "elf",
      processors: ["arm64"],
      loader: "/lib/ld",
    });
  });

  it("reads Mach-O in both byte orders, and fat files", () => {
    const mach = { format: "mach-o", loader: undefined };
    assert.deepEqual(readExecutableHead(hex("cffaedfe 0c000001")), { ...mach, processors: ["arm64"] });
    assert.deepEqual(readExecutableHead(hex("feedface 00000007")), { ...mach, processors: ["ia32"] });
    const fat = hex("cafebabe 00000002 01000007 00000003 00004000 00008000 0000000e 0100000c 00000000");
    assert.deepEqual(readExecutableHead(fat), { ...mach, processors: ["x64", "arm64"] });
  });

  it("does not take a Java class for a fat Mach-O", () => {
    assert.deepEqual(readExecutableHead(hex("cafebabe 00000041 00ff")), { format: "unknown" });
  });

  it("reads a PE", () => {
    const bytes = Buffer.alloc(0x88);
    bytes.set(hex("4d5a"));
    bytes.writeUInt32LE(0x80, 0x3c);
    bytes.set(hex("50450000 64aa"), 0x80);
    assert.deepEqual(readExecutableHead(bytes), { format: "pe", processors: ["arm64"], loader: undefined });
  });

  it("names a processor that it does not know by its number", () => {
    const bytes = Buffer.from(elfX64);
    bytes.writeUInt16LE(0x7777, 18);
    assert.deepEqual(readExecutableHead(bytes), { format: "elf", processors: ["0x7777"], loader: undefined });
  });

  const scripts = [
    ["#!/bin/sh\necho", "/bin/sh", ""],
    ["#! /usr/bin/env  node --x \n", "/usr/bin/env", "node --x"],
    ["#!/bin/sh\r\n", "/bin/sh\r", ""],
    ["#!", "", ""],
  ] as const;
  for (const [text, interpreter, argument] of scripts) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(readExecutableHead(Buffer.from(text)), { format: "script", interpreter, argument });
    });
  }

  it("tells text, nothing and the unknown apart", () => {
    assert.deepEqual(readExecutableHead(Buffer.from("echo hällo\n")), { format: "text" });
    assert.deepEqual(readExecutableHead(new Uint8Array()), { format: "empty" });
    assert.deepEqual(readExecutableHead(hex("00 61 73 6d")), { format: "unknown" });
  });

  it("never throws on a file that was cut off or changed", () => {
    for (const whole of [elfX64, elfWithLoader, hex("cafebabe00000002"), hex("4d5a")]) {
      for (let length = 0; length <= whole.length; length++) readExecutableHead(whole.subarray(0, length));
    }
    const heads = fc.constantFrom(elfWithLoader, hex("cafebabe"), hex("4d5a"), hex("2321"));
    fc.assert(
      fc.property(heads, fc.uint8Array({ maxLength: 200 }), (head, rest) => {
        readExecutableHead(Buffer.concat([head, rest]));
      }),
    );
  });
});
