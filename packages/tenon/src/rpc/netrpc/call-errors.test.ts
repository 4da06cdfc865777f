import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { gob, GobDecoder, GobEncoder } from "../../wire/gob/index.js";
import { valueError } from "./call-errors.js";

describe("the error of a value", () => {
  it("says what was expected, what came and what to do", () => {
    const decoder = new GobDecoder();
    decoder.push(new GobEncoder().encode(gob.struct("Item", { Dur: gob.int }), { Dur: 5_000_000_000 }));
    try {
      decoder.decode(gob.struct("Item", { Dur: gob.int32 }));
      assert.fail("nothing was thrown");
    } catch (cause) {
      const error = valueError("The reply of Plugin.Get", cause);
      assert.ok(PluginError.is(error, "MESSAGE_MALFORMED"));
      const said =
        'The reply of Plugin.Get cannot be used: Item.Dur: value for "Dur" out of range: ' +
        "expected int32, from -2147483648 to 2147483647, got 5000000000.";
      assert.equal(error.message, `[MESSAGE_MALFORMED] ${said} ${error.remedy}`);
      assert.match(error.remedy ?? "", /^The other side's type is wider than the contract's: /);
    }
  });
});
