import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { LogFields } from "../../internal/logger.js";
import { formatLogLine } from "./hclog-line.js";
import { createPluginLogger } from "./plugin-logger.js";
import type { PluginLoggerOptions } from "./plugin-logger.js";

const time = new Date("2026-01-02T03:04:05.678Z");

function parse(line: string): Record<string, unknown> {
  assert.ok(line.endsWith("\n"));
  assert.equal(line.indexOf("\n"), line.length - 1);
  return JSON.parse(line) as Record<string, unknown>;
}

function format(fields: LogFields, message = "hello"): Record<string, unknown> {
  return parse(formatLogLine({ level: "info", message, fields, module: undefined, time }));
}

describe("formatLogLine()", () => {
  it("writes what hclog writes", () => {
    const line = formatLogLine({ level: "warn", message: "hello", fields: { count: 3 }, module: "kv", time });
    assert.equal(
      line,
      '{"@level":"warn","@message":"hello","@module":"kv","@timestamp":"2026-01-02T03:04:05.678000Z","count":3}\n',
    );
  });

  it("keeps a message of several lines on one", () => {
    assert.equal(format({}, "a\nb\u2028c")["@message"], "a\nb\u2028c");
  });

  it("moves a field that would take the place of one of hclog's own", () => {
    const entry = format({ "@message": 1, "@level": null });
    assert.equal(entry["@message"], "hello");
    assert.equal(entry["@level"], "info");
    assert.equal(entry["_message"], 1);
    assert.equal(entry["_level"], null);
  });

  it("writes an error with its stack and its causes", () => {
    const text = format({ error: new Error("outer", { cause: new TypeError("inner") }) })["error"];
    assert.match(String(text), /^Error: outer\n {4}at .*\ncaused by: TypeError: inner\n {4}at /s);
  });

  it("writes a cause that is no error, and an error that is its own cause", () => {
    assert.match(
      String(format({ error: new Error("a", { cause: { code: 5 } }) })["error"]),
      /caused by: \{"code":5\}$/,
    );
    const loop = new Error("loop");
    loop.cause = loop;
    assert.match(
      String(format({ error: loop })["error"]),
      /caused by: Error: loop\n[^]*caused by: \[circular\]$/,
    );
  });

  it("writes what JSON cannot", () => {
    const cycle: Record<string, unknown> = { name: "cycle" };
    cycle["self"] = cycle;
    const fields = {
      big: 12345678901234567890n,
      notANumber: NaN,
      symbol: Symbol("s"),
      run: function run() {},
      map: new Map([["a", 1n]]),
      set: new Set([1]),
      bytes: new Uint8Array(5),
      date: time,
      cycle,
      missing: undefined,
    };
    const entry = format(fields);
    for (const hclogKey of ["@level", "@message", "@timestamp"]) delete entry[hclogKey];
    assert.deepEqual(entry, {
      big: "12345678901234567890",
      notANumber: "NaN",
      symbol: "Symbol(s)",
      run: "[function run]",
      map: { a: "1" },
      set: [1],
      bytes: "[5 bytes]",
      date: "2026-01-02T03:04:05.678Z",
      cycle: { name: "cycle", self: "[circular]" },
    });
  });

  it("writes the same object twice when it is no cycle", () => {
    const shared = { a: 1 };
    assert.deepEqual(format({ list: [shared, shared] })["list"], [{ a: 1 }, { a: 1 }]);
  });

  it("survives values that throw when they are read", () => {
    const trap = {
      get value(): never {
        throw new RangeError("no");
      },
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    assert.deepEqual(format({ trap, revoked: revoked.proxy })["trap"], "[unreadable: RangeError]");
    assert.deepEqual(format({ revoked: revoked.proxy })["revoked"], "[unreadable: TypeError]");
  });

  it("cuts deep, long and wide values", () => {
    let deep: unknown = "bottom";
    for (let level = 0; level < 1000; level++) deep = [deep];
    const entry = format({ deep, long: "x".repeat(10_000), wide: Array.from({ length: 150 }, () => 0) });
    assert.match(JSON.stringify(entry["deep"]), /\[too deep\]/);
    assert.match(String(entry["long"]), /^x{8192}… \(1808 more characters\)$/);
    assert.equal((entry["wide"] as unknown[]).at(-1), "[50 more]");
  });

  it("never writes a line that a host does not parse", () => {
    const fields = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`key${index}`, "x".repeat(5000)]),
    );
    const line = formatLogLine({ level: "info", message: "big", fields, module: undefined, time });
    assert.ok(Buffer.byteLength(line) < 64 * 1024);
    assert.match(String(parse(line)["omitted"]), /^fields too large for one line: key0, key1/);
    const wide = formatLogLine({
      level: "info",
      message: "\u0001".repeat(100_000),
      fields,
      module: undefined,
      time,
    });
    assert.ok(Buffer.byteLength(wide) < 64 * 1024);
  });

  it("writes one line with strings behind the @ keys, whatever the fields", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything()),
        fc.string({ unit: "binary" }),
        (fields, message) => {
          const entry = format(fields, message);
          for (const key of Object.keys(entry).filter((each) => each.startsWith("@"))) {
            assert.equal(typeof entry[key], "string");
          }
        },
      ),
    );
  });
});

describe("createPluginLogger()", () => {
  it("refuses wrong options", () => {
    // @ts-expect-error TS2322: not a level
    const loud: PluginLoggerOptions = { level: "loud" };
    assert.throws(() => createPluginLogger(loud), /level must be "trace" or .*"error", got "loud"/);
    // @ts-expect-error TS2322: not a string
    assert.throws(() => createPluginLogger({ name: 5 }), /name must be a string, got 5/);
    // @ts-expect-error TS2353: no such option
    assert.throws(() => createPluginLogger({ names: "kv" }), /did you mean name\?/);
  });
});
