import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Awkward, Sample } from "../../test/gen/sample_pb.js";
import type { ServiceType } from "./codec.js";
import { grpcPlugin } from "./grpc-plugin.js";
import { resolvePlugins } from "./resolve-plugins.js";

async function resolveService(service: typeof Sample | typeof Awkward): Promise<ServiceType> {
  const { plugin } = await resolvePlugins({ plugin: grpcPlugin(service) });
  assert.ok(plugin !== undefined && "single" in plugin.services);
  return plugin.services.single;
}

describe("resolvePlugins()", () => {
  it("gives each method its name, path and kind", async () => {
    const { typeName, methods } = await resolveService(Sample);
    assert.equal(typeName, "sample.v1.Sample");
    assert.deepEqual(
      methods.map(({ localName, path, kind }) => [localName, path, kind]),
      [
        ["echo", "/sample.v1.Sample/Echo", "unary"],
        ["list", "/sample.v1.Sample/List", "server_streaming"],
        ["sum", "/sample.v1.Sample/Sum", "client_streaming"],
        ["chat", "/sample.v1.Sample/Chat", "bidi_streaming"],
      ],
    );
  });

  it("renames a method called then, but not its path", async () => {
    const { methods } = await resolveService(Awkward);
    assert.deepEqual(
      methods.map(({ localName, path }) => [localName, path]),
      [
        ["then$", "/sample.v1.Awkward/Then"],
        ["getHTTPInfo", "/sample.v1.Awkward/GetHTTPInfo"],
      ],
    );
  });

  it("keeps several services by key", async () => {
    const { both } = await resolvePlugins({ both: grpcPlugin({ a: Sample, b: Awkward }) });
    assert.ok(both !== undefined && "group" in both.services);
    assert.deepEqual(
      Object.entries(both.services.group).map(([key, { typeName }]) => [key, typeName]),
      [
        ["a", "sample.v1.Sample"],
        ["b", "sample.v1.Awkward"],
      ],
    );
  });

  it("describes the service's file and what it imports, each once", async () => {
    const service = await resolveService(Sample);
    const files = service.fileDescriptors?.() ?? [];
    const names = files.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
    assert.deepEqual(names.sort(), ["sample.proto", "sample_messages.proto"]);
    assert.equal(service.fileDescriptors?.(), files, "the files are encoded once");
  });

  it("refuses what says that it is a net/rpc plugin, and was not made by netrpcPlugin", async () => {
    await assert.rejects(resolvePlugins({ greeter: { kind: "netrpc" } }), {
      name: "TypeError",
      message: "expected what netrpcPlugin(…) has made, got an object",
    });
  });
});
