/** Every example of RFC 7541 appendix C, byte by byte. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BlockBuffer } from "./block-buffer.js";
import { BlockReader } from "./block-reader.js";
import { HpackDecoder } from "./decoder.js";
import { HpackEncoder } from "./encoder.js";
import { FieldWriter } from "./field-writer.js";

/** Bytes from hex; what follows `//` on a line names the bytes before it. */
function bytesOf(text: string): Uint8Array {
  const digits = text.replaceAll(/\/\/.*$/gm, "").replaceAll(/\s/g, "");
  return Uint8Array.from(Buffer.from(digits, "hex"));
}

function newDecoder(): HpackDecoder {
  return new HpackDecoder({ tableBytes: 4096, maxListBytes: 65_536 });
}

/** What the dynamic table holds, newest first, seen from outside: each index is decoded until one has no entry. */
function tableOf(decoder: HpackDecoder): string[] {
  const entries: string[] = [];
  for (let index = 62; index < 127; index++) {
    try {
      const { fields } = decoder.decode(Uint8Array.of(0x80 | index), 0, 1);
      entries.push(`${fields[0]}: ${fields[1]}`);
    } catch {
      break;
    }
  }
  return entries;
}

describe("RFC 7541 appendix C.1, integers", () => {
  const rows = [
    { name: "C.1.1: 10 with a 5-bit prefix", value: 10, mask: 0x1f, hex: "0a" },
    { name: "C.1.2: 1337 with a 5-bit prefix", value: 1337, mask: 0x1f, hex: "1f 9a 0a" },
    { name: "C.1.3: 42 at an octet's start", value: 42, mask: 0xff, hex: "2a" },
  ];
  for (const row of rows) {
    it(row.name, () => {
      const out = new BlockBuffer();
      new FieldWriter().writeInteger(out, { pattern: 0, mask: row.mask }, row.value);
      assert.deepEqual(out.toBytes(), bytesOf(row.hex));
      const reader = new BlockReader();
      reader.open(bytesOf(row.hex), 0, out.length);
      assert.equal(reader.readInteger(reader.readFirstByte(), row.mask), row.value);
      assert.equal(reader.atEnd, true);
    });
  }
});

describe("RFC 7541 appendix C.2, header field representations", () => {
  const rows = [
    {
      name: "C.2.1: literal with indexing",
      hex: `
        40                                      // with indexing, new name
        0a 63 75 73 74 6f 6d 2d 6b 65 79        // custom-key
        0d 63 75 73 74 6f 6d 2d 68 65 61 64 65 72 // custom-header`,
      fields: ["custom-key", "custom-header"],
      table: ["custom-key: custom-header"],
    },
    {
      name: "C.2.2: literal without indexing",
      hex: `
        04                                      // without indexing, name of index 4
        0c 2f 73 61 6d 70 6c 65 2f 70 61 74 68  // /sample/path`,
      fields: [":path", "/sample/path"],
      table: [],
    },
    {
      name: "C.2.3: literal never indexed",
      hex: `
        10                                      // never indexed, new name
        08 70 61 73 73 77 6f 72 64              // password
        06 73 65 63 72 65 74                    // secret`,
      fields: ["password", "secret"],
      table: [],
    },
    {
      name: "C.2.4: indexed",
      hex: "82 // index 2",
      fields: [":method", "GET"],
      table: [],
    },
  ];
  for (const row of rows) {
    it(row.name, () => {
      const decoder = newDecoder();
      const bytes = bytesOf(row.hex);
      assert.deepEqual(decoder.decode(bytes, 0, bytes.length).fields, row.fields);
      assert.deepEqual(tableOf(decoder), row.table);
    });
  }
});

interface Step {
  readonly fields: readonly string[];
  /** Newest first. */
  readonly table: readonly string[];
  /** The table's size that the RFC gives. */
  readonly tableBytes: number;
}

