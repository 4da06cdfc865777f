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

  const panic = (cause: readonly string[], goroutine: string): readonly string[] => [
    "host: starting",
    ...cause,
    "",
    goroutine,
    "main.(*inv).Crash(0x0)",
    "\t/src/main.go:48 +0x10e",
    ...frames,
    "exit status 2",
  ];
  const first = ["main.(*inv).Crash(0x0)", "\t/src/main.go:48 +0x10e"];

  it("shows of a Go panic what happened and the first frames", () => {
    const quoted = quoteOutput("stderr", panic(["panic: told to"], "goroutine 7 [running]:"));
    const expected = ["panic: told to", "goroutine 7 [running]:", ...first, ...frames.slice(0, 5), "…"];
    assert.equal(quoted, `\nLast output on stderr:${expected.map((line) => `\n  | ${line}`).join("")}\n`);
  });

  it("leaves out the runtime's own stack in between", () => {
    const runtime = Array.from({ length: 6 }, (_, index) => `runtime.throw${index}()`);
    const cause = ["fatal error: stack overflow", "runtime stack:", ...runtime];
    const quoted = quoteOutput("stderr", panic(cause, "goroutine 1 gp=0x1 m=0 mp=0x2 [running]:"));
    const goroutine = "goroutine 1 gp=0x1 m=0 mp=0x2 [running]:";
    const expected = [...cause.slice(0, 3), "…", goroutine, ...first, ...frames.slice(0, 2), "…"];
    assert.equal(quoted, `\nLast output on stderr:${expected.map((line) => `\n  | ${line}`).join("")}\n`);
  });

  it("shows the first lines of what looks like a Go panic and has no frames", () => {
    const quoted = quoteOutput("stderr", ["panic: not Go's", ...frames]);
    assert.match(quoted, /\| panic: not Go's\n {2}\|  {4}at frame 0\n/);
    assert.equal(quoted.split("\n").length, 13);
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

describe("what is kept of an output", () => {
  function keep(...lines: readonly string[]): readonly string[] {
    const tail = createOutputTail();
    for (const line of lines) tail.add(line);
    return tail.lines();
  }
  const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index}`);

  it("is its last 40 lines", () => {
    assert.deepEqual(keep(...numbered(60)), numbered(60).slice(20));
    assert.deepEqual(keep("panic: a", ...numbered(39)), ["panic: a", ...numbered(39)]);
  });

  it("is the beginning of a longer Go panic, and the last lines", () => {
    const kept = keep("before", "panic: a", ...numbered(60));
    assert.deepEqual(kept, ["panic: a", ...numbered(19), "…", ...numbered(60).slice(41)]);
    assert.equal(kept.length, 40);
    assert.deepEqual(keep("panic: a", ...numbered(40)).slice(19, 22), ["line 18", "…", "line 21"]);
  });

  it("forgets a panic that the program has outlived", () => {
    assert.equal(keep("panic: a", ...numbered(9_999))[0], "panic: a");
    assert.equal(keep("panic: a", ...numbered(10_000))[0], "line 9960");
  });

  it("is the beginning of the last of several", () => {
    assert.deepEqual(keep("panic: a", ...numbered(50), "panic: b", "c").slice(-2), ["panic: b", "c"]);
    assert.equal(keep("panic: a", "b", "fatal error: c", ...numbered(50))[0], "fatal error: c");
  });
});
