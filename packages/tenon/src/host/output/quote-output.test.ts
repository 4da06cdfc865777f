import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createOutputTail } from "./output-tail.js";
import { quoteOutput } from "./quote-output.js";

const frames = Array.from({ length: 12 }, (_, index) => `    at frame ${index}`);

describe("quoteOutput()", () => {
  it("quotes the last ten lines, without empty ones", () => {
    const lines = Array.from({ length: 22 }, (_, index) => (index % 2 === 0 ? `line ${index}` : " "));
    const expected = Array.from({ length: 10 }, (_, index) => `\n  | line ${index * 2 + 2}`);
    assert.equal(quoteOutput("stdout", lines), `\nLast output on stdout:${expected.join("")}\n`);
    assert.equal(quoteOutput("stdout", ["", " "]), "");
  });

  const telling = [
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'nope-pkg' imported from /a/plugin.js",
    "TypeError: implementations.calk is unknown",
    "java.lang.IllegalStateException: no",
    "panic: runtime error: index out of range",
    "thread 'main' panicked at src/main.rs:2:5:",
    "[ERROR] no disk",
  ];
  for (const line of telling)
    it(`puts the line first that says why: ${line}`, () => {
      const expected = [line, "…", ...frames.slice(4), ""];
      const quoted = quoteOutput("stderr", ["node:internal/modules:1", line, ...frames]);
      assert.equal(
        quoted,
        `\nLast output on stderr:\n  | ${expected.join("\n  | ")}`.replace(/ {2}\| $/, ""),
      );
    });

  it("takes the last such line, and none when one is quoted already", () => {
    const quoted = quoteOutput("stderr", ["Error: first", "Error: second", ...frames]);
    assert.match(quoted, /^\nLast output on stderr:\n {2}\| Error: second\n {2}\| …\n/);
    assert.ok(!quoteOutput("stderr", ["Error: first", ...frames, "Error: last"]).includes("first"));
  });

  it("shows where a line was cut, and an entry of a log readable although it was too long to keep", () => {
    assert.ok(quoteOutput("stderr", ["x".repeat(401)]).endsWith(`${"x".repeat(400)}…\n`));
    assert.ok(quoteOutput("stderr", ["x".repeat(400)]).endsWith(`${"x".repeat(400)}\n`));
    const tail = createOutputTail();
    const entry = { "@level": "error", "@message": "plugin crashed: no disk", error: "x".repeat(2_000) };
    tail.add(JSON.stringify(entry));
    assert.match(quoteOutput("stderr", tail.lines()), /\| ERROR plugin crashed: no disk error=x{100,}…\n/);
    assert.equal(tail.lines()[0]?.length, 1_001);
  });
});
