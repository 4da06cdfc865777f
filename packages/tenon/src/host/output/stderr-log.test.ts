import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LogLevel, Logger } from "../../internal/logger.js";
import { createOutputTail } from "./output-tail.js";
import { createStderrLog } from "./stderr-log.js";

describe("createStderrLog()", () => {
  it("logs hclog's JSON at its level, with its keys", () => {
    const { entries } = read(`{"@level":"warn","@message":"low","left":3}\n`);
    assert.deepEqual(entries, [["warn", "low", { left: 3 }]]);
  });

  it("logs plain text at the level of its prefix, else at debug", () => {
    const { levels } = read("[TRACE] a\n[DEBUG] b\n[INFO] c\n[WARN] d\n[ERROR] e\nf\n [ERROR] g\n");
    assert.deepEqual(levels, ["trace", "debug", "info", "warn", "error", "debug", "debug"]);
  });

  it("logs a line of JSON without a level as it is", () => {
    assert.deepEqual(read(`{"a":1}\n`).entries, [["debug", `{"a":1}`, undefined]]);
  });

  it("logs everything untagged after a Go panic at error", () => {
    const { levels } = read(
      "before\npanic: no cheese\n\ngoroutine 1 [running]:\n[INFO] tagged\nmain.main()\n",
    );
    assert.deepEqual(levels, ["debug", "error", "error", "error", "info", "error"]);
  });

  it("logs an uncaught error of Node at error, and what comes after it as before", () => {
    const trace = [
      "file:///app/plugin.mjs:3",
      "throw new TypeError('no');",
      "      ^",
      "",
      "TypeError: no",
      "    at file:///app/plugin.mjs:3:7",
      "    at node:internal/main:1:1 {",
      "  code: 'X'",
      "}",
      "",
      "Node.js v20.20.2",
    ];
    const { levels } = read([...trace, "after"].map((line) => `${line}\n`).join(""));
    assert.deepEqual(levels, [...trace.map(() => "error"), "debug"]);
  });

  it("logs a printed error of Node with its stack at error", () => {
    const { levels } = read("RangeError [ERR_X]: no\n    at a (b.js:1:2)\nafter\n");
    assert.deepEqual(levels, ["error", "error", "debug"]);
  });

  it("logs chained tracebacks of Python at error", () => {
    const trace = [
      "Traceback (most recent call last):",
      '  File "a.py", line 1, in <module>',
      "    f()",
      "KeyError: 'x'",
      "",
      "During handling of the above exception, another exception occurred:",
      "",
      "Traceback (most recent call last):",
      '  File "a.py", line 3, in <module>',
      "grpc._channel.InactiveRpcError: no",
    ];
    const { levels } = read([...trace, "listening"].map((line) => `${line}\n`).join(""));
    assert.deepEqual(levels, [...trace.map(() => "error"), "debug"]);
  });

  it("logs a panic of Rust at error", () => {
    const trace = [
      "thread 'main' panicked at src/main.rs:2:5:",
      "called `Option::unwrap()` on a `None` value",
      "stack backtrace:",
      "   0: rust_begin_unwind",
      "note: run with `RUST_BACKTRACE=full`",
    ];
    const { levels } = read([...trace, "after"].map((line) => `${line}\n`).join(""));
    assert.deepEqual(levels, [...trace.map(() => "error"), "debug"]);
  });

  it("logs a line over 64 KiB in pieces, unparsed", () => {
    const long = `[ERROR] ${"x".repeat(65_536)}`;
    const { entries } = read(`${long}\nnext\n`);
    assert.deepEqual(
      entries.map(([level, text]) => [level, text.length]),
      [
        ["debug", 65_536],
        ["debug", 8],
        ["debug", 4],
      ],
    );
  });

  it("hands on the raw bytes with line ends as LF", () => {
    const long = "y".repeat(70_000);
    assert.equal(read(`a\r\nb\rc\n${long}\r\nlast`).raw, `a\nb\rc\n${long}\nlast\n`);
  });

  it("keeps the last 40 lines, each up to 1,000 characters", () => {
    const { tail } = read(
      Array.from({ length: 50 }, (_, index) => `${index}\n`).join("") + "z".repeat(5_000),
    );
    assert.equal(tail.length, 40);
    assert.equal(tail[0], "11");
    assert.equal(tail[39], `${"z".repeat(1_000)}…`);
  });

  it("survives bytes that are no UTF-8", () => {
    assert.deepEqual(read(Buffer.from([0x61, 0xff, 0x0a])).entries, [["debug", "a\ufffd", undefined]]);
  });
});

function read(input: string | Uint8Array) {
  const entries: [LogLevel, string, unknown][] = [];
  const take = (level: LogLevel) => (message: string, fields?: unknown) =>
    void entries.push([level, message, fields]);
  const logger: Logger = {
    trace: take("trace"),
    debug: take("debug"),
    info: take("info"),
    warn: take("warn"),
    error: take("error"),
  };
  const raw: Uint8Array[] = [];
  const tail = createOutputTail();
  const log = createStderrLog({ logger, tail, raw: (bytes) => raw.push(Buffer.from(bytes)) });
  log.write(Buffer.from(input));
  log.end();
  return {
    entries,
    levels: entries.map(([level]) => level),
    raw: Buffer.concat(raw).toString(),
    tail: tail.lines(),
  };
}
