import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { decodeConnInfo, encodeConnInfo } from "../../src/wire/grpc/conn-info.js";

const markdown = readFileSync(new URL("../../../../docs/protocol/broker.md", import.meta.url), "utf8");

/** The blocks of one kind, in order. */
function blocks(kind: string): string[] {
  return Array.from(
    markdown.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, "gms")),
    ([, text = ""]) => text,
  );
}

describe("docs/protocol/broker.md", () => {
  const messages = blocks("hex");
  const values = blocks("json");

  it("has a value for each of its messages", () => {
    assert.ok(messages.length >= 3);
    assert.equal(values.length, messages.length);
  });

  for (const [index, message] of messages.entries()) {
    it(`reads message ${index + 1} as the code does, and writes the same bytes`, () => {
      const bytes = Buffer.from(message.replaceAll(/#.*$/gm, "").replaceAll(/\s/g, ""), "hex");
      const info = decodeConnInfo(bytes);
      assert.deepEqual(JSON.parse(JSON.stringify(info)), JSON.parse(values[index] ?? "null"));
      assert.deepEqual([...encodeConnInfo(info)], [...bytes]);
    });
  }
});
