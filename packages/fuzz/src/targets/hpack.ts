import assert from "node:assert/strict";
import { HpackDecoder, HpackError } from "../../../tenon/src/wire/http2/hpack/decoder.js";
import { BlockBuffer } from "../../../tenon/src/wire/http2/hpack/block-buffer.js";
import { HpackEncoder } from "../../../tenon/src/wire/http2/hpack/encoder.js";
import { HuffmanDecoder } from "../../../tenon/src/wire/http2/hpack/huffman-decoder.js";
import { HuffmanEncoder } from "../../../tenon/src/wire/http2/hpack/huffman-encoder.js";
import { NaiveHpackDecoder } from "../../../tenon/test/support/naive-hpack-decoder.js";
import { concatBytes, fromLatin1, latin1 } from "../engine/bytes.js";
import { mutatePieces, readPieces, writePieces } from "../engine/pieces.js";
import type { Random } from "../engine/random.js";
import type { FuzzTarget } from "../target.js";

const maxListBytes = 512;

/** What only our decoder refuses: the sizes that it bears. */
const ownLimits = /is above 2147483647|continuation bytes|asks for \d+ bytes/;

const names = [
  ":path",
  ":status",
  "content-type",
  "grpc-status",
  "authorization",
  "cookie",
  "x-a",
  "grpc-timeout",
  "date",
];
const values = [
  "/a",
  "200",
  "application/grpc",
  "",
  "0",
  "secret",
  "a much longer value that many a cookie has",
  "\u00ff",
];

function randomFields(random: Random): string[] {
  return Array.from({ length: random.below(6) }, () => [random.pick(names), random.pick(values)]).flat();
}

/** The fields as `name=value`, a line each. */
function fieldsOf(bytes: Uint8Array): string[] {
  return fromLatin1(bytes)
    .split("\n")
    .flatMap((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    });
}

function refusedOr<Value>(read: () => Value, isExpected: (error: unknown) => boolean): Value | Error {
  try {
    return read();
  } catch (error) {
    assert.ok(isExpected(error), String(error));
    return error as Error;
  }
}

export const hpackDecoder: FuzzTarget = {
  name: "hpack-decoder",
  checks:
    "throws HpackError and nothing else; blocks in a row give what a decoder gives that reads bit by bit; no more fields than the limit; they are the same when encoded and decoded again",
  covers: [
    "wire/http2/hpack/decoder.ts",
    "wire/http2/hpack/block-reader.ts",
    "wire/http2/hpack/block-cache.ts",
    "wire/http2/hpack/decoded-block.ts",
    "wire/http2/hpack/dynamic-table.ts",
    "wire/bytes/latin1.ts",
  ],
  maxBytes: 600,
  dictionary: [
    [0x82],
    [0xbe],
    [0xbf],
    [0x40],
    [0x10],
    [0x00],
    [0x20],
    [0x3f, 0xe1, 0x1f],
    [0x3f, 0xe1, 0x7f],
    [0xff, 0x80, 0x01],
    [0x7f, 0xff, 0xff, 0xff, 0xff, 0x07],
  ].map((bytes) => Uint8Array.from(bytes)),
  seeds: () => [
    // More entries than the table has room for at first; a block too long to be kept.
    writePieces([
      {
        kind: 0,
        bytes: Uint8Array.from(Array.from({ length: 20 }, (_, index) => [0x40, 1, 97 + index, 1, 98]).flat()),
      },
    ]),
    writePieces([
      {
        kind: 0,
        bytes: Uint8Array.from([0x00, 1, 97, 0x7f, 0x98, 0x01, ...new Uint8Array(279).fill(98)]),
      },
    ]),
    writePieces([{ kind: 0, bytes: Uint8Array.of(0x82, 0x86, 0x40, 1, 97, 1, 98, 0xbe) }]),
    // More blocks than the cache has sets, three times each: some share a set.
    writePieces(
      Array.from({ length: 120 }, (_, index) => ({
        kind: 0,
        bytes: Uint8Array.of(0x00, 1, 97, 1, 65 + (index % 40)),
      })),
    ),
  ],
  generate(random) {
    const encoder = new HpackEncoder();
    const pieces = Array.from({ length: 1 + random.below(6) }, () => {
      const block = new BlockBuffer();
      if (random.oneIn(4)) encoder.setPeerTableBytes(random.below(5000));
      encoder.encode(randomFields(random), block);
      return { kind: 0, bytes: block.toBytes() };
    });
    return writePieces(pieces);
  },
  mutate: mutatePieces,
  run(input) {
    const decoder = new HpackDecoder({ tableBytes: 4096, maxListBytes });
    const naive = new NaiveHpackDecoder();
    const checkEncoding = createEncodingCheck();
    for (const { bytes } of readPieces(input)) {
      // The block lies among other bytes, as it does in a session's input.
      const around = concatBytes(Uint8Array.of(0x3f, 0x82), bytes, Uint8Array.of(0x82, 0x00));
      const block = refusedOr(
        () => decoder.decode(around, 2, 2 + bytes.length),
        (error) => error instanceof HpackError,
      );
      const expected = refusedOr(
        () => naive.decode(bytes),
        (error) => error instanceof RangeError,
      );
      if (block instanceof Error || expected instanceof Error) {
        if (block instanceof Error && ownLimits.test(block.message)) return { feature: "limit" };
        assert.ok(block instanceof Error, "it was decoded, which the other decoder refuses");
        assert.ok(expected instanceof Error, `it was refused with ${block.message}`);
        return { feature: block.message.replace(/\d+/g, "") };
      }
      const fields = expected.flatMap(({ name, value }) => [name, value]);
      if (!block.truncated) assert.deepEqual(block.fields, fields);
      else assert.deepEqual(block.fields, fields.slice(0, block.fields.length));
      const listBytes = block.fields.reduce((sum, text) => sum + text.length + 16, 0);
      assert.ok(listBytes <= maxListBytes, "the list is within its limit");
      checkEncoding(block.fields);
    }
    return {};
  },
};

