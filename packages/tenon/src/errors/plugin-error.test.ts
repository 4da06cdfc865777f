import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { PluginError } from "./plugin-error.js";

describe("PluginError", () => {
  it("puts its code before its message and its remedy behind", () => {
    const error = new PluginError("CLOSED", "The client is closed.", { remedy: "Launch again." });
    assert.equal(error.message, "[CLOSED] The client is closed. Launch again.");
    assert.equal(error.remedy, "Launch again.");
    assert.equal(error.name, "PluginError");
  });

  it("has its code's origin, unless the raising place knows better", () => {
    assert.equal(new PluginError("CONNECTION_LOST", "It ended.").origin, "peer");
    assert.equal(new PluginError("CONNECTION_LOST", "It ended.", { origin: "local" }).origin, "local");
  });

  it("keeps its cause and its details", () => {
    const cause = new Error("underneath");
    const error = new PluginError("CLOSED", "It is closed.", { cause, details: { afterMs: 3 } });
    assert.equal(error.cause, cause);
    assert.deepEqual(error.details, { afterMs: 3 });
  });

  it("has no cause of its own accord, and empty details", () => {
    const error = new PluginError("CLOSED", "It is closed.");
    assert.equal("cause" in error, false);
    assert.deepEqual(error.details, {});
  });
});

describe("PluginError.is()", () => {
  it("tells codes apart", () => {
    const error = new PluginError("CLOSED", "It is closed.");
    assert.deepEqual([PluginError.is(error), PluginError.is(error, "CLOSED")], [true, true]);
    assert.equal(PluginError.is(error, "ABORTED"), false);
  });

  it("knows the errors of another copy of the library by their brand", () => {
    const foreign = Object.assign(new Error("other copy"), { code: "CLOSED" });
    Object.defineProperty(foreign, Symbol.for("tenon.PluginError"), { value: true });
    assert.equal(PluginError.is(foreign, "CLOSED"), true);
  });

  for (const value of [undefined, null, "CLOSED", { code: "CLOSED" }, new Error("other")]) {
    it(`is false for ${inspect(value, { compact: true }).split("\n")[0]}`, () => {
      assert.equal(PluginError.is(value), false);
    });
  }
});
