// The broker, every host with every plugin: go-plugin's bidirectional example as it is, and our own programs.
import { describeGoBidirectionalHost, describeTenonBidirectionalHost } from "../src/cases/bidirectional.js";
import { describeGoBrokerHost } from "../src/cases/go-broker-host.js";
import { examplePlugin, goPlugin, typescriptPlugin } from "../src/cases/plugin-under-test.js";
import { describeTenonBrokerHost } from "../src/cases/tenon-broker-host.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

const switchboard = typescriptPlugin(new URL("../src/broker/plugin.ts", import.meta.url));

describeWith(["go"], "the broker between Go and TypeScript", () => {
  for (const build of goBuildNames) {
    describeGoBidirectionalHost(build, examplePlugin("bidirectional"));
    describeTenonBidirectionalHost(goPlugin("bidirectional-plugin", build));
    describeGoBrokerHost(build, switchboard, "TypeScript");
    describeTenonBrokerHost(goPlugin("broker-plugin", build));
  }
  describeGoBrokerHost("go-plugin 1.4.3", switchboard, "TypeScript");
  // Its plugins verify the host's certificate, which is for localhost, as one for "unused": a control with a host of the
  // same version fails in the same way.
  const quirks = { noCallbacksOverTls: true, leavesSockets: true };
  describeTenonBrokerHost(goPlugin("broker-plugin", "go-plugin 1.4.3"), quirks);
});

describeWith(["go"], "control: the broker between Go and Go", () => {
  for (const build of goBuildNames) {
    describeGoBidirectionalHost(build, goPlugin("bidirectional-plugin", build));
    describeGoBrokerHost(build, goPlugin("broker-plugin", build), "Go");
  }
});

describeWith([], "the broker between TypeScript and TypeScript", () => {
  describeTenonBidirectionalHost(examplePlugin("bidirectional"));
  describeTenonBrokerHost(switchboard);
});
