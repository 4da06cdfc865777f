// Tenon with Tenon, by the same cases as with Go.
import { describe } from "node:test";
import { installPlugin } from "../src/cases/installed-plugin.js";
import { examplePlugin, typescriptPlugin } from "../src/cases/plugin-under-test.js";
import { describeTenonEchoHost } from "../src/cases/tenon-echo-host.js";
import { describeTenonKvHost } from "../src/cases/tenon-kv-host.js";
import { describeTenonSeedHosts } from "../src/cases/tenon-seed-hosts.js";

describe("TypeScript hosts with TypeScript plugins", () => {
  describeTenonKvHost({
    name: "the plugin of examples/kv",
    note: "plugin-typescript",
    missingKey: /no such file or directory.*'kv_nothing'/,
    install: (t) => installPlugin(t, examplePlugin("kv")),
    exit: { code: 0, signal: null, endedBy: "shutdown" },
  });
  describeTenonEchoHost(typescriptPlugin(new URL("../src/echo/plugin.ts", import.meta.url)));
  describeTenonSeedHosts({
    seed000: examplePlugin("seeds/000-ambient"),
    seed001: examplePlugin("seeds/001-greeter"),
    seed003: examplePlugin("seeds/003-greet"),
  });
});
