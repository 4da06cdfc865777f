// Go hosts with plugins written with Tenon.
import { describeGoEchoHost } from "../src/cases/go-echo-host.js";
import { describeGoKvHost } from "../src/cases/go-kv-host.js";
import {
  describeGoSeed000Host,
  describeGoSeed001Host,
  describeGoSeed003Host,
} from "../src/cases/go-seed-hosts.js";
import { describeGoStreamingHost } from "../src/cases/go-streaming-host.js";
import { examplePlugin, typescriptPlugin } from "../src/cases/plugin-under-test.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

describeWith(["go"], "Go hosts with TypeScript plugins", () => {
  const echo = typescriptPlugin(new URL("../src/echo/plugin.ts", import.meta.url));
  for (const build of goBuildNames) {
    describeGoKvHost(build, {
      ...examplePlugin("kv"),
      note: "plugin-typescript",
      missingKey: /no such file or directory/,
    });
    describeGoStreamingHost(build, examplePlugin("streaming"));
    describeGoEchoHost(build, { ...echo, crashLeavesSocket: false });
    describeGoSeed000Host(build, examplePlugin("seeds/000-ambient"));
    describeGoSeed001Host(build, examplePlugin("seeds/001-greeter"));
    describeGoSeed003Host(build, examplePlugin("seeds/003-greet"));
  }
});
