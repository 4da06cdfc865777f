import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contract } from "../../test/fixtures/plugin-contract.js";
import { PluginError } from "../errors/index.js";
import { serve } from "./serve.js";
import type { ServeOptions } from "./serve-options.js";

const sample = { echo: () => ({}), async *list() {}, sum: () => ({}), async *chat() {} };

describe("serve()", () => {
  const wrongOptions: [object, RegExp][] = [
    [{ loger: {} }, /serve\(\) options has no field named "loger": did you mean logger\?/],
    [{ logger: console.log }, /logger must have the methods trace, debug, info, warn and error/],
    [{ logger: { info() {} } }, /logger must have the methods .* got an object/],
    [{ onShutdown: "now" }, /onShutdown must be a function, got "now"/],
    [{ exitWithHost: 1 }, /exitWithHost must be true or false, got 1/],
    [{ tls: {} }, /tls must have cert and key/],
    [{ tls: true }, /tls must be an object, got true/],
    [{ certificateCurve: "P-384" }, /certificateCurve must be "P-256" or "P-521", got "P-384"/],
    [{ onWrongCookie: "ignore" }, /onWrongCookie must be "exit" or "throw", got "ignore"/],
    [{ maxOutputBytes: "1MB" }, /maxOutputBytes must be a number of bytes, got "1MB"/],
    [{ maxMessageBytes: 0 }, /maxMessageBytes must be a whole number of bytes from 1 to 2147483647, got 0/],
    [{ timeouts: 5 }, /timeouts must be an object, got 5/],
    [{ timeouts: { flush: 5 } }, /timeouts has no field named "flush"/],
    [{ timeouts: { flushMs: -1 } }, /timeouts\.flushMs must be 0 or more milliseconds/],
    [{ signal: {} }, /signal must be an AbortSignal, got an object/],
  ];
  for (const [options, expected] of wrongOptions) {
    it(`refuses ${JSON.stringify(options)} at once`, () => {
      assert.throws(() => serve(contract, { sample }, options as ServeOptions), expected);
    });
  }

  it("refuses what is no contract, and a contract without a cookie", () => {
    // @ts-expect-error TS2345: not a contract
    assert.throws(() => serve({}, { sample }), TypeError);
    const handshake = { ...contract.handshake, magicCookieValue: "" };
    assert.throws(
      () => serve({ ...contract, handshake }, { sample }),
      /magicCookieValue must be .* not empty/,
    );
  });

  it("refuses implementations that are none, and names that the contract does not have", () => {
    assert.throws(
      () => serve(contract, {}),
      /implementations must have at least one plugin: the contract has sample/,
    );
    // @ts-expect-error TS2379: undefined is no implementation
    assert.throws(() => serve(contract, { sample: undefined }), /at least one plugin/);
    // @ts-expect-error TS2345: not an object
    assert.throws(() => serve(contract, null), /implementations must be an object by plugin name, got null/);
    const misspelt = { sampel: sample };
    // @ts-expect-error TS2559: no name in common
    assert.throws(() => serve(contract, misspelt), /unknown plugin "sampel": the contract has sample/);
  });

  it("rejects when no host started the process and the program asks for it", async () => {
    await assert.rejects(serve(contract, { sample }, { onWrongCookie: "throw" }), (error) => {
      return PluginError.is(error, "COOKIE_MISMATCH") && error.details["state"] === "missing";
    });
  });
});
