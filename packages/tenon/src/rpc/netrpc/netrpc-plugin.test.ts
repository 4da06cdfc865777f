import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineContract } from "../../contract/contract.js";
import { gob, netrpcPlugin } from "../../netrpc/index.js";
import { connectInMemory } from "../../testing/index.js";

const Args = gob.struct("Args", { A: gob.safeInt, B: gob.safeInt });
const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "SAMPLE", magicCookieValue: "hello" },
  plugins: {
    greeter: netrpcPlugin({
      Greet: { args: gob.any, reply: gob.string },
      Add: { args: Args, reply: gob.safeInt },
    }),
  },
});

describe("net/rpc", () => {
  it("calls methods", async () => {
    await using pair = await connectInMemory(contract, {
      greeter: { Greet: () => "hello", Add: async ({ A, B }) => A + B },
    });
    await using greeter = await pair.dispense("greeter");
    assert.equal(await greeter.Greet(), "hello");
    assert.equal(await greeter.Add({ A: 1, B: 2 }), 3);
    const many = await Promise.all(Array.from({ length: 1000 }, (_, i) => greeter.Add({ A: i, B: 1 })));
    assert.equal(many[999], 1000);
  });
});
