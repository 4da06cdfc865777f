import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createLineSplitter } from "./line-splitter.js";

describe("createLineSplitter()", () => {
  it("cuts at LF and at CR LF, and keeps other carriage returns", () => {
    assert.deepEqual(split(["a\nb\r\nc\rd\n\n"]), ["a", "b", "c\rd", ""]);
  });

  it("gives what comes after the last line end when the input ends", () => {
    assert.deepEqual(split(["a\nb"]), ["a", "b"]);
    assert.deepEqual(split([""]), []);
  });

  it("gives a line as long as the limit whole, and a longer one in pieces", () => {
    assert.deepEqual(split(["12345678\n"]), ["12345678"]);
    assert.deepEqual(split(["123456789\nx\n"]), ["12345678+", "9.", "x"]);
    assert.deepEqual(split(["1234567812345678\n"]), ["12345678+", "12345678."]);
  });

  it("ends a long line with the input", () => {
    assert.deepEqual(split(["123456789"]), ["12345678+", "9."]);
  });

  it("shows what has come of a line that has not ended", () => {
    const splitter = createLineSplitter(8, { onLine: () => undefined, onPiece: () => undefined });
    splitter.write(Buffer.from("a\nbc"));
    assert.equal(Buffer.from(splitter.pending()).toString(), "bc");
  });

  it("gives the same however the input is cut", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r"), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), (whole, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
        assert.deepEqual(split(pieces), split([whole]));
      }),
    );
  });

  it("gives everything back but the line ends", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", "\r", "b") })), (lines) => {
        const kept = split([lines.map((line) => `${line}\n`).join("")]);
        const joined = kept.map((line) => line.replace(/[+.]$/, "")).join("");
        assert.equal(joined, lines.map((line) => line.replace(/\r$/, "")).join(""));
      }),
    );
  });
});

/** Lines as they are, pieces of long ones with "+" behind, the last with ".". */
function split(chunks: readonly string[]): string[] {
  const seen: string[] = [];
  const splitter = createLineSplitter(8, {
    onLine: (bytes) => seen.push(Buffer.from(bytes).toString("latin1")),
    onPiece: (bytes, last) => seen.push(Buffer.from(bytes).toString("latin1") + (last ? "." : "+")),
  });
  for (const chunk of chunks) splitter.write(Buffer.from(chunk, "latin1"));
  splitter.end();
  return seen;
}
