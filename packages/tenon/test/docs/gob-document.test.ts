import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { GobDecoder, GobEncoder, defaultGobLimits, gob } from "../../src/wire/gob/index.js";
import type { AnyGobType } from "../../src/wire/gob/index.js";
import { NaiveGobDecoder } from "../support/naive-gob-decoder.js";

const markdown = readFileSync(new URL("../../../../docs/protocol/gob.md", import.meta.url), "utf8");

/** The blocks of one kind, in order. */
function blocks(kind: string): string[] {
  return Array.from(
    markdown.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, "gms")),
    ([, text = ""]) => text,
  );
}

const Args = gob.struct("Args", { Name: gob.string, Counts: gob.slice(gob.int), Done: gob.bool });
const Square = gob.registered("main.Square", gob.struct("main.Square", { Side: gob.float }));
const Drawing = gob.struct("Drawing", { Shape: gob.interface(Square), Title: gob.string });

/** What the document's streams are made of. */
const streams: readonly { readonly type: AnyGobType; readonly values: readonly unknown[] }[] = [
  { type: gob.int, values: [-129] },
  { type: Args, values: [{ Name: "a", Counts: [1, -1] }, { Done: true }] },
  { type: gob.map(gob.string, gob.bool), values: [{ on: true, off: false }] },
  { type: Drawing, values: [{ Shape: { type: "main.Square", value: { Side: 2 } }, Title: "t" }] },
  { type: gob.any, values: [[gob.concrete(Square, { Side: 2 }), 5]] },
  { type: gob.time, values: ["2026-11-20T14:36:47.5+01:00"] },
];

describe("docs/protocol/gob.md", () => {
  const documented = blocks("gob").map(
    (text) => new Uint8Array(Buffer.from(text.replaceAll(/#.*$/gm, "").replaceAll(/\s/g, ""), "hex")),
  );
  const results = blocks("json").map((text) => [JSON.parse(text)].flat() as unknown[]);

  it("has a value for each of its streams", () => {
    assert.equal(documented.length, streams.length);
    assert.equal(results.length, streams.length);
  });

  for (const [index, bytes] of documented.entries()) {
    it(`has the bytes of stream ${index + 1}`, () => {
      const encoder = new GobEncoder();
      const { type = gob.int, values = [] } = streams[index] ?? {};
      const encoded = Buffer.concat(values.map((value) => encoder.encode(type, value as never)));
      assert.equal(encoded.toString("hex"), Buffer.from(bytes).toString("hex"));
    });

    it(`reads stream ${index + 1} as the code does`, () => {
      const decoder = new GobDecoder();
      decoder.push(bytes);
      const expected = results[index] ?? [];
      assert.deepEqual(
        expected.map(() => withoutMaps(decoder.decodeAny())),
        expected,
      );
      assert.equal(decoder.buffered, 0);
      assert.equal(new NaiveGobDecoder(bytes).values().length, expected.length);
    });
  }

  const limits: [what: string, value: string, limit: number][] = [
    ["a value's messages together", "1 GiB", defaultGobLimits.maxMessageBytes / 2 ** 30],
    ["within each other", "1000", defaultGobLimits.maxDepth],
    ["Elements of a value", "67,108,864", defaultGobLimits.maxElements],
    ["Types that a stream defines", "4096", defaultGobLimits.maxTypes],
    ["definitions together", "1 MiB", defaultGobLimits.maxTypeBytes / 2 ** 20],
    ["a field's name", "1024", defaultGobLimits.maxNameBytes],
  ];
  for (const [what, value, limit] of limits) {
    it(`has the limit of the code: ${what}`, () => {
      const row = markdown.split("\n").find((line) => line.startsWith("|") && line.includes(what));
      assert.match(row ?? "", new RegExp(`\\| ${value} +\\|`));
      assert.equal(Number(value.replaceAll(/[^\d]/g, "")), limit);
    });
  }
});

/** As JSON has it. */
function withoutMaps(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) =>
      part instanceof Map ? Object.fromEntries(part as Map<string, unknown>) : part,
    ),
  );
}
