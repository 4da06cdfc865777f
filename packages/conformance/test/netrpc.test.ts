// net/rpc, every host with every plugin: our own programs, which do all that net/rpc can do, with go-plugin of today and
// of years ago.
import { describeGoNetrpcHost } from "../src/cases/go-netrpc-host.js";
import { goPlugin, typescriptPlugin } from "../src/cases/plugin-under-test.js";
import type { PluginUnderTest } from "../src/cases/plugin-under-test.js";
import { describeTenonNetrpcBroker } from "../src/cases/tenon-netrpc-broker.js";
import { describeTenonNetrpcCalls } from "../src/cases/tenon-netrpc-calls.js";
import { describeTenonNetrpcEnds } from "../src/cases/tenon-netrpc-ends.js";
import { legacyBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

const probe = typescriptPlugin(new URL("../src/netrpc/plugin.ts", import.meta.url));
// net/rpc is Go's own: the version of grpc-go makes no difference to it.
const builds = ["grpc-go 1.83", ...legacyBuildNames] as const;

function describeTenonNetrpcHost(plugin: PluginUnderTest): void {
  describeTenonNetrpcCalls(plugin);
  describeTenonNetrpcBroker(plugin);
  describeTenonNetrpcEnds(plugin);
}

describeWith(["go"], "net/rpc between Go and TypeScript", () => {
  for (const build of builds) {
    describeGoNetrpcHost(build, probe, "TypeScript");
    describeTenonNetrpcHost(goPlugin("netrpc-plugin", build));
  }
});

describeWith(["go"], "control: net/rpc between Go and Go", () => {
  for (const build of builds) describeGoNetrpcHost(build, goPlugin("netrpc-plugin", build), "Go");
});

describeWith([], "net/rpc between TypeScript and TypeScript", () => {
  describeTenonNetrpcHost(probe);
});
