import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { consoleLogger, formatEntry, isLogger } from "./console-logger.js";

describe("formatEntry()", () => {
  it("writes level, message and fields", () => {
    const fields = { key: "value", text: "two words", n: 3, list: [1, "a"], none: undefined };
    const line = 'WARN  kv: low key=value text="two words" n=3 list=[1,"a"] none=undefined';
    assert.equal(formatEntry("warn", "kv: low", fields), line);
  });

  it("does not let control characters reach a terminal", () => {
    const line = formatEntry("info", "a\x1b[2Jb\r\n\tc", { "k\x07": "\x9b1m" });
    assert.equal(line, "INFO  a\\x1b[2Jb\\x0d\\x0a\tc k\\x07=\\x9b1m");
  });

  it("writes what an error says, and what its cause says, at any depth", () => {
    const error = new RangeError("boom");
    const caused = new Error("outer", { cause: error });
    assert.equal(
      formatEntry("error", "x", { error, caused, list: [error] }),
      'ERROR x error="RangeError: boom" caused={"error":"Error: outer","cause":"RangeError: boom"} list=["RangeError: boom"]',
    );
  });

  it("survives values that cannot be written", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    assert.equal(
      formatEntry("info", "x", { circle, big: 1n }),
      "INFO  x circle=[unprintable] big=[unprintable]",
    );
  });
});

describe("consoleLogger()", () => {
  it("has all methods, and writes nothing below its level", (context) => {
    const write = context.mock.method(process.stderr, "write", () => true);
    const logger = consoleLogger({ level: "error", name: "kv" });
    assert.ok(isLogger(logger));
    logger.trace("a");
    logger.debug("a");
    logger.info("a");
    logger.warn("a");
    logger.error("b", { n: 1 });
    const lines = write.mock.calls.map((call) => String(call.arguments[0]));
    write.mock.restore();
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^\d\d:\d\d:\d\d\.\d{3} ERROR kv: b n=1\n$/);
  });

  it("writes the stack of an error below its entry", (context) => {
    const write = context.mock.method(process.stderr, "write", () => true);
    consoleLogger().error("failed", { error: new Error("boom") });
    const text = write.mock.calls.map((call) => String(call.arguments[0])).join("");
    write.mock.restore();
    assert.match(text, /ERROR failed error="Error: boom"\n +at .*console-logger\.test\.ts:\d+.*\n/);
    assert.ok(text.endsWith("\n"));
  });

  it("refuses wrong options", () => {
    // @ts-expect-error -- 2322: the type knows it too
    assert.throws(() => consoleLogger({ level: "loud" }), /level must be .*got "loud"/);
    // @ts-expect-error -- 2353: the type knows it too
    assert.throws(() => consoleLogger({ levle: "warn" }), /did you mean level\?/);
  });
});
