import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseHclogEntry } from "./hclog-entry.js";

const time = "2026-11-20T12:02:28.897818Z";

describe("parseHclogEntry()", () => {
  it("reads message, level, time and other keys", () => {
    const line = `{"@level":"debug","@message":"plugin address","@timestamp":"${time}","address":"/tmp/x","n":{"a":[1]}}`;
    assert.deepEqual(parseHclogEntry(line), {
      level: "debug",
      message: "plugin address",
      fields: { address: "/tmp/x", n: { a: [1] }, timestamp: time },
    });
  });

  it("reads a level in any case, with space around it, as hclog does", () => {
    assert.equal(parseHclogEntry(`{"@level":" WARN ","@message":"x"}`)?.level, "warn");
  });

  it("reads a time with an offset", () => {
    const line = `{"@level":"info","@message":"x","@timestamp":"2026-11-20T12:02:28.897818+02:00"}`;
    assert.equal(parseHclogEntry(line)?.fields["timestamp"], "2026-11-20T12:02:28.897818+02:00");
  });

  it("takes a missing message for an empty one", () => {
    assert.equal(parseHclogEntry(`{"@level":"info"}`)?.message, "");
  });

  it("keeps a key __proto__ a key", () => {
    const fields =
      parseHclogEntry(`{"@level":"info","@message":"x","__proto__":{"polluted":true}}`)?.fields ?? {};
    assert.deepEqual(Object.keys(fields), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(fields), Object.prototype);
    assert.equal(fields["polluted"], undefined);
  });

  const others = [
    ["plain text", "hello"],
    ["broken JSON", `{"@level":"info"`],
    ["an array", `[{"@level":"info"}]`],
    ["null", "null"],
    ["deep nesting", `{"a":${"[".repeat(60_000)}`],
    ["no level", `{"@message":"x"}`],
    ["a level that hclog does not know", `{"@level":"loud","@message":"x"}`],
    ["the level off", `{"@level":"off","@message":"x"}`],
    ["a level that is a name of Object's", `{"@level":"constructor","@message":"x"}`],
    ["a level that is no string, which crashes a Go host", `{"@level":3,"@message":"x"}`],
    ["a message that is no string, which crashes a Go host", `{"@level":"info","@message":{}}`],
    ["a time that is no string, which crashes a Go host", `{"@level":"info","@message":"x","@timestamp":1}`],
    ["a time in another form", `{"@level":"info","@message":"x","@timestamp":"2026-11-20 12:02"}`],
    [
      "a time that does not exist",
      `{"@level":"info","@message":"x","@timestamp":"2026-13-20T12:02:28.897818Z"}`,
    ],
  ] as const;
  for (const [name, line] of others) {
    it(`leaves ${name} alone`, () => assert.equal(parseHclogEntry(line), undefined));
  }
});
