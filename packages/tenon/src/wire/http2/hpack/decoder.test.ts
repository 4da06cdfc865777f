import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HpackDecoder, HpackError } from "./decoder.js";
import type { DecodedBlock } from "./decoder.js";

function newDecoder(maxListBytes = 65_536): HpackDecoder {
  return new HpackDecoder({ tableBytes: 4096, maxListBytes });
}

function decodeHex(decoder: HpackDecoder, hex: string): DecodedBlock {
  const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
  return decoder.decode(bytes, 0, bytes.length);
}

/** A literal with name "x" and a value of `length` letters, as hex; the length takes two continuation bytes. */
function longLiteral(pattern: string, length: number): string {
  const rest = length - 0x7f;
  const prefix = Buffer.of(0x7f, (rest & 0x7f) | 0x80, rest >> 7).toString("hex");
  return `${pattern} 0178 ${prefix} ${"61".repeat(length)}`;
}

describe("HpackDecoder.decode(), blocks that come again", () => {
  it("answers a block that changed nothing with the same object, with its memo and verdict", () => {
    const decoder = newDecoder();
    const first = decodeHex(decoder, "82 86 84");
    first.memo = { made: "by the receiver" };
    first.verdict = "valid";
    const second = decodeHex(decoder, "82 86 84");
    assert.equal(second, first);
    assert.deepEqual(second.memo, { made: "by the receiver" });
    assert.equal(second.verdict, "valid");
  });

  it("finds a block again wherever it lies in a buffer", () => {
    const decoder = newDecoder();
    const first = decodeHex(decoder, "82 86 84");
    const bytes = Buffer.from("00000000828684ff", "hex");
    assert.equal(decoder.decode(bytes, 4, 7), first);
  });

  it("keeps no part of the caller's buffer", () => {
    const decoder = newDecoder();
    const bytes = Buffer.from("828684", "hex");
    const first = decoder.decode(bytes, 0, 3);
    bytes.fill(0x83);
    assert.notEqual(decoder.decode(bytes, 0, 3), first);
    assert.equal(decodeHex(decoder, "82 86 84"), first);
  });

  it("decodes anew when the dynamic table has changed in between", () => {
    const decoder = newDecoder();
    decodeHex(decoder, "40 0161 0131");
    assert.deepEqual(decodeHex(decoder, "be").fields, ["a", "1"]);
    decodeHex(decoder, "40 0161 0132");
    assert.deepEqual(decodeHex(decoder, "be").fields, ["a", "2"]);
  });

  it("carries out a block that inserts each time it comes", () => {
    const decoder = newDecoder();
    const first = decodeHex(decoder, "40 0161 0131");
    assert.notEqual(decodeHex(decoder, "40 0161 0131"), first);
    assert.deepEqual(decodeHex(decoder, "be bf").fields, ["a", "1", "a", "1"]);
  });

  it("carries out a block that changes the table's size each time it comes", () => {
    const decoder = newDecoder();
    for (let round = 0; round < 2; round++) {
      decodeHex(decoder, "3f e1 1f"); // 4096
      decodeHex(decoder, "40 0161 0131");
      assert.deepEqual(decodeHex(decoder, "be").fields, ["a", "1"]);
      decodeHex(decoder, "20"); // 0
      assert.throws(() => decodeHex(decoder, "be"), HpackError);
    }
  });

  it("does not keep blocks above 256 bytes", () => {
    const decoder = newDecoder();
    const longest = `00 0161 7f7c ${"62".repeat(251)}`;
    assert.equal(decodeHex(decoder, longest), decodeHex(decoder, longest));
    const longer = `00 0161 7f7d ${"62".repeat(252)}`;
    const first = decodeHex(decoder, longer);
    const second = decodeHex(decoder, longer);
    assert.notEqual(second, first);
    assert.deepEqual(second.fields, first.fields);
  });

  it("does not keep blocks whose fields are many bytes", () => {
    const decoder = newDecoder(1_000_000);
    decodeHex(decoder, longLiteral("40", 2000));
    assert.equal(decodeHex(decoder, "be be"), decodeHex(decoder, "be be"));
    assert.notEqual(decodeHex(decoder, "be be be"), decodeHex(decoder, "be be be"));
  });

  it("keeps a block that comes often while thousands of others come once", () => {
    const decoder = newDecoder();
    const decodeOthers = (from: number, to: number): void => {
      for (let i = from; i < to; i++) {
        const value = String(i).padStart(5, "0");
        const { fields } = decodeHex(decoder, `00 0161 05 ${Buffer.from(value).toString("hex")}`);
        assert.deepEqual(fields, ["a", value]);
      }
    };
    decodeOthers(0, 2000);
    const often = decodeHex(decoder, "82 86 84");
    decodeHex(decoder, "82 86 84");
    decodeOthers(2000, 12_000);
    assert.equal(decodeHex(decoder, "82 86 84"), often);
  });

  it("takes an empty block", () => {
    const decoder = newDecoder();
    decodeHex(decoder, "82");
    assert.deepEqual(decodeHex(decoder, "").fields, []);
    assert.deepEqual(decodeHex(decoder, "").fields, []);
  });
});

