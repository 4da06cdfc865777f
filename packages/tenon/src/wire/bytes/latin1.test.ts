import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeLatin1 } from "./latin1.js";

describe("decodeLatin1()", () => {
  it("gives each byte its character, for every length and from any place in a buffer", () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index);
    for (const start of [0, 3, 200]) {
      for (let end = start; end <= start + 40; end++) {
        assert.equal(decodeLatin1(bytes, start, end), Buffer.from(bytes).toString("latin1", start, end));
      }
    }
  });
});
