import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NetrpcError } from "./netrpc-error.js";

describe("NetrpcError", () => {
  it("is what the other side said, and no more, when that is a handler's", () => {
    for (const text of ["no such item", "cannot use gob: too old", "can't find method in the madness", ""]) {
      const error = new NetrpcError("Plugin.Get", text);
      assert.equal(error.message, `[NETRPC_ERROR] Plugin.Get: ${text}`);
      assert.equal(error.serverMessage, text);
      assert.equal(error.remedy, undefined);
    }
  });

  const known: readonly (readonly [text: string, remedy: RegExp])[] = [
    [
      "rpc: can't find method Plugin.Get",
      /^The other side's object has no such method .* exported, .*pointer/,
    ],
    ["rpc: can't find service Plugin.Get", /^The other side serves .* the option service of netrpcPlugin/],
    ["rpc: service/method request ill-formed: Get", /^The other side serves /],
    ["gob: decoding into local type *string, received remote type int", /could not read the arguments/],
    ["gob: type mismatch: no fields matched compiling decoder for Args", /could not read the arguments/],
    ["wrong type (int) for received field Item.Name (string)", /could not read the arguments/],
  ];
  for (const [text, remedy] of known) {
    it(`says what to do about: ${text}`, () => {
      const error = new NetrpcError("Plugin.Get", text);
      assert.equal(error.serverMessage, text);
      assert.match(error.remedy ?? "", remedy);
      assert.equal(error.message, `[NETRPC_ERROR] Plugin.Get: ${text}. ${error.remedy}`);
    });
  }
});
