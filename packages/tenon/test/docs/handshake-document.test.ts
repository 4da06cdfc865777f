import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { environmentNames, parsePluginEnvironment } from "../../src/wire/handshake/environment.js";
import { parseHandshakeLine } from "../../src/wire/handshake/handshake-line.js";

const markdown = readFileSync(new URL("../../../../docs/protocol/handshake.md", import.meta.url), "utf8");

/** The blocks of one kind, such as ```` ```text line ````, in order. */
function blocks(kind: string): string[] {
  const fence = new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, "gms");
  return Array.from(markdown.matchAll(fence), ([, text = ""]) => text);
}

/** What JSON can show of a value: fields that are undefined are left out. */
function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("docs/protocol/handshake.md", () => {
  const lines = blocks("text line");
  const results = blocks("json line");

  it("has a result for each of its lines", () => {
    assert.ok(lines.length >= 5);
    assert.equal(results.length, lines.length);
  });

  for (const [index, line] of lines.entries()) {
    it(`reads ${line.trim()} as the code does`, () => {
      assert.deepEqual(toJson(parseHandshakeLine(line)), JSON.parse(results[index] ?? "null"));
    });
  }

  it("reads its environment as the code does", () => {
    const [text = "", ...others] = blocks("sh environment");
    assert.equal(others.length, 0);
    const env: Record<string, string> = {};
    for (const [, name = "", value = ""] of text.matchAll(/^(\w+)=(.*)$/gm)) env[name] = value;
    assert.deepEqual(toJson(parsePluginEnvironment(env)), JSON.parse(blocks("json environment").join()));
  });

  it("names every variable", () => {
    for (const name of Object.values(environmentNames)) assert.ok(markdown.includes(`\`${name}\``), name);
  });
});