describe("HpackDecoder.decode(), blocks that break RFC 7541", () => {
  const rows = [
    { name: "index 0", hex: "80", message: /index 0/ },
    { name: "an index behind the static table", hex: "be", message: /index 62, where 1 to 61/ },
    { name: "an index behind the last entry", hex: "40 0161 0131 be bf", message: /index 63, where 1 to 62/ },
    { name: "a name's index without an entry", hex: "7e 0131", message: /index 62/ },
    { name: "an integer without its end", hex: "ff", message: /ends inside an integer/ },
    { name: "an integer whose continuation is cut", hex: "ff ff 80", message: /ends inside an integer/ },
    { name: "the largest integer", hex: "ff 80 ff ff ff 07", message: /index 2147483647,/ },
    { name: "an integer above 2^31-1", hex: "ff 81 ff ff ff 07", message: /above 2147483647/ },
    { name: "an integer of many ones", hex: "ff ff ff ff ff ff ff", message: /above 2147483647/ },
    {
      name: "an integer of endless zeros",
      hex: `ff ${"80".repeat(20)}`,
      message: /more than 5 continuation/,
    },
    { name: "an integer with six continuation bytes", hex: "ff 80 80 80 80 80 00", message: /more than 5/ },
    { name: "a literal without its name", hex: "40", message: /a string must follow/ },
    { name: "a literal without its value", hex: "40 0161", message: /a string must follow/ },
    { name: "a string longer than the block", hex: "00 0161 05 61", message: /5 bytes .* 1 are left/ },
    {
      name: "a string of 2^31-1 bytes",
      hex: "00 7f 80 ff ff ff 07",
      message: /2147483647 bytes .* 0 are left/,
    },
    { name: "EOS alone", hex: "00 0161 84 ffffffff", message: /EOS/ },
    { name: "EOS behind a letter", hex: "00 0161 85 1fffffffff", message: /EOS/ },
    { name: "padding of 8 ones", hex: "00 0161 82 fcff", message: /padding is longer than 7/ },
    {
      name: "padding of 8 ones behind codes of 16 bits",
      hex: "00 0161 83 1c63ff",
      message: /padding is longer than 7/,
    },
    { name: "padding of 11 ones", hex: "00 0161 82 1fff", message: /padding is longer than 7/ },
    { name: "padding of zeros", hex: "00 0161 81 18", message: /not all ones/ },
    { name: "padding with one zero", hex: "00 0161 81 1e", message: /not all ones/ },
    { name: "a long code cut off", hex: "00 0161 82 fffe", message: /ends inside a code/ },
    { name: "a size update behind a field", hex: "82 20", message: /behind a field/ },
    { name: "a size update above what was announced", hex: "3f e2 1f", message: /4097 bytes, where 4096/ },
    { name: "a size update of 2^31-1", hex: "3f e0 ff ff ff 07", message: /2147483647 bytes/ },
  ];
  for (const row of rows) {
    it(`refuses ${row.name}`, () => {
      assert.throws(() => decodeHex(newDecoder(), row.hex), { name: "HpackError", message: row.message });
    });

    it(`refuses ${row.name}, also where other bytes follow in the buffer`, () => {
      const block = Buffer.from(row.hex.replaceAll(" ", ""), "hex");
      for (const filler of [0x00, 0x7f, 0xff]) {
        const bytes = Buffer.concat([Buffer.alloc(4, filler), block, Buffer.alloc(40, filler)]);
        assert.throws(() => newDecoder().decode(bytes, 4, 4 + block.length), {
          name: "HpackError",
          message: row.message,
        });
      }
    });
  }
});