const firstRequest = [":method", "GET", ":scheme", "http", ":path", "/", ":authority", "www.example.com"];
const thirdRequest = [":method", "GET", ":scheme", "https", ":path", "/index.html"];
const requests: readonly Step[] = [
  { fields: firstRequest, table: [":authority: www.example.com"], tableBytes: 57 },
  {
    fields: [...firstRequest, "cache-control", "no-cache"],
    table: ["cache-control: no-cache", ":authority: www.example.com"],
    tableBytes: 110,
  },
  {
    fields: [...thirdRequest, ":authority", "www.example.com", "custom-key", "custom-value"],
    table: ["custom-key: custom-value", "cache-control: no-cache", ":authority: www.example.com"],
    tableBytes: 164,
  },
];

const firstDate = "Mon, 21 Oct 2013 20:13:21 GMT";
const lastDate = "Mon, 21 Oct 2013 20:13:22 GMT";
const location = "https://www.example.com";
const cookie = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
const answerTail = ["cache-control", "private", "date", firstDate, "location", location];
const lastAnswer = [":status", "200", "cache-control", "private", "date", lastDate, "location", location];
const answers: readonly Step[] = [
  {
    fields: [":status", "302", ...answerTail],
    table: [`location: ${location}`, `date: ${firstDate}`, "cache-control: private", ":status: 302"],
    tableBytes: 222,
  },
  {
    fields: [":status", "307", ...answerTail],
    table: [":status: 307", `location: ${location}`, `date: ${firstDate}`, "cache-control: private"],
    tableBytes: 222,
  },
  {
    fields: [...lastAnswer, "content-encoding", "gzip", "set-cookie", cookie],
    table: [`set-cookie: ${cookie}`, "content-encoding: gzip", `date: ${lastDate}`],
    tableBytes: 215,
  },
];

/** The hex of appendix C.3 to C.6, one row a block. */
const blocks = {
  plainRequests: [
    "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
    "8286 84be 5808 6e6f 2d63 6163 6865",
    "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
  ],
  huffmanRequests: [
    "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
    "8286 84be 5886 a8eb 1064 9cbf",
    "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
  ],
  plainAnswers: [
    `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133
     2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70
     6c65 2e63 6f6d`,
    "4803 3330 37c1 c0bf",
    `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d
     54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049
     5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e
     3d31`,
  ],
  huffmanAnswers: [
    `4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6
     2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3`,
    "4883 640e ffc1 c0bf",
    `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab
     77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f
     9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
  ],
};

describe("RFC 7541 appendix C.3 to C.6, sequences on one connection", () => {
  const rows = [
    { name: "C.3: requests without Huffman coding", hex: blocks.plainRequests, steps: requests },
    { name: "C.4: requests with Huffman coding", hex: blocks.huffmanRequests, steps: requests },
    { name: "C.5: responses without Huffman coding, table of 256", hex: blocks.plainAnswers, steps: answers },
    { name: "C.6: responses with Huffman coding, table of 256", hex: blocks.huffmanAnswers, steps: answers },
  ];
  for (const row of rows) {
    it(`decodes ${row.name}`, () => {
      const decoder = newDecoder();
      const resize = bytesOf(row.steps === answers ? "3f e1 01 // table size 256" : "");
      decoder.decode(resize, 0, resize.length);
      for (const [i, step] of row.steps.entries()) {
        const bytes = bytesOf(row.hex[i] ?? "");
        assert.deepEqual(decoder.decode(bytes, 0, bytes.length).fields, step.fields);
        const table = tableOf(decoder);
        assert.deepEqual(table, step.table);
        // ": " stands between name and value where the RFC counts 32.
        const tableBytes = table.reduce((sum, entry) => sum + entry.length - ": ".length + 32, 0);
        assert.equal(tableBytes, step.tableBytes);
      }
    });
  }

  it("encodes the requests of C.4 to the same bytes", () => {
    const encoder = new HpackEncoder();
    const out = new BlockBuffer();
    for (const [i, step] of requests.entries()) {
      out.reset();
      encoder.encode(step.fields, out);
      assert.deepEqual(out.toBytes(), bytesOf(blocks.huffmanRequests[i] ?? ""));
    }
  });
});
