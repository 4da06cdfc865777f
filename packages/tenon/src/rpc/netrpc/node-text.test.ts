import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { calculatorContract, calculatorHandlers, connectPair } from "../../../test/support/netrpc-fixture.js";
import { encodeUtf8 } from "../../wire/bytes/utf8.js";
import { readText } from "../../wire/gob/read-text.js";
import { nodeText } from "./node-text.js";

describe("nodeText", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text)),
  );

  it("reads what wire/ reads by hand, out of a Buffer and out of any other bytes", () => {
    fc.assert(
      fc.property(bytes, fc.nat(8), fc.nat(8), (content, before, behind) => {
        const whole = new Uint8Array(before + content.length + behind).fill(0xe2);
        whole.set(content, before);
        const end = before + content.length;
        const expected = readText(whole, before, end);
        assert.equal(nodeText.decode(whole, before, end), expected);
        assert.equal(nodeText.decode(Buffer.from(whole), before, end), expected);
      }),
    );
  });

  it("writes what wire/ writes by hand, lone surrogates too", () => {
    const text = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
    fc.assert(fc.property(text, (each) => assert.deepEqual(nodeText.encode(each), encodeUtf8(each))));
  });

  it("reads and writes the longer texts of both ends of a connection", async (test) => {
    const implementations = { calculator: calculatorHandlers };
    const pair = await connectPair(test, calculatorContract, { implementations });
    const calculator = await pair.dispense("calculator");
    const text = "x".repeat(201);
    const encode = test.mock.method(TextEncoder.prototype, "encode");
    const decode = test.mock.method(nodeText, "decode");
    assert.equal(await calculator.Echo(text), text);
    assert.equal(encode.mock.calls.filter(({ arguments: [given] }) => given === text).length, 2);
    assert.equal(decode.mock.calls.filter(({ result }) => result === text).length, 2);
  });
});
