import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatAddress, parseHostPort } from "./address.js";

describe("parseHostPort()", () => {
  for (const [text, expected] of [
    ["127.0.0.1:1", { host: "127.0.0.1", port: 1 }],
    ["localhost:65535", { host: "localhost", port: 65_535 }],
    ["[::1]:4000", { host: "::1", port: 4000 }],
    [":4000", { host: "", port: 4000 }],
    ["[]:4000", { host: "", port: 4000 }],
  ] as const) {
    it(`reads ${text}, as formatAddress() writes it`, () => {
      assert.deepEqual(parseHostPort(text), expected);
      if (text !== "[]:4000") assert.equal(formatAddress({ network: "tcp", ...expected }), text);
    });
  }

  for (const text of [
    "",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "127.0.0.1:100000",
    "127.0.0.1:80 ",
    "127.0.0.1:80x",
    "127.0.0.1:http",
    "::1:4000",
    "[::1:4000",
    "::1]:4000",
    "x[::1]:4000",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parseHostPort(text), undefined);
    });
  }
});
