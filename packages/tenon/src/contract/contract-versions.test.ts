import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Awkward, Sample } from "../../test/gen/sample_pb.js";
import { defineContract } from "./contract.js";
import { listVersions } from "./contract-versions.js";
import { grpcPlugin } from "./grpc-plugin.js";
import { readImplementations } from "./read-implementations.js";

const handshake = { magicCookieKey: "SAMPLE", magicCookieValue: "hello" };
const versions = {
  0: { main: grpcPlugin(Awkward) },
  3: { main: grpcPlugin(Sample), side: grpcPlugin(Awkward) },
};
const contract = defineContract({ handshake, versions });

/** Hands over what the compiler would refuse. */
function defineUnchecked(value: unknown): () => void {
  const define: (contract: never) => unknown = defineContract;
  return () => void Reflect.apply(define, undefined, [value]);
}

describe("defineContract() with versions", () => {
  it("returns what it was given", () => {
    assert.deepEqual(contract, { handshake, versions });
    assert.equal(contract.versions[3].main.services, Sample);
  });

  it("is not changed by later changes of what it was given", () => {
    const mutable = { 2: { ...versions[0] } };
    const defined = defineContract({ handshake, versions: mutable });
    Reflect.deleteProperty(mutable[2], "main");
    assert.deepEqual(Object.keys(defined.versions[2]), ["main"]);
    for (const frozen of [defined, defined.handshake, defined.versions, defined.versions[2]]) {
      assert.ok(Object.isFrozen(frozen));
    }
  });

  const refused = [
    {
      value: { handshake, versions, plugins: versions[0] },
      message: "defineContract(contract) must have plugins or versions, got both",
    },
    {
      value: { handshake: { ...handshake, protocolVersion: 3 }, versions },
      message: "handshake must have no protocolVersion beside versions: their keys are the versions",
    },
    {
      value: { handshake: { ...handshake, magicCookieKey: "" }, versions },
      message: /^handshake\.magicCookieKey must be a string that is not empty, got ""/,
    },
    { value: { versions }, message: "handshake must be an object, got undefined" },
    {
      value: { handshake, versions: [] },
      message: "versions must be an object of plugin sets by version, got an array",
    },
    {
      value: { handshake, versions: {} },
      message: "versions must have at least one version, got an empty object",
    },
    ...["-1", "1.5", "01", "v3", "", "9007199254740992", "1e3"].map((key) => ({
      value: { handshake, versions: { [key]: versions[0] } },
      message: `versions must have whole numbers, 0 or more, as keys, got ${JSON.stringify(key)}`,
    })),
    {
      value: { handshake, versions: { 3: {} } },
      message: "versions[3] must name at least one plugin, got an empty object",
    },
    {
      value: { handshake, versions: { 3: { a: Sample } } },
      message: 'versions[3]["a"] must be made by grpcPlugin(…), got a service: write grpcPlugin(service)',
    },
  ];
  for (const { value, message } of refused) {
    it(`refuses: ${String(message)}`, () => {
      assert.throws(defineUnchecked(value), { name: "TypeError", message });
    });
  }
});

describe("listVersions()", () => {
  it("gives each version's plugin set", () => {
    assert.deepEqual(
      [...listVersions(contract)],
      [
        [0, versions[0]],
        [3, versions[3]],
      ],
    );
  });

  it("gives the one version of a contract that has one, 0 included", () => {
    const single = defineContract({ handshake: { ...handshake, protocolVersion: 0 }, plugins: versions[0] });
    assert.deepEqual([...listVersions(single)], [[0, versions[0]]]);
  });
});

describe("readImplementations()", () => {
  const main = {};

  it("takes some of the versions, and of each some of the names", () => {
    assert.deepEqual([...readImplementations(contract, { 3: { main, side: undefined } })], [[3, { main }]]);
    assert.deepEqual([...readImplementations(contract, { 0: undefined, 3: { main } })], [[3, { main }]]);
  });

  it("takes names for the one version of a contract that has one", () => {
    const single = defineContract({ handshake: { ...handshake, protocolVersion: 4 }, plugins: versions[0] });
    assert.deepEqual([...readImplementations(single, { main })], [[4, { main }]]);
  });

  const refused = [
    { value: undefined, message: "implementations must be an object by version, got undefined" },
    { value: {}, message: "implementations must have at least one version: the contract has 0, 3" },
    { value: { main }, message: 'implementations has an unknown version "main": the contract has 0, 3' },
    {
      value: { 3: main },
      message: "implementations[3] must have at least one plugin: the contract has main, side",
    },
    { value: { 3: null }, message: "implementations[3] must be an object by plugin name, got null" },
    {
      value: { 0: { side: main } },
      message: 'implementations[0] has an unknown plugin "side": the contract has main',
    },
    { value: { 0: { main: 1 } }, message: 'implementations[0]["main"] must be an object, got 1' },
  ];
  for (const { value, message } of refused) {
    it(`refuses: ${message}`, () => {
      assert.throws(() => readImplementations(contract, value), { name: "TypeError", message });
    });
  }
});
