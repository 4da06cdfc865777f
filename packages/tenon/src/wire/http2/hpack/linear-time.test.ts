/** What a hostile peer sends costs time in proportion to its length. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HpackDecoder } from "./decoder.js";

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(" ", ""), "hex");
}

/** `length` bytes or a little less: `unit` again and again. */
function repeated(unit: string, length: number): Uint8Array {
  const bytes = bytesOf(unit);
  return Buffer.concat(Array.from({ length: Math.floor(length / bytes.length) }, () => bytes));
}

/** One literal with a Huffman string of `length` bytes. */
function huffmanLiteral(unit: string, length: number): Uint8Array {
  const text = repeated(unit, length);
  const rest = text.length - 0x7f;
  const prefix = [0xff, (rest & 0x7f) | 0x80, ((rest >> 7) & 0x7f) | 0x80, rest >> 14];
  return Buffer.concat([bytesOf("00 0161"), Buffer.from(prefix), text]);
}

const rows: readonly { readonly name: string; readonly block: (length: number) => Uint8Array }[] = [
  { name: "indices", block: (length) => repeated("82", length) },
  { name: "insertions that push out others", block: (length) => repeated("40 0161 0131", length) },
  {
    name: "insertions larger than the table",
    block: (length) => repeated(`40 01617f81 1f${"62".repeat(4096)}`, length),
  },
  { name: "size updates", block: (length) => repeated("20 3f e1 1f", length) },
  { name: "empty literals", block: (length) => repeated("00 00 00", length) },
  { name: "a Huffman string of the shortest code", block: (length) => huffmanLiteral("0000000000", length) },
  // Line feed, carriage return, 0x16 and line feed have 30 bits each.
  {
    name: "a Huffman string of the longest codes",
    block: (length) => huffmanLiteral("fffffff3ffffffdfffffffbffffffc", length),
  },
];

/** The least CPU time of several runs, in µs, each on a new decoder. The clock on the wall measures the neighbours. */
function decodeCpuUs(block: Uint8Array): number {
  const runs = Array.from({ length: 9 }, () => {
    const decoder = new HpackDecoder({ tableBytes: 4096, maxListBytes: 65_536 });
    const before = process.cpuUsage();
    decoder.decode(block, 0, block.length);
    const used = process.cpuUsage(before);
    return used.user + used.system;
  });
  return Math.min(...runs);
}

describe("HpackDecoder.decode(), 16 times the bytes", () => {
  for (const row of rows) {
    it(`take about 16 times the time: ${row.name}`, () => {
      const long = decodeCpuUs(row.block(1 << 18));
      const short = decodeCpuUs(row.block(1 << 14));
      // What is quadratic takes 256 times as long; the rest is for caches, the collector and the clock's steps.
      assert.ok(long < short * 80 + 1000, `${short} us became ${long} us`);
    });
  }
});
