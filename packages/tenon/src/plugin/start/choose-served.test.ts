import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Awkward, Sample } from "../../../test/gen/sample_pb.js";
import { defineContract } from "../../contract/contract.js";
import { grpcPlugin } from "../../contract/grpc-plugin.js";
import { readImplementations } from "../../contract/read-implementations.js";
import { chooseServed } from "./choose-served.js";
import type { ServedChoice } from "./choose-served.js";

const versions = {
  0: { main: grpcPlugin(Awkward) },
  2: { main: grpcPlugin(Awkward) },
  3: { main: grpcPlugin(Sample) },
};
const contract = defineContract({
  handshake: { magicCookieKey: "SAMPLE", magicCookieValue: "hello" },
  versions,
});

function choose(served: object, versionList: string | undefined): ServedChoice {
  return chooseServed(contract, readImplementations(contract, served), { versionList });
}

describe("chooseServed()", () => {
  const zero = { main: { zero: true } };
  const two = { main: { two: true } };
  const three = { main: { three: true } };

  it("takes the highest version that both have, with its plugins and implementations", () => {
    const choice = choose({ 0: zero, 2: two, 3: three }, "2,0");
    assert.deepEqual(choice, {
      version: 2,
      listed: true,
      invalid: [],
      plugins: versions[2],
      implementations: two,
    });
  });

  it("looks at the versions that are implemented, not at the contract's", () => {
    assert.equal(choose({ 0: zero, 2: two }, "0,3").version, 0);
  });

  it("takes the lowest for a host that does not say, and for one that takes none", () => {
    assert.equal(choose({ 2: two, 3: three }, undefined).version, 2);
    assert.deepEqual(choose({ 2: two, 3: three }, "0").implementations, two);
  });
});
