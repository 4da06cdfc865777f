/** Blocks made by golang.org/x/net/http2/hpack: see packages/tenon/test/vectors/hpack/main.go. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { NaiveHpackDecoder } from "../../../../test/support/naive-hpack-decoder.js";
import { HpackDecoder, HpackError } from "./decoder.js";

interface Session {
  readonly name: string;
  readonly tableBytes: number;
  readonly blocks: readonly { readonly hex: string; readonly fields: readonly string[] }[];
}

const file = new URL("../../../../test/vectors/hpack/vectors.json", import.meta.url);
const sessions = JSON.parse(readFileSync(file, "utf8")) as readonly Session[];

function newDecoder(session: Session): HpackDecoder {
  return new HpackDecoder({ tableBytes: session.tableBytes, maxListBytes: 1_000_000 });
}

describe("blocks made by Go", () => {
  it("are all there", () => {
    const names = sessions.map((session) => session.name);
    assert.equal(names.length, 8);
    assert.equal(new Set(names).size, 8);
    for (const session of sessions) assert.ok(session.blocks.length >= 2, session.name);
  });

  for (const session of sessions) {
    it(`give their fields: ${session.name}`, () => {
      const decoder = newDecoder(session);
      for (const block of session.blocks) {
        const bytes = Buffer.from(block.hex, "hex");
        const decoded = decoder.decode(bytes, 0, bytes.length);
        assert.deepEqual(decoded.fields, block.fields);
        assert.equal(decoded.truncated, false);
      }
    });

    it(`give their fields from the middle of a buffer: ${session.name}`, () => {
      const decoder = newDecoder(session);
      for (const block of session.blocks) {
        const bytes = Buffer.from(`ffff${block.hex}ffff`, "hex");
        assert.deepEqual(decoder.decode(bytes, 2, bytes.length - 2).fields, block.fields);
      }
    });

    it(`give their fields to the naive decoder too: ${session.name}`, () => {
      const decoder = new NaiveHpackDecoder();
      for (const block of session.blocks) {
        const fields = decoder.decode(Buffer.from(block.hex, "hex"));
        assert.deepEqual(
          fields.flatMap(({ name, value }) => [name, value]),
          block.fields,
        );
      }
    });

    it(`cut short, are an error or fewer fields: ${session.name}`, () => {
      for (const { prefix, whole, before } of prefixesOf(session)) {
        const decoder = newDecoder(session);
        for (const block of before) decoder.decode(block, 0, block.length);
        const fields = fieldsOrError(decoder, prefix);
        if (fields === undefined) continue;
        assert.ok(fields.length < whole.length);
        assert.deepEqual(fields, whole.slice(0, fields.length));
      }
    });
  }
});

interface Prefix {
  readonly prefix: Uint8Array;
  readonly whole: readonly string[];
  readonly before: readonly Uint8Array[];
}

/** Every proper prefix of a session's first blocks. Each needs all blocks before it: later ones would take long. */
function* prefixesOf(session: Session): Generator<Prefix> {
  const before: Uint8Array[] = [];
  for (const { hex, fields } of session.blocks.slice(0, 12)) {
    const bytes = Buffer.from(hex, "hex");
    for (let length = 0; length < Math.min(bytes.length, 400); length++) {
      yield { prefix: bytes.subarray(0, length), whole: fields, before };
    }
    before.push(bytes);
  }
}

function fieldsOrError(decoder: HpackDecoder, bytes: Uint8Array): readonly string[] | undefined {
  try {
    return decoder.decode(bytes, 0, bytes.length).fields;
  } catch (error) {
    assert.ok(error instanceof HpackError);
    return undefined;
  }
}
