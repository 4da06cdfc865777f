import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Awkward, Sample } from "../../test/gen/sample_pb.js";
import { grpcPlugin } from "../contract/grpc-plugin.js";
import { PluginError } from "../errors/index.js";
import { choosePlugins } from "./choose-plugins.js";

const versions = new Map([
  [0, { main: grpcPlugin(Awkward) }],
  [3, { main: grpcPlugin(Sample) }],
]);

function errorOf(appVersion: number, protocol = "grpc"): PluginError {
  try {
    choosePlugins({ appVersion, protocol }, versions, "a plugin");
  } catch (error) {
    if (PluginError.is(error)) return error;
  }
  return assert.fail("no PluginError was thrown");
}

describe("choosePlugins()", () => {
  it("gives the plugin set of the announced version, 0 included", () => {
    assert.equal(choosePlugins({ appVersion: 3, protocol: "grpc" }, versions, "a plugin"), versions.get(3));
    assert.equal(choosePlugins({ appVersion: 0, protocol: "grpc" }, versions, "a plugin"), versions.get(0));
  });

  it("refuses another version with the plugin's and our own, and says which side is the older", () => {
    const newer = errorOf(4);
    assert.equal(newer.code, "VERSION_MISMATCH");
    assert.deepEqual(newer.details, { pluginVersion: 4, hostVersions: [3, 0] });
    assert.match(
      newer.message,
      /a plugin: The plugin serves application protocol version 4; this host takes 3, 0\./,
    );
    assert.match(newer.remedy ?? "", /older version of the plugin, or update this program/);
    for (const older of [2, -1])
      assert.match(errorOf(older).remedy ?? "", /Use a newer version of the plugin/);
  });

  it("refuses a protocol that the version's plugins do not have: a line without one means net/rpc", () => {
    const error = errorOf(3, "netrpc");
    assert.equal(error.code, "PROTOCOL_UNSUPPORTED");
    assert.deepEqual(error.details, { protocol: "netrpc", supported: ["grpc"] });
  });

  it("finds the version at fault before the protocol, as Go does", () => {
    assert.equal(errorOf(4, "netrpc").code, "VERSION_MISMATCH");
  });
});
