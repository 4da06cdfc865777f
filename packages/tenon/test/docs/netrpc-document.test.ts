import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { GobDecoder } from "../../src/wire/gob/index.js";
import { netrpcVectors } from "../support/netrpc-vectors.js";

const markdown = readFileSync(new URL("../../../../docs/protocol/netrpc.md", import.meta.url), "utf8");

/** A message on the page, with the value below it. */
interface Message {
  readonly direction: string;
  readonly name: string | undefined;
  readonly bytes: Buffer;
  readonly value: unknown;
}

const messages = Array.from(
  markdown.matchAll(/^```hex (request|response|broker)(?:=(\w+))?\n(.*?)^```\n\n```json\n(.*?)^```$/gms),
  ([, direction = "", name, hex = "", json = ""]): Message => ({
    direction,
    name,
    bytes: Buffer.from(hex.replaceAll(/#.*$/gm, "").replaceAll(/\s/g, ""), "hex"),
    value: JSON.parse(json),
  }),
);

describe("docs/protocol/netrpc.md", () => {
  it("has a value for each of its messages", () => {
    assert.equal(messages.length, markdown.match(/^```hex/gm)?.length);
    assert.ok(messages.length >= 4);
  });

  for (const direction of ["request", "response"] as const) {
    const shown = messages.filter((message) => message.direction === direction);
    const decoder = new GobDecoder();
    for (const { name, bytes, value } of shown) {
      it(`reads the ${direction} of ${name} as the code does, and Go wrote it`, () => {
        const vector = netrpcVectors.find((each) => each.name === name) ?? assert.fail(name);
        assert.equal(bytes.toString("hex"), vector[direction].toString("hex"));
        decoder.push(bytes);
        const [header, body] = [decoder.decodeAny(), decoder.decodeAny()];
        assert.deepEqual([header?.value, body?.value ?? null], value);
        assert.equal(decoder.buffered, 0);
      });
    }
  }

  it("has the broker's ids in the order of bytes that they are written in", () => {
    const [{ bytes, value } = assert.fail()] = messages.filter(({ direction }) => direction === "broker");
    assert.deepEqual([bytes.length, bytes.readUInt32LE()], [4, value]);
  });
});
