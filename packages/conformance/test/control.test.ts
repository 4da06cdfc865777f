// Go hosts with Go plugins, every combination of the two grpc-go versions: no Tenon in it. What fails here is the
// harness, or go-plugin; what passes here and fails in the other files is Tenon.
import { describeGoEchoHost } from "../src/cases/go-echo-host.js";
import { describeGoKvHost } from "../src/cases/go-kv-host.js";
import {
  describeGoSeed000Host,
  describeGoSeed001Host,
  describeGoSeed003Host,
} from "../src/cases/go-seed-hosts.js";
import { describeGoStreamingHost, describeGoStreamingHostRefusal } from "../src/cases/go-streaming-host.js";
import { goPlugin } from "../src/cases/plugin-under-test.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

describeWith(["go"], "control: Go with Go", () => {
  for (const hostBuild of goBuildNames) {
    for (const pluginBuild of goBuildNames) {
      const kv = goPlugin("kv-plugin", pluginBuild);
      describeGoKvHost(hostBuild, { ...kv, note: "plugin-go-grpc", missingKey: /no such file or directory/ });
      const streaming = goPlugin("streaming-plugin", pluginBuild);
      if (hostBuild === "grpc-go 1.61") describeGoStreamingHost(hostBuild, streaming);
      else describeGoStreamingHostRefusal(hostBuild, streaming);
      describeGoEchoHost(hostBuild, { ...goPlugin("echo-plugin", pluginBuild), crashLeavesSocket: true });
      describeGoSeed000Host(hostBuild, goPlugin("seed-000-plugin", pluginBuild));
      describeGoSeed001Host(hostBuild, goPlugin("seed-001-plugin", pluginBuild));
      describeGoSeed003Host(hostBuild, goPlugin("seed-003-plugin", pluginBuild));
    }
  }
});
