// Every kind of call, with a host and a plugin on a go-plugin of years ago. Older ones yet, which have no stdio service,
// are in versions.test.ts.
import { describeGoEchoHost } from "../src/cases/go-echo-host.js";
import { goPlugin, typescriptPlugin } from "../src/cases/plugin-under-test.js";
import { describeTenonEchoHost } from "../src/cases/tenon-echo-host.js";
import { describeWith } from "../src/requirements.js";

describeWith(["go"], "an old go-plugin", () => {
  const echo = typescriptPlugin(new URL("../src/echo/plugin.ts", import.meta.url));
  describeTenonEchoHost(goPlugin("echo-plugin", "go-plugin 1.4.3"));
  describeGoEchoHost("go-plugin 1.4.3", { ...echo, crashLeavesSocket: false });
});