/** How often the first name of a block that is to be long stands in it. */
const maxRepeats = 100;

/** Encodes lists one after the other, and decodes each again. */
function createEncodingCheck(): (fields: readonly string[]) => void {
  const encoder = new HpackEncoder();
  const decoder = new HpackDecoder({ tableBytes: 4096, maxListBytes: 1 << 20 });
  const buffer = new BlockBuffer();
  return (fields) => {
    buffer.reset();
    encoder.encode(fields, buffer);
    assert.deepEqual(decoder.decode(buffer.bytes, 0, buffer.length).fields, fields);
  };
}

export const hpackEncoder: FuzzTarget = {
  name: "hpack-encoder",
  checks:
    "whatever is sent and however the peer's table changes, two decoders get the same fields; secrets are never indexed; an equal epoch means equal bytes",
  covers: [
    "wire/http2/hpack/encoder.ts",
    "wire/http2/hpack/search-table.ts",
    "wire/http2/hpack/field-writer.ts",
    "wire/http2/hpack/block-buffer.ts",
    "wire/http2/hpack/indexing-policy.ts",
  ],
  maxBytes: 1024,
  dictionary: [...names, ...values, "=", "\n"].map(latin1),
  seeds: () => [
    writePieces([
      { kind: 1, bytes: latin1("a=b\na=c\n:path=/x") },
      { kind: 0, bytes: Uint8Array.of(0, 64) },
      { kind: 1, bytes: latin1("a=c\na=c\nauthorization=x") },
    ]),
    writePieces([
      { kind: 13, bytes: latin1(`${"a\u0000".repeat(400)}=x`) },
      { kind: 1, bytes: latin1("a=b") },
    ]),
  ],
  generate: (random) =>
    writePieces(
      Array.from({ length: 1 + random.below(10) }, () => {
        if (random.oneIn(4)) return { kind: 0, bytes: Uint8Array.of(random.below(20), random.below(256)) };
        const fields = randomFields(random);
        const lines = fields.flatMap((name, at) => (at % 2 === 0 ? [`${name}=${fields[at + 1] ?? ""}`] : []));
        return { kind: 1, bytes: latin1(lines.join("\n")) };
      }),
    ),
  mutate: mutatePieces,
  run(input) {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder({ tableBytes: 1 << 16, maxListBytes: 1 << 20 });
    const naive = new NaiveHpackDecoder();
    const buffer = new BlockBuffer();
    const send = (fields: readonly string[]): Uint8Array => {
      buffer.reset();
      encoder.encode(fields, buffer);
      const block = buffer.toBytes();
      const sent = fields.map((text) => text.replaceAll("\u0100", "?"));
      const read = naive.decode(block);
      assert.deepEqual(decoder.decode(block, 0, block.length).fields, sent);
      assert.deepEqual(
        read.flatMap(({ name, value }) => [name, value]),
        sent,
      );
      for (const { name, value, as } of read)
        if (name === "authorization" && value !== "") assert.equal(as, "never indexed");
      return block;
    };
    let byteCount = input.length;
    for (const { kind, bytes } of readPieces(input)) {
      if (kind % 2 === 0) {
        encoder.setPeerTableBytes(((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
        continue;
      }
      // One kind in eight has a character without a byte, which is sent as "?".
      const fields = fieldsOf(bytes).map((text, at) =>
        kind % 16 === 15 && at % 2 === 1 ? `${text}\u0100` : text,
      );
      // One in eight makes a block that the encoder's buffer does not keep its room for.
      if (kind % 16 === 13) {
        fields[0] = (fields[0] ?? "").repeat(maxRepeats);
        byteCount += maxRepeats * bytes.length;
      }
      const { epoch } = encoder;
      const block = send(fields);
      if (encoder.epoch !== epoch) continue;
      const again = send(fields);
      if (encoder.epoch === epoch) assert.deepEqual(again, block, "the same block at the same epoch");
    }
    return { byteCount };
  },
};

/** As many as one byte of length can tell: see {@link literalWith}. */
const maxHuffmanBytes = 126;

/** A field with this value as a Huffman string, which the naive decoder can read. */
function literalWith(huffman: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0x00, 1, 0x61, 0x80 | huffman.length), huffman);
}

export const huffman: FuzzTarget = {
  name: "huffman",
  checks:
    "throws HpackError and nothing else; gives what a look-up bit by bit gives; any text is the same when encoded and decoded again, in as many bytes as foretold",
  covers: [
    "wire/http2/hpack/huffman-decoder.ts",
    "wire/http2/hpack/huffman-encoder.ts",
    "wire/http2/hpack/huffman-code.ts",
  ],
  maxBytes: maxHuffmanBytes,
  dictionary: [[0xff, 0xff, 0xff, 0xff], [0xff, 0xc7], [0xff, 0xff, 0xea], [0x1f], [0xfe]].map((bytes) =>
    Uint8Array.from(bytes),
  ),
  seeds: () => {
    const target = new Uint8Array(4096);
    const encoder = new HuffmanEncoder();
    return ["www.example.com", "\u0000\u0001\u00ff~", "", "€"].map((text) => {
      const bytes = encoder.encodedBytes(text);
      return bytes === Infinity ? latin1("x") : target.slice(0, encoder.encode(text, target, 0));
    });
  },
  run(input) {
    if (input.length <= maxHuffmanBytes) compareHuffman(input);
    const text = fromLatin1(input);
    const encoder = new HuffmanEncoder();
    const bytes = new Uint8Array(encoder.encodedBytes(text));
    assert.equal(encoder.encode(text, bytes, 0), bytes.length);
    assert.equal(new HuffmanDecoder().decode(bytes, 0, bytes.length), text);
    assert.equal(encoder.encodedBytes(`${text}\u0100`), Infinity);
  },
};

function compareHuffman(input: Uint8Array): void {
  const read = refusedOr(
    () => new HuffmanDecoder().decode(input, 0, input.length),
    (error) => error instanceof HpackError,
  );
  const expected = refusedOr(
    () => new NaiveHpackDecoder().decode(literalWith(input)),
    (error) => error instanceof RangeError,
  );
  if (read instanceof Error) assert.ok(expected instanceof Error, read.message);
  else if (!(expected instanceof Error)) assert.equal(read, expected[0]?.value);
  else assert.fail(`${read} was read, expected ${expected.message}`);
}
