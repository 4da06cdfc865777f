import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineContract, grpcPlugin, PluginError } from "../../src/index.js";
import { launch } from "../../src/host/index.js";
import { Awkward, Sample } from "../gen/sample_pb.js";
import { fixture, recordingLogger } from "../support/host-fixtures.js";

const contract = defineContract({
  handshake: { magicCookieKey: "TEST_PLUGIN", magicCookieValue: "yes" },
  versions: {
    0: { sample: grpcPlugin(Sample) },
    3: { sample: grpcPlugin(Sample), awkward: grpcPlugin(Awkward) },
  },
});

function launchVersion(...args: readonly string[]) {
  return launch(contract, { command: [fixture("serves-version"), ...args], logger: recordingLogger() });
}

describe("launch() with several versions", () => {
  it("gives a client of the version that the plugin announces", async () => {
    for (const version of [0, 3] as const) {
      await using client = await launchVersion(String(version));
      assert.equal(client.version, version);
      const sample = await (client.version === 0 ? client.dispense("sample") : client.dispense("sample"));
      assert.equal((await sample.echo({ author: "me" })).author, "me");
    }
  });

  it("has the names of that version alone", async () => {
    await using client = await launchVersion("0");
    // @ts-expect-error TS2345 the type knows it too
    const awkward = client.version === 0 ? client.dispense("awkward") : undefined;
    await assert.rejects(awkward ?? Promise.resolve(), (error) => PluginError.is(error, "UNKNOWN_PLUGIN"));
  });

  it("tells the plugin all of its versions", async () => {
    await using client = await launch(
      defineContract({
        handshake: contract.handshake,
        versions: { 1: contract.versions[0], 3: contract.versions[3] },
      }),
      { command: [fixture("tells-environment")] },
    );
    assert.equal(client.version, 1);
    const sample = client.version === 1 ? await client.dispense("sample") : assert.fail();
    const { env } = JSON.parse((await sample.echo({})).author) as { env: Record<string, string> };
    assert.equal(env["PLUGIN_PROTOCOL_VERSIONS"], "1,3");
  });

  it("takes a handshake line of five fields, as plugins without certificates had", async () => {
    await using client = await launchVersion("3", "5");
    assert.equal(client.version, 3);
    await client.ping();
  });

  it("refuses a line of four fields, which means net/rpc", async () => {
    await assert.rejects(launchVersion("3", "4"), (error) => PluginError.is(error, "PROTOCOL_UNSUPPORTED"));
  });

  it("refuses a version that it does not have, with both sides'", async () => {
    await assert.rejects(launchVersion("2"), (error) => {
      assert.ok(PluginError.is(error, "VERSION_MISMATCH"));
      assert.deepEqual(error.details, { pluginVersion: 2, hostVersions: [3, 0] });
      return true;
    });
  });

  it("looks at the stubs of the version that is spoken, and no other's", async () => {
    const broken = {
      kind: "service",
      typeName: "sample.v1.Broken",
      methods: [
        {
          get localName(): string {
            return assert.fail("the stubs of another version were looked at");
          },
        },
      ],
    };
    const both = {
      ...contract,
      versions: { 0: contract.versions[0], 3: { sample: { kind: "grpc", services: broken, brokered: {} } } },
    };
    const command = [fixture("serves-version"), "0"] as const;
    // @ts-expect-error TS2345 stubs that are none
    await using client = await launch(both, { command });
    assert.equal(client.version, 0);
  });
});

describe("the client's match()", () => {
  it("calls the function of the version that is spoken, with the client, and gives what it gives", async () => {
    await using client = await launchVersion("3");
    const told = client.match({
      0: (older) => `older ${String(older.version)}`,
      3: (newer) => ({ version: newer.version, same: newer === client }),
    });
    assert.deepEqual(told, { version: 3, same: true });
  });

  it("refuses to choose when the version's function is missing, and a version that is not in the contract", async () => {
    await using client = await launchVersion("3");
    const nothing = (): void => undefined;
    // @ts-expect-error TS2345 no function for version 3
    assert.throws(() => client.match({ 0: nothing }), {
      name: "TypeError",
      message: "match() must have a function for version 3, got undefined",
    });
    assert.throws(() => client.match({ 0: nothing, 3: nothing, 4: nothing }), {
      name: "TypeError",
      message: 'match() has a function for "4", which is no version: the contract has 0, 3',
    });
    // @ts-expect-error TS2345 a function where functions by version are expected
    assert.throws(() => client.match(nothing), {
      name: "TypeError",
      message: "match() must get an object of functions by version, got the function nothing",
    });
  });
});