describe("HpackDecoder.decode(), what is unusual but right", () => {
  const rows = [
    { name: "an empty Huffman string", hex: "00 0161 80", fields: ["a", ""] },
    { name: "an empty name", hex: "00 00 00", fields: ["", ""] },
    { name: "a Huffman string without padding", hex: "00 0161 81 fc", fields: ["a", "X"] },
    { name: "padding of 7 ones", hex: "00 0161 83 18ee7f", fields: ["a", "aa:"] },
    { name: "an integer with needless zeros", hex: "3f 80 80 80 80 00 82", fields: [":method", "GET"] },
    {
      name: "two entries that fill the table to the last byte",
      hex: "3f 25 40 0161 0131 40 0161 0132 bf", // room for 68 bytes
      fields: ["a", "1", "a", "2", "a", "1"],
    },
    {
      name: "an entry that fills the table to the last byte",
      hex: "3f 03 40 0161 0131 be", // room for 34 bytes
      fields: ["a", "1", "a", "1"],
    },
    {
      name: "many size updates at the start",
      hex: `${"20 3f e1 1f".repeat(50)} 82`,
      fields: [":method", "GET"],
    },
    {
      name: "a name taken from the entry that the new one pushes out",
      hex: "3f 0e 40 0161 0131 7e 0132 be", // room for 45 bytes, so for one entry
      fields: ["a", "1", "a", "2", "a", "2"],
    },
  ];
  for (const row of rows) {
    it(`takes ${row.name}`, () => {
      assert.deepEqual(decodeHex(newDecoder(), row.hex).fields, row.fields);
    });
  }
});

describe("HpackDecoder.decode(), lists longer than maxListBytes", () => {
  // ":method: GET" counts 7 + 3 + 32 = 42.
  it("takes a list of exactly that length", () => {
    const { fields, truncated } = decodeHex(newDecoder(84), "82 82");
    assert.deepEqual(fields, [":method", "GET", ":method", "GET"]);
    assert.equal(truncated, false);
  });

  it("cuts a list that is one byte longer, and all that follows", () => {
    const { fields, truncated } = decodeHex(newDecoder(83), "82 82 84");
    assert.deepEqual(fields, [":method", "GET"]);
    assert.equal(truncated, true);
  });

  it("keeps the table right behind the cut", () => {
    const decoder = newDecoder(83);
    assert.equal(decodeHex(decoder, "82 82 40 0161 0131").truncated, true);
    assert.deepEqual(decodeHex(decoder, "be").fields, ["a", "1"]);
  });

  it("still finds errors behind the cut", () => {
    assert.throws(() => decodeHex(newDecoder(83), "82 82 82 80"), HpackError);
  });

  it("holds a handful of fields when one large entry is named 100 000 times", () => {
    const decoder = newDecoder(65_536);
    decodeHex(decoder, longLiteral("40", 4000));
    const bytes = new Uint8Array(100_000).fill(0xbe);
    const { fields, truncated } = decoder.decode(bytes, 0, bytes.length);
    assert.equal(truncated, true);
    assert.equal(fields.length, 2 * Math.floor(65_536 / 4033));
  });
});

describe("HpackDecoder, the table's size", () => {
  it("starts at 4096, which a peer may use before it knows a smaller size", () => {
    const decoder = new HpackDecoder({ tableBytes: 0, maxListBytes: 65_536 });
    decodeHex(decoder, "40 0161 0131");
    assert.deepEqual(decodeHex(decoder, "be").fields, ["a", "1"]);
    assert.throws(() => decodeHex(decoder, "21"), HpackError);
  });

  it("is 4096 until the peer asks for more, whatever was announced", () => {
    const decoder = new HpackDecoder({ tableBytes: 65_536, maxListBytes: 65_536 });
    decodeHex(decoder, longLiteral("40", 4000));
    decodeHex(decoder, longLiteral("40", 4000));
    assert.throws(() => decodeHex(decoder, "bf"), HpackError);
  });

  it("grows to what was announced", () => {
    const decoder = new HpackDecoder({ tableBytes: 65_536, maxListBytes: 65_536 });
    decodeHex(decoder, `3f e1 ff 03 ${longLiteral("40", 4000).repeat(10)}`);
    assert.equal(decodeHex(decoder, "c7").fields[0], "x");
  });

  it("empties the table for an entry that is larger", () => {
    const decoder = newDecoder();
    decodeHex(decoder, `40 0161 0131 ${longLiteral("40", 4100)}`);
    assert.throws(() => decodeHex(decoder, "be"), HpackError);
  });
});
